package dev.poplin.bgp.capability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.capability.Capability.AddPath;
import dev.poplin.bgp.capability.Capability.EnhancedRouteRefresh;
import dev.poplin.bgp.capability.Capability.ExtendedMessage;
import dev.poplin.bgp.capability.Capability.ExtendedNextHop;
import dev.poplin.bgp.capability.Capability.FourOctetAs;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.capability.Capability.HostName;
import dev.poplin.bgp.capability.Capability.LinkLocalNextHop;
import dev.poplin.bgp.capability.Capability.LongLivedGracefulRestart;
import dev.poplin.bgp.capability.Capability.Multiprotocol;
import dev.poplin.bgp.capability.Capability.Role;
import dev.poplin.bgp.capability.Capability.RouteRefreshSupport;
import dev.poplin.bgp.capability.Capability.SoftwareVersion;
import dev.poplin.bgp.capability.Capability.Unknown;
import dev.poplin.bgp.nlri.Family;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("B1.1")
class CapabilityCodecTest {

    private static final Family IPV4 = Family.IPV4_UNICAST;
    private static final Family IPV6 = Family.IPV6_UNICAST;

    /** Octets by capability: code, length, value. */
    private static final Map<String, Capability> ALL = Map.ofEntries(
            Map.entry("01 04 0019 00 46", new Multiprotocol(Family.L2VPN_EVPN)),
            Map.entry("02 00", new RouteRefreshSupport()),
            Map.entry("05 06 0001 0001 0002", new ExtendedNextHop(List.of(new ExtendedNextHop.Entry(IPV4, 2)))),
            Map.entry("06 00", new ExtendedMessage()),
            Map.entry("09 01 03", new Role(BgpRole.CUSTOMER)),
            Map.entry(
                    "40 0a c078 0001 01 80 0002 01 00",
                    new GracefulRestart(
                            true,
                            true,
                            120,
                            List.of(
                                    new GracefulRestart.PreservedFamily(IPV4, true),
                                    new GracefulRestart.PreservedFamily(IPV6, false)))),
            Map.entry("41 04 fa56ea00", new FourOctetAs(4_200_000_000L)),
            Map.entry(
                    "45 08 0001 01 03 0002 01 01",
                    new AddPath(List.of(new AddPath.Entry(IPV4, true, true), new AddPath.Entry(IPV6, true, false)))),
            Map.entry("46 00", new EnhancedRouteRefresh()),
            Map.entry(
                    "47 07 0001 01 80 015180",
                    new LongLivedGracefulRestart(
                            List.of(new LongLivedGracefulRestart.StaleFamily(IPV4, true, 86_400)))),
            Map.entry("49 0b 05 6e6f646531 04 6578616d", new HostName("node1", "exam")),
            Map.entry("4b 05 04 42495244", new SoftwareVersion("BIRD")),
            Map.entry("4d 00", new LinkLocalNextHop()),
            Map.entry("c8 02 0102", new Unknown(200, new byte[] {1, 2})));

    private static List<Capability> read(String octets) {
        List<Capability> capabilities = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(HexFormat.of().parseHex(octets.replace(" ", "")));
        assertTrue(CapabilityCodec.read(in, capabilities));
        return capabilities;
    }

    private static String written(Capability capability) {
        ByteBuffer out = ByteBuffer.allocate(300);
        CapabilityCodec.write(capability, out);
        return HexFormat.of().formatHex(out.array(), 0, out.position());
    }

    @Test
    void readsAndWritesEveryKindAsItsDocumentHasIt() {
        ALL.forEach((octets, capability) -> {
            assertEquals(List.of(capability), read(octets));
            assertEquals(octets.replace(" ", ""), written(capability));
            assertFalse(capability.toString().isEmpty());
        });
    }

    @Test
    void noKindIsLeftOut() {
        Set<Class<?>> kinds = ALL.values().stream().map(Object::getClass).collect(Collectors.toSet());
        assertEquals(Set.copyOf(Arrays.asList(Capability.class.getPermittedSubclasses())), kinds);
    }

    /** It has no effect then, and is written as it came. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "01 03 000101",
                "02 01 00",
                "05 00",
                "05 05 0001000100",
                "06 01 00",
                "09 02 0303",
                "40 01 00",
                "40 03 007800",
                "41 02 fde8",
                "45 00",
                "45 03 000101",
                "46 01 00",
                "47 06 000101800151",
                "49 01 00",
                "49 03 05 6e6f",
                "4b 00",
                "4d 01 00"
            })
    void keepsAKnownCodeWithAnotherValueAsItCame(String octets) {
        Capability capability = read(octets).get(0);
        assertInstanceOf(Unknown.class, capability);
        assertEquals(octets.replace(" ", ""), written(capability));
    }
}
