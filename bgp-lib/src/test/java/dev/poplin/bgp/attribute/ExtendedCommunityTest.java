package dev.poplin.bgp.attribute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.attribute.ExtendedCommunity.Color;
import dev.poplin.bgp.attribute.ExtendedCommunity.MacMobility;
import dev.poplin.bgp.attribute.ExtendedCommunity.SegmentLabel;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.MacAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("B1.2")
class ExtendedCommunityTest {

    private static final MacAddress MAC = MacAddress.parse("02:11:22:33:44:55");

    private static void isWrittenAs(String octets, ExtendedCommunity community) {
        assertEquals(Long.parseUnsignedLong(octets.replace(" ", ""), 16), community.bits());
    }

    /** RFC 9012 §4, RFC 7432 §7, RFC 9135 §8.1. */
    @Test
    void writesAndReadsWhatTunnelsAndEthernetVpnsSay() {
        ExtendedCommunity vxlan = ExtendedCommunity.encapsulation(8);
        isWrittenAs("030c 0000 0000 0008", vxlan);
        assertEquals(OptionalInt.of(8), vxlan.encapsulation());

        ExtendedCommunity color = ExtendedCommunity.color(0x4000, 4_000_000_000L);
        isWrittenAs("030b 4000 ee6b2800", color);
        assertEquals(Optional.of(new Color(0x4000, 4_000_000_000L)), color.color());

        ExtendedCommunity sticky = ExtendedCommunity.macMobility(true, 3_000_000_000L);
        isWrittenAs("0600 0100 b2d05e00", sticky);
        assertEquals(Optional.of(new MacMobility(true, 3_000_000_000L)), sticky.macMobility());
        isWrittenAs("0600 0000 00000007", ExtendedCommunity.macMobility(false, 7));

        ExtendedCommunity label = ExtendedCommunity.segmentLabel(true, 0x123451);
        isWrittenAs("0601 0100 00 123451", label);
        assertEquals(Optional.of(new SegmentLabel(true, 0x123451)), label.segmentLabel());

        ExtendedCommunity segment = ExtendedCommunity.segmentImport(MAC);
        isWrittenAs("0602 021122334455", segment);
        assertEquals(Optional.of(MAC), segment.segmentImport());

        ExtendedCommunity router = ExtendedCommunity.routerMac(MAC);
        isWrittenAs("0603 021122334455", router);
        assertEquals(Optional.of(MAC), router.routerMac());

        ExtendedCommunity gateway = ExtendedCommunity.defaultGateway();
        isWrittenAs("030d 000000000000", gateway);
        assertTrue(gateway.isDefaultGateway());

        ExtendedCommunity bandwidth = ExtendedCommunity.linkBandwidth(65_000, 125_000_000);
        isWrittenAs("4004 fde8 4cee6b28", bandwidth);
        assertEquals(125_000_000, bandwidth.bytesPerSecond());
    }

    @Test
    void readsNothingOutOfAnotherCommunity() {
        ExtendedCommunity target = ExtendedCommunity.routeTarget(65_000, 1);
        assertEquals(OptionalInt.empty(), target.encapsulation());
        assertEquals(
                List.of(),
                Stream.of(
                                target.color(),
                                target.macMobility(),
                                target.segmentLabel(),
                                target.segmentImport(),
                                target.routerMac())
                        .flatMap(Optional::stream)
                        .toList());
        assertFalse(target.isDefaultGateway());
        assertEquals(-1, target.bytesPerSecond());
    }

    static Stream<Executable> tooLarge() {
        return Stream.of(
                () -> ExtendedCommunity.encapsulation(65_536),
                () -> ExtendedCommunity.color(65_536, 0),
                () -> ExtendedCommunity.color(0, 1L << 32),
                () -> ExtendedCommunity.macMobility(false, -1),
                () -> ExtendedCommunity.segmentLabel(false, 1 << 24),
                () -> ExtendedCommunity.linkBandwidth(65_536, 1),
                () -> ExtendedCommunity.routeTarget(70_000, 65_536),
                () -> ExtendedCommunity.routeOrigin(Ipv4Address.parse("10.0.0.1"), -1));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("tooLarge")
    void refusesWhatDoesNotFit(Executable community) {
        assertThrows(IllegalArgumentException.class, community);
    }

    /** The texts are those of {@code birdc eval} of BIRD 2.0.12 for the same octets. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            0002fde800000001 | (rt, 65000, 1)
            01020a0000010001 | (rt, 10.0.0.1, 1)
            0202fa56ea000001 | (rt, 4200000000, 1)
            0003fde800000001 | (ro, 65000, 1)
            4004fde800000001 | (unknown 0x4004, 65000, 1)
            0004000000000001 | (unknown 0x4, 0, 1)
            0104000000000001 | (unknown 0x104, 0.0.0.0, 1)
            0204000000000001 | (unknown 0x204, 0, 1)
            4002fde800000001 | (unknown 0x4002, 65000, 1)
            030c000000000008 | (generic, 0x30c0000, 0x8)
            0600010000000008 | (generic, 0x6000100, 0x8)
            4300000000000001 | (generic, 0x43000000, 0x1)
            8002fde800000001 | (generic, 0x8002fde8, 0x1)
            """)
    void isShownAsBirdShowsItAndReadAgain(String octets, String text) {
        ExtendedCommunity community = new ExtendedCommunity(Long.parseUnsignedLong(octets, 16));
        assertEquals(text, community.toString());
        assertEquals(community, ExtendedCommunity.parse(text));
    }

    @Test
    void readsEveryTextThatItWrites() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            long kind = random.nextInt(4) == 0 ? random.nextInt(1 << 16) : random.nextInt(4) << 8 | random.nextInt(5);
            ExtendedCommunity community = new ExtendedCommunity(kind << 48 | random.nextLong() >>> 16);
            String text = community.toString();
            // A small AS of four octets is shown as one of two.
            if (!text.startsWith("(r") || kind != 0x202 && kind != 0x203 || community.value() >>> 16 > 0xffff) {
                assertEquals(community, ExtendedCommunity.parse(text));
            }
        }
    }

    @Test
    void readsColonsToo() {
        assertEquals(ExtendedCommunity.routeTarget(65_000, 1), ExtendedCommunity.parse("rt:65000:1"));
        assertEquals(
                ExtendedCommunity.routeOrigin(Ipv4Address.parse("10.0.0.1"), 7),
                ExtendedCommunity.parse(" ro : 10.0.0.1 : 7 "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "rt",
                "(rt, 65000)",
                "(rt, 65000, 1, 2)",
                "(xx, 1, 2)",
                "(rt, 65000, 4294967296)",
                "(rt, 70000, 65536)",
                "(rt, 10.0.0.1, 65536)",
                "(rt, 10.0.0, 1)",
                "(generic, 0x100000000, 0x1)",
                "(generic, -1, 1)",
                "(unknown 0x10000, 1, 1)",
                "(unknown 0x300, 1, 1)",
                "(unknown 0x4, 65536, 1)",
                "(rt, -1, 1)"
            })
    void refusesOtherTexts(String text) {
        assertThrows(IllegalArgumentException.class, () -> ExtendedCommunity.parse(text));
    }
}
