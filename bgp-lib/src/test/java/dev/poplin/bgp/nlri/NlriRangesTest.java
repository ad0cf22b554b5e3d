package dev.poplin.bgp.nlri;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.bgp.nlri.FlowComponent.Match;
import dev.poplin.bgp.wire.Octets;
import dev.poplin.bgp.wire.Tlv;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.MacAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What does not fit its field is refused, when the value is made or at the latest when it is written. */
@Tag("B1.3")
class NlriRangesTest {

    private static final RouteDistinguisher DISTINGUISHER = RouteDistinguisher.ofAs(65_000, 1);
    private static final IpAddress HOST = IpAddress.parse("192.0.2.1");
    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");
    private static final FlowComponent TCP = new FlowComponent.Values(3, List.of(new Match(0x81, 6)));

    private static void write(Nlri nlri) {
        NlriList list = NlriList.of(nlri.family(), List.of(nlri));
        NlriCodec.write(list, 0, 1, false, new byte[NlriCodec.encodedBytes(list, 0, 1, false)], 0);
    }

    private static FlowNlri flow(Family family, Optional<RouteDistinguisher> distinguisher, FlowComponent... parts) {
        return new FlowNlri(family, distinguisher, List.of(parts), 0);
    }

    static Stream<Executable> tooLarge() {
        Optional<RouteDistinguisher> some = Optional.of(DISTINGUISHER);
        Optional<RouteDistinguisher> none = Optional.empty();
        return Stream.of(
                () -> write(flow(Family.IPV4_FLOW, some, TCP)),
                () -> write(flow(Family.IPV4_VPN_FLOW, none, TCP)),
                () -> write(flow(Family.IPV4_UNICAST, none, TCP)),
                () -> write(flow(Family.IPV4_FLOW, none)),
                () -> write(flow(Family.IPV4_FLOW, none, TCP, TCP)),
                () -> write(
                        flow(Family.IPV4_FLOW, none, new FlowComponent.Prefix(1, 33, 0, Octets.ofHex("0a00000000")))),
                () -> write(flow(Family.IPV4_FLOW, none, new FlowComponent.Prefix(1, 8, 4, Octets.ofHex("0a")))),
                () -> new FlowComponent.Prefix(3, 8, 0, Octets.ofHex("0a")),
                () -> new FlowComponent.Prefix(1, 8, 8, Octets.EMPTY),
                () -> new FlowComponent.Values(3, List.of(new Match(0x01, 6))),
                () -> new FlowComponent.Values(3, List.of(new Match(0x81, 6), new Match(0x81, 7))),
                () -> new FlowComponent.Values(1, List.of(new Match(0x81, 6))),
                () -> new FlowComponent.Unknown(13, Octets.EMPTY),
                () -> new Match(0x81, 256),
                () -> new Match(0x181, 6),
                () -> write(new UnknownNlri(Family.L2VPN_EVPN, 9, Octets.of(new byte[256]), 0)),
                () -> write(new UnknownNlri(Family.L2VPN_EVPN, 256, Octets.EMPTY, 0)),
                () -> write(new UnknownNlri(Family.L2VPN_VPLS, 0, Octets.of(new byte[65_536]), 0)),
                () -> write(new UnknownNlri(Family.LINK_STATE, 65_536, Octets.EMPTY, 0)),
                () -> write(new UnknownNlri(Family.LINK_STATE, 9, Octets.of(new byte[65_536]), 0)),
                () -> new EvpnNlri.AutoDiscovery(DISTINGUISHER, EthernetSegment.NONE, 1L << 32, 0, 0),
                () -> new EvpnNlri.AutoDiscovery(DISTINGUISHER, EthernetSegment.NONE, 0, 1 << 24, 0),
                () -> new EvpnNlri.MacIp(
                        DISTINGUISHER, EthernetSegment.NONE, -1, MAC, Optional.empty(), 0, OptionalInt.empty(), 0),
                () -> new EvpnNlri.MacIp(
                        DISTINGUISHER, EthernetSegment.NONE, 0, MAC, Optional.empty(), 0, OptionalInt.of(1 << 24), 0),
                () -> new EvpnNlri.InclusiveMulticast(DISTINGUISHER, 1L << 32, HOST, 0),
                () -> new EvpnNlri.IpPrefix(DISTINGUISHER, EthernetSegment.NONE, 0, HOST, 32, HOST, 1 << 24, 0),
                () -> new VplsNlri(DISTINGUISHER, 65_536, 0, 0, 0, 0),
                () -> new VplsNlri(DISTINGUISHER, 0, 0, 0, 1 << 24, 0),
                () -> new SrPolicyNlri(1L << 32, 0, HOST, 0),
                () -> new SrPolicyNlri(0, -1, HOST, 0),
                () -> new RouteTargetNlri(96, 1L << 32, 0, 0),
                () -> new LinkStateNlri(Optional.empty(), 1, 256, 0, List.of(), 0),
                () -> new LinkStateNlri(Optional.empty(), 65_536, 0, 0, List.of(), 0),
                () -> write(new LinkStateNlri(Optional.empty(), 1, 0, 0, List.of(new Tlv(65_536, Octets.EMPTY)), 0)),
                () -> write(new LinkStateNlri(
                        Optional.empty(), 1, 0, 0, List.of(new Tlv(1, Octets.of(new byte[65_530]))), 0)),
                () -> RouteDistinguisher.ofAs(65_536, 0),
                () -> RouteDistinguisher.ofAs(1, 1L << 32),
                () -> RouteDistinguisher.ofLongAs(1L << 32, 0),
                () -> RouteDistinguisher.ofAddress((Ipv4Address) HOST, 65_536),
                () -> MplsLabels.of(1 << 20));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("tooLarge")
    void refusesWhatDoesNotFit(Executable value) {
        assertThrows(IllegalArgumentException.class, value);
    }

    /** Their items have no place for an identifier that would be known. */
    @Test
    void countsNoIdentifiersOfPathsInAFamilyWithoutAForm() {
        Family strange = Family.of(1, 5);
        NlriList list = NlriList.of(strange, List.of(new OpaqueNlri(strange, Octets.ofHex("0102030405"))));
        byte[] out = new byte[20];
        assertEquals(5, NlriCodec.encodedBytes(list, 0, 1, true));
        assertEquals(5, NlriCodec.write(list, 0, 1, true, out, 0));
        assertEquals(1, NlriCodec.fit(list, 0, true, 5));
        NlriList known = NlriList.of(
                Family.IPV4_LABELLED, List.of(new LabelledNlri(Cidr.parse("10.0.0.0/8"), MplsLabels.of(16), 9)));
        assertEquals(9, NlriCodec.encodedBytes(known, 0, 1, true));
        assertEquals(9, NlriCodec.write(known, 0, 1, true, out, 0));
        assertEquals(0, NlriCodec.fit(known, 0, true, 8));
    }
}
