package dev.poplin.bgp.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that BIRD sent, recorded by a peer that said nothing but OPEN and KEEPALIVE. */
@Tag("B1.1")
@Tag("B1.2")
class BirdRecordingTest {

    private static final long BIRD_AS = 4_200_000_001L;
    private static final Negotiated EXTERNAL =
            new Negotiated(true, Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST), false);

    /** All recordings, as bytes. */
    static Stream<byte[]> all() {
        return Stream.of(
                        "open",
                        "update-ipv4",
                        "update-ipv6",
                        "withdrawal-ipv4",
                        "end-of-rib-ipv4",
                        "end-of-rib-ipv6",
                        "notification")
                .map(name -> HexFormat.of().parseHex(recorded(name)));
    }

    private static String recorded(String name) {
        try (InputStream file = BirdRecordingTest.class.getResourceAsStream("bird/" + name + ".hex")) {
            assert file != null;
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.replace(" ", ""))
                    .collect(Collectors.joining());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BgpMessage decoded(String name) {
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(recorded(name)));
        Decoded.Valid valid = assertInstanceOf(Decoded.Valid.class, MessageDecoder.decode(bytes, EXTERNAL));
        assertEquals(List.of(), valid.faults());
        return valid.message();
    }

    @Test
    void readsItsOpen() {
        Open open = (Open) decoded("open");
        assertEquals(BIRD_AS, open.as());
        assertEquals(240, open.holdTimeSeconds());
        assertEquals(Ipv4Address.parse("10.0.0.2"), open.routerId());
        assertEquals(
                List.of(
                        Capability.Multiprotocol.unicast(IpFamily.IPV4),
                        Capability.Multiprotocol.unicast(IpFamily.IPV6),
                        new Capability.RouteRefreshSupport()),
                open.capabilities().subList(0, 3));
        assertEquals(120, open.capability(GracefulRestart.class).orElseThrow().restartSeconds());
        assertEquals(
                BIRD_AS,
                open.capability(Capability.FourOctetAs.class).orElseThrow().as());
    }

    @Test
    void readsItsRoutesOfBothFamilies() {
        PathAttributes attributes = PathAttributes.EMPTY.withAsPath(AsPath.of(BIRD_AS));
        assertEquals(
                Update.announcement(
                        IpAddress.parse("127.0.0.2"),
                        List.of(Cidr.parse("10.1.0.0/16"), Cidr.parse("10.2.0.0/26")),
                        attributes.withCommunities(List.of(Community.of(64_513, 7)))),
                decoded("update-ipv4"));
        assertEquals(
                Update.announcement(IpAddress.parse("fd00::2"), List.of(Cidr.parse("2001:db8:5::/48")), attributes),
                decoded("update-ipv6"));
    }

    @Test
    void readsItsWithdrawalAndItsMarkers() {
        assertEquals(
                Update.withdrawal(List.of(Cidr.parse("10.1.0.0/16"), Cidr.parse("10.2.0.0/26"))),
                decoded("withdrawal-ipv4"));
        assertEquals(Update.endOfRib(IpFamily.IPV4), decoded("end-of-rib-ipv4"));
        assertEquals(Update.endOfRib(IpFamily.IPV6), decoded("end-of-rib-ipv6"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "open",
                "update-ipv4",
                "update-ipv6",
                "withdrawal-ipv4",
                "end-of-rib-ipv4",
                "end-of-rib-ipv6",
                "notification"
            })
    void writesTheSameBytes(String name) {
        assertEquals(recorded(name), written(decoded(name)));
    }

    private static String written(BgpMessage message) {
        ByteBuffer buffer = MessageEncoder.encode(message, EXTERNAL).get(0);
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
