package dev.poplin.benchmarks.bgp;

import dev.poplin.bgp.attribute.Aggregator;
import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.LargeCommunity;
import dev.poplin.bgp.attribute.Origin;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.attribute.PathAttributesBuilder;
import dev.poplin.bgp.message.MessageBuffer;
import dev.poplin.bgp.message.MessageEncoder;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Stream S: a table of IPv4 routes as UPDATE messages, made from a seed. About sixteen prefixes share a set of attributes, as in a full
 * table; prefixes are distinct and mostly /24, AS paths have three to six numbers, some of four octets.
 */
public final class SyntheticTable {

    /** What the messages are written for: an external session with four-octet AS numbers. */
    public static final Negotiated NEGOTIATED = new Negotiated(true, Set.of(Family.IPV4_UNICAST), false);

    private static final double PREFIXES_PER_SET = 16.6;

    private final Random random;
    private int nextBlock = 1 << 16;

    private SyntheticTable(long seed) {
        random = new Random(seed);
    }

    /** The messages in a row. */
    public static byte[] messages(long seed, int prefixes) {
        SyntheticTable table = new SyntheticTable(seed);
        MessageBuffer out = new MessageBuffer();
        int made = 0;
        while (made < prefixes) {
            List<Cidr> some = table.prefixes(prefixes - made);
            made += some.size();
            Update update = Update.announcement(IpAddress.parse("192.0.2.1"), some, table.attributes());
            MessageEncoder.encode(update, NEGOTIATED, out);
        }
        ByteBuffer bytes = out.bytes();
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        return array;
    }

    /** Geometric: many sets have few prefixes, few have very many. */
    private List<Cidr> prefixes(int most) {
        List<Cidr> prefixes = new ArrayList<>();
        do {
            int length = length();
            int block = nextBlock++;
            prefixes.add(Cidr.of(
                    Ipv4Address.ofInt(block << 8), Math.max(length, 24 - Integer.numberOfTrailingZeros(block))));
        } while (prefixes.size() < most && random.nextDouble() > 1 / PREFIXES_PER_SET);
        return prefixes;
    }

    private int length() {
        int dice = random.nextInt(100);
        return dice < 60 ? 24 : dice < 72 ? 22 : dice < 82 ? 23 : 16 + random.nextInt(6);
    }

    private PathAttributes attributes() {
        long[] path = new long[3 + random.nextInt(4)];
        for (int i = 0; i < path.length; i++) {
            path[i] = random.nextInt(4) == 0 ? 131_072 + random.nextInt(300_000) : 1 + random.nextInt(64_000);
        }
        PathAttributesBuilder builder = PathAttributes.builder()
                .origin(random.nextInt(8) == 0 ? Origin.INCOMPLETE : Origin.IGP)
                .asPath(AsPath.of(path));
        if (random.nextInt(3) == 0) {
            builder.med(random.nextInt(1_000));
        }
        if (random.nextInt(10) == 0) {
            builder.atomicAggregate(true);
            builder.aggregator(new Aggregator(path[path.length - 1], Ipv4Address.ofInt(0x0a00_0001)));
        }
        List<Community> communities = new ArrayList<>();
        for (int i = random.nextInt(9); i > 0; i--) {
            communities.add(Community.of((int) (path[0] & 0xffff), random.nextInt(65_536)));
        }
        builder.communities(communities);
        if (random.nextInt(5) == 0) {
            builder.largeCommunities(List.of(new LargeCommunity(path[0], random.nextInt(1_000), 1)));
        }
        return builder.build();
    }
}
