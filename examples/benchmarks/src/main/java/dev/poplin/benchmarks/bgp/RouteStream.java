package dev.poplin.benchmarks.bgp;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.attribute.PathAttributesBuilder;
import dev.poplin.bgp.message.MessageEncoder;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.Update;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Stream S: synthetic prefixes in updates of about 16 with a set of attributes of their own, as a full table has them; the same for
 * the same seed.
 */
final class RouteStream {

    private static final int PER_UPDATE = 16;

    /** How many of a hundred prefixes have which length. */
    private static final int[][] LENGTHS = {
        {24, 60}, {23, 10}, {22, 12}, {21, 5}, {20, 5}, {19, 3}, {18, 2}, {17, 1}, {16, 2}
    };

    private final Random random;
    private final long neighborAs;
    private final IpAddress nextHop;
    private final Set<Long> taken = new HashSet<>();

    RouteStream(long seed, long neighborAs, IpAddress nextHop) {
        this.random = new Random(seed);
        this.neighborAs = neighborAs;
        this.nextHop = nextHop;
    }

    /** The next updates, with this many prefixes in all. */
    List<Update> updates(int prefixes) {
        List<Update> updates = new ArrayList<>(prefixes / PER_UPDATE + 1);
        for (int left = prefixes; left > 0; ) {
            int count = Math.min(left, 1 + random.nextInt(2 * PER_UPDATE));
            List<Cidr> some = new ArrayList<>(count);
            while (some.size() < count) {
                some.add(prefix());
            }
            updates.add(Update.announcement(nextHop, some, attributes()));
            left -= count;
        }
        return updates;
    }

    /** The next updates as messages, with this many prefixes in all. */
    List<ByteBuffer> messages(int prefixes, Negotiated negotiated) {
        List<ByteBuffer> messages = new ArrayList<>();
        for (Update update : updates(prefixes)) {
            for (ByteBuffer message : MessageEncoder.encode(update, negotiated)) {
                messages.add(
                        ByteBuffer.allocate(message.remaining()).put(message).flip());
            }
        }
        return messages;
    }

    private Cidr prefix() {
        while (true) {
            int length = length();
            int bits = (random.nextInt() >>> 32 - length) << 32 - length;
            int first = bits >>> 24;
            if (first > 0 && first < 224 && first != 127 && taken.add((long) bits << 8 | length)) {
                return Cidr.of(Ipv4Address.ofInt(bits), length);
            }
        }
    }

    private int length() {
        int at = random.nextInt(100);
        for (int[] share : LENGTHS) {
            at -= share[1];
            if (at < 0) {
                return share[0];
            }
        }
        return 24;
    }

    private PathAttributes attributes() {
        long[] path = new long[3 + random.nextInt(4)];
        path[0] = neighborAs;
        for (int hop = 1; hop < path.length; hop++) {
            path[hop] = 1000 + random.nextInt(60_000);
        }
        List<Community> communities = new ArrayList<>();
        for (int count = random.nextInt(6); count > 0; count--) {
            communities.add(Community.of((int) path[1] & 0xffff, random.nextInt(1000)));
        }
        PathAttributesBuilder attributes =
                PathAttributes.builder().asPath(AsPath.of(path)).communities(communities);
        if (random.nextInt(4) == 0) {
            attributes.med(random.nextInt(100));
        }
        return attributes.build();
    }
}
