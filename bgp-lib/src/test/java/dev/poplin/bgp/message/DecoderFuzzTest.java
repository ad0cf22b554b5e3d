package dev.poplin.bgp.message;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.capability.Capability.GracefulRestart.PreservedFamily;
import dev.poplin.bgp.message.Update.Reachable;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * No bytes whatever make the decoder throw, and what it accepts can be written again. A failure names its seed and input; run
 * that seed again with {@code -Dpoplin.fuzz.seed=N}.
 */
@Tag("B1.4")
@Tag("B5")
class DecoderFuzzTest {

    private static final long SEED = Long.getLong("poplin.fuzz.seed", System.nanoTime());
    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int MARGIN = 64;

    private final Random random = new Random(SEED);

    private Negotiated negotiated() {
        Set<Family> families =
                random.nextBoolean() ? Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST) : Set.of(Family.IPV4_UNICAST);
        return new Negotiated(random.nextBoolean(), families, random.nextBoolean())
                .withExtendedMessage(random.nextBoolean());
    }

    /** Between other bytes, so that a read outside the message would be seen by its outcome or its position. */
    private void decode(byte[] bytes) {
        byte[] padded = new byte[bytes.length + 2 * MARGIN];
        random.nextBytes(padded);
        System.arraycopy(bytes, 0, padded, MARGIN, bytes.length);
        byte[] otherwise = new byte[padded.length];
        System.arraycopy(bytes, 0, otherwise, MARGIN, bytes.length);
        Negotiated negotiated = negotiated();
        try {
            Decoded decoded = MessageDecoder.decode(ByteBuffer.wrap(padded, MARGIN, bytes.length), negotiated);
            Decoded again = MessageDecoder.decode(ByteBuffer.wrap(otherwise, MARGIN, bytes.length), negotiated);
            assertTrue(decoded.equals(again), "what surrounds the message does not matter");
            if (decoded instanceof Decoded.Valid valid) {
                MessageEncoder.encode(valid.message(), negotiated);
                assertTrue(!valid.message().toString().isEmpty());
            }
        } catch (RuntimeException | AssertionError e) {
            fail("seed " + SEED + ", input " + HexFormat.of().formatHex(bytes), e);
        }
    }

    private static List<byte[]> seeds() {
        Negotiated negotiated = new Negotiated(true, Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST), true);
        PathAttributes attributes = PathAttributes.EMPTY
                .withAsPath(AsPath.of(64_512L, 64_513L))
                .withMed(OptionalLong.of(5))
                .withLocalPreference(OptionalLong.of(100))
                .withCommunities(List.of(new Community(1), new Community(2), new Community(3)));
        List<BgpMessage> messages = List.of(
                new Open(
                        64_512,
                        90,
                        Ipv4Address.parse("10.0.0.1"),
                        List.of(
                                new Capability.Multiprotocol(Family.IPV6_UNICAST),
                                new Capability.FourOctetAs(64_512),
                                new GracefulRestart(
                                        false, 120, List.of(new PreservedFamily(Family.IPV4_UNICAST, true))),
                                new Capability.Unknown(9, new byte[] {3}))),
                new Update(
                        NlriList.unicast(List.of(Cidr.parse("10.1.0.0/16"))),
                        List.of(Reachable.unicast(
                                IpAddress.parse("192.0.2.1"),
                                List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("10.244.0.0/26")))),
                        attributes,
                        Optional.empty()),
                new Update(
                        NlriList.unicast(List.of(Cidr.parse("2001:db8:1::/48"))),
                        List.of(Reachable.unicast(IpAddress.parse("fd00::1"), List.of(Cidr.parse("2001:db8::/32")))),
                        attributes,
                        Optional.empty()),
                Notification.shutdown("bye"),
                RouteRefresh.request(Family.IPV4_UNICAST));
        List<byte[]> seeds = new ArrayList<>();
        for (BgpMessage message : messages) {
            for (ByteBuffer encoded : MessageEncoder.encode(message, negotiated)) {
                byte[] bytes = new byte[encoded.remaining()];
                encoded.get(bytes);
                seeds.add(bytes);
            }
        }
        return seeds;
    }

    @Test
    void survivesEveryMutationOfValidMessages() {
        List<byte[]> seeds = seeds();
        long end = System.nanoTime() + NANOS;
        while (System.nanoTime() < end) {
            byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                int at = 19 + random.nextInt(bytes.length - 19);
                bytes[at] =
                        random.nextBoolean() ? (byte) random.nextInt(256) : (byte) (bytes[at] ^ 1 << random.nextInt(8));
            }
            decode(bytes);
        }
    }

    @Test
    void survivesEveryTruncationOfValidMessages() {
        for (byte[] seed : seeds()) {
            for (int length = 0; length < seed.length; length++) {
                byte[] bytes = Arrays.copyOf(seed, length);
                decode(bytes);
                if (length >= MessageDecoder.HEADER_BYTES) {
                    ByteBuffer.wrap(bytes).putShort(16, (short) length);
                    decode(bytes);
                }
            }
        }
    }

    @Test
    void survivesRandomBodies() {
        long end = System.nanoTime() + NANOS;
        while (System.nanoTime() < end) {
            byte[] body = new byte[random.nextInt(200)];
            random.nextBytes(body);
            if (body.length > 4 && random.nextBoolean()) {
                // No withdrawn routes and a length that fits, so that the attributes are reached.
                ByteBuffer.wrap(body).putShort(0, (short) 0).putShort(2, (short) random.nextInt(body.length - 3));
            }
            decode(ByteBuffer.allocate(19 + body.length)
                    .putLong(-1)
                    .putLong(-1)
                    .putShort((short) (19 + body.length))
                    .put((byte) random.nextInt(7))
                    .put(body)
                    .array());
        }
    }
}
