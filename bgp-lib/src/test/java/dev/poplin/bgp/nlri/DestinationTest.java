package dev.poplin.bgp.nlri;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.poplin.bgp.wire.Octets;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.MacAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an announcement and its withdrawal have in common. */
@Tag("B1.3")
class DestinationTest {

    private static final RouteDistinguisher DISTINGUISHER = RouteDistinguisher.ofAs(65_000, 1);
    private static final EthernetSegment SEGMENT = new EthernetSegment(Octets.ofHex("00112233445566778899"));
    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");
    private static final IpAddress HOST = IpAddress.parse("192.0.2.1");
    private static final Cidr PREFIX = Cidr.parse("10.1.0.0/16");

    private static void areOne(Nlri announced, Nlri withdrawn) {
        assertNotEquals(announced, withdrawn);
        assertEquals(announced.destination(), withdrawn.destination());
        assertEquals(announced.family(), announced.destination().family());
        assertEquals(announced.destination(), announced.destination().destination());
    }

    @Test
    void labelsDoNotTellDestinationsApart() {
        areOne(
                new LabelledNlri(PREFIX, MplsLabels.of(100), 7),
                new LabelledNlri(Cidr.of(IpAddress.parse("10.1.2.3"), 16), MplsLabels.WITHDRAWN, 7));
        areOne(
                new VpnNlri(DISTINGUISHER, PREFIX, MplsLabels.of(100), 0),
                new VpnNlri(DISTINGUISHER, PREFIX, MplsLabels.WITHDRAWN, 0));
        assertNotEquals(
                new VpnNlri(DISTINGUISHER, PREFIX, MplsLabels.WITHDRAWN, 0).destination(),
                new VpnNlri(RouteDistinguisher.ofAs(65_000, 2), PREFIX, MplsLabels.WITHDRAWN, 0).destination());
    }

    /** RFC 7432 §7.1, §7.2. */
    @Test
    void neitherLabelsNorSegmentsTellMacAddressesApart() {
        areOne(
                new EvpnNlri.MacIp(DISTINGUISHER, SEGMENT, 5, MAC, Optional.of(HOST), 99, OptionalInt.of(3), 0),
                new EvpnNlri.MacIp(
                        DISTINGUISHER, EthernetSegment.NONE, 5, MAC, Optional.of(HOST), 0, OptionalInt.empty(), 0));
        assertNotEquals(
                new EvpnNlri.MacIp(DISTINGUISHER, SEGMENT, 5, MAC, Optional.of(HOST), 0, OptionalInt.empty(), 0)
                        .destination(),
                new EvpnNlri.MacIp(DISTINGUISHER, SEGMENT, 5, MAC, Optional.empty(), 0, OptionalInt.empty(), 0)
                        .destination());
        areOne(
                new EvpnNlri.AutoDiscovery(DISTINGUISHER, SEGMENT, 5, 99, 0),
                new EvpnNlri.AutoDiscovery(DISTINGUISHER, SEGMENT, 5, 0, 0));
        assertNotEquals(
                new EvpnNlri.AutoDiscovery(DISTINGUISHER, SEGMENT, 5, 99, 0).destination(),
                new EvpnNlri.AutoDiscovery(DISTINGUISHER, EthernetSegment.NONE, 5, 99, 0).destination());
    }

    /** RFC 9136 §3.1. */
    @Test
    void neitherGatewaysNorSegmentsNorLabelsTellPrefixesOfAVpnApart() {
        areOne(
                new EvpnNlri.IpPrefix(DISTINGUISHER, SEGMENT, 5, IpAddress.parse("10.1.2.3"), 16, HOST, 99, 0),
                new EvpnNlri.IpPrefix(
                        DISTINGUISHER,
                        EthernetSegment.NONE,
                        5,
                        IpAddress.parse("10.1.0.0"),
                        16,
                        IpAddress.parse("0.0.0.0"),
                        0,
                        0));
    }

    @Test
    void identifiersOfPathsDoNotTellDestinationsApart() {
        List<Nlri> some = List.of(
                new PrefixNlri(Family.IPV4_UNICAST, PREFIX, 7),
                new EvpnNlri.InclusiveMulticast(DISTINGUISHER, 5, HOST, 7),
                new EvpnNlri.Segment(DISTINGUISHER, SEGMENT, HOST, 7),
                new RouteTargetNlri(96, 65_000, 1, 7),
                new VplsNlri(DISTINGUISHER, 1, 2, 3, 4, 7),
                new SrPolicyNlri(1, 2, HOST, 7),
                new UnknownNlri(Family.L2VPN_EVPN, 9, Octets.ofHex("01"), 7));
        for (Nlri nlri : some) {
            areOne(nlri, nlri.withPathId(8));
            assertEquals(0, nlri.destination().pathId());
        }
    }

    @Test
    void aPackedPrefixHasNoBitsBehindItsLength() {
        Cidr host = Cidr.of(IpAddress.parse("10.1.2.3"), 16);
        PrefixListBuilder builder = new PrefixListBuilder(Family.IPV4_UNICAST);
        builder.add(host, 0);
        assertEquals(PrefixList.of(Family.IPV4_UNICAST, List.of(host)), builder.build());
        PrefixListBuilder ipv6 = new PrefixListBuilder(Family.IPV6_UNICAST);
        Cidr host6 = Cidr.of(IpAddress.parse("2001:db8::1"), 33);
        ipv6.add(host6, 0);
        assertEquals(PrefixList.of(Family.IPV6_UNICAST, List.of(host6)), ipv6.build());
    }
}
