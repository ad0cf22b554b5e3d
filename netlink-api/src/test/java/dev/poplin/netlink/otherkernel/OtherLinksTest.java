package dev.poplin.netlink.otherkernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.bridge.BridgeVlan;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.link.type.Bond;
import dev.poplin.netlink.link.type.BondPort;
import dev.poplin.netlink.link.type.Bridge;
import dev.poplin.netlink.link.type.Geneve;
import dev.poplin.netlink.link.type.Gre;
import dev.poplin.netlink.link.type.Gtp;
import dev.poplin.netlink.link.type.IpTunnel;
import dev.poplin.netlink.link.type.Ipvlan;
import dev.poplin.netlink.link.type.LinkType;
import dev.poplin.netlink.link.type.Macsec;
import dev.poplin.netlink.link.type.Plain;
import dev.poplin.netlink.link.type.Vlan;
import dev.poplin.netlink.link.type.Vrf;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteFilter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Links of every kind: what is made here is what {@code ip} shows, and is listed with all that was asked for. */
@KernelTest(programs = {"ip", "bridge", "nsenter"})
@Tag("N2.1")
@Tag("N8")
class OtherLinksTest extends KernelScene {

    private static final IpAddress NEAR = IpAddress.parse("192.0.2.1");
    private static final IpAddress FAR = IpAddress.parse("192.0.2.2");
    private static final IpAddress NEAR6 = IpAddress.parse("2001:db8::1");
    private static final IpAddress FAR6 = IpAddress.parse("2001:db8::2");

    @BeforeEach
    void open() throws Exception {
        netlink.links().add(NewLink.veth("eth0", NewLink.named("eth1")).up());
    }

    private int index(String name) throws NetlinkException {
        return netlink.links().get(name).index();
    }

    private void add(NewLink link, String kind) throws NetlinkException {
        try {
            netlink.links().add(link);
        } catch (NetlinkException e) {
            Assumptions.assumeFalse(e.errno().equals(Errno.EOPNOTSUPP), "this kernel has no links of kind " + kind);
            throw e;
        }
    }

    private void shows(String program, String words, String... parts) throws Exception {
        String shown = Command.runIn(namespace, (program + " " + words).split(" "))
                .orFail()
                .output()
                .replaceAll("\\s+", " ");
        for (String part : parts) {
            assertTrue(shown.contains(part), () -> part + " is not in " + shown);
        }
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                arguments(Plain.DUMMY, false, "dummy"),
                arguments(
                        Vlan.of(100)
                                .with(Vlan.PROTOCOL, 0x88a8)
                                .with(Vlan.INGRESS_QOS, List.of(new Vlan.Mapping(1, 2), new Vlan.Mapping(3, 4))),
                        true,
                        "vlan protocol 802.1ad id 100"),
                arguments(Ipvlan.of(Ipvlan.L3S).with(Ipvlan.FLAGS, Ipvlan.VEPA), true, "ipvlan mode l3s vepa"),
                arguments(
                        IpTunnel.ipip(NEAR, FAR).with(IpTunnel.TTL, 64),
                        false,
                        "ipip ipip remote 192.0.2.2 local 192.0.2.1 ttl 64"),
                arguments(IpTunnel.sit(NEAR, FAR), false, "remote 192.0.2.2 local 192.0.2.1"),
                arguments(IpTunnel.ip6tnl(NEAR6, FAR6), false, "remote 2001:db8::2 local 2001:db8::1"),
                arguments(
                        Gre.gre(NEAR, FAR).with(Gre.INPUT_KEY, 1).with(Gre.INPUT_FLAGS, Gre.KEY),
                        false,
                        "gre remote 192.0.2.2 local 192.0.2.1 ttl inherit ikey 0.0.0.1"),
                arguments(Gre.tap(NEAR, FAR), false, "gretap remote 192.0.2.2 local 192.0.2.1"),
                arguments(
                        Geneve.of(7, FAR).with(Geneve.PORT, 6082),
                        false,
                        "geneve id 7 remote 192.0.2.2 ttl auto dstport 6082"),
                arguments(
                        Macsec.ofIdentifier(0x0200_0000_0099_0001L)
                                .with(Macsec.CIPHER_SUITE, Macsec.GCM_AES_256)
                                .with(Macsec.ENCRYPT, true)
                                .with(Macsec.REPLAY_PROTECT, true)
                                .with(Macsec.WINDOW, 64)
                                .with(Macsec.VALIDATION, Macsec.CHECK)
                                .with(Macsec.ENCODING_ASSOCIATION, 2),
                        true,
                        "macsec sci 0200000000990001 protect on cipher GCM-AES-256 icvlen 16 encodingsa 2 validate"
                                + " check encrypt on"),
                arguments(Gtp.of(Gtp.SGSN).with(Gtp.HASH_SIZE, 64), false, "gtp role sgsn hsize 64"),
                arguments(Vrf.of(10), false, "vrf table 10"),
                arguments(
                        Bond.of(Bond.ACTIVE_BACKUP).with(Bond.MIIMON, 100),
                        false,
                        "bond mode active-backup miimon 100"));
    }

    @MethodSource("kinds")
    @ParameterizedTest
    void aLinkIsWhatIpShowsAndIsListedWithAllThatWasAskedFor(LinkType type, boolean onAnother, String words)
            throws Exception {
        NewLink link = NewLink.of("other0", type);
        add(onAnother ? link.lower(index("eth0")) : link, type.kind());
        shows("ip", "-d link show dev other0", words);
        LinkType listed = netlink.links().get("other0").type();
        assertEquals(type.kind(), listed.kind());
        assertEquals(type.getClass(), listed.getClass());
        // That the kernel is to make its sockets is only asked for.
        LinkType kept = type instanceof Gtp gtp ? gtp.without(Gtp.CREATE_SOCKETS) : type;
        assertTrue(covers(listed.attributes(), kept.attributes()), listed::toString);
        assertTrue(Netlink.probeLinkKinds(Set.of(type.kind())).contains(type.kind()));
        netlink.links().delete(index("other0"));
    }

    @SuppressWarnings("unchecked")
    private static <S> boolean covers(Attributes<?> listed, Attributes<S> wanted) {
        return ((Attributes<S>) listed).covers(wanted);
    }

    @Test
    void aVrfHasItsPortsAndTheirRoutesInItsTable() throws Exception {
        add(NewLink.of("red", Vrf.of(10)).up(), "vrf");
        netlink.links()
                .change(
                        index("eth0"),
                        NewLink.named("eth0").master(index("red")).up());
        netlink.links().change(index("eth1"), NewLink.named("eth1").up());
        netlink.addresses().add(InterfaceAddress.of(index("eth0"), Cidr.parseInterface("192.0.2.1/24")));
        netlink.routes()
                .add(Route.via(Cidr.parse("198.51.100.0/24"), FAR, index("eth0"))
                        .withTable(10));
        shows(
                "ip",
                "route show vrf red",
                "198.51.100.0/24 via 192.0.2.2 dev eth0",
                "192.0.2.0/24 dev eth0 proto kernel");
        shows("ip", "-d link show dev eth0", "master red", "vrf_slave table 10");
        assertTrue(netlink.rules().list(IpFamily.IPV4).stream()
                .anyMatch(rule -> rule.toString().contains("l3mdev")));
        assertTrue(netlink.routes().list(RouteFilter.main(IpFamily.IPV4).inTable(10)).stream()
                .anyMatch(route -> route.table() == 10 && route.destination().equals(Cidr.parse("198.51.100.0/24"))));
    }

    @Test
    void aPortOfABondIsWhatIpShows() throws Exception {
        add(NewLink.of("bond0", Bond.of(Bond.ACTIVE_BACKUP)).up(), "bond");
        netlink.links().change(index("eth0"), NewLink.named("eth0").down());
        netlink.links().change(index("eth0"), NewLink.named("eth0").master(index("bond0")));
        netlink.links()
                .change(
                        index("eth0"),
                        NewLink.named("eth0").port(BondPort.create().with(BondPort.QUEUE_ID, 3)));
        shows("ip", "-d link show dev eth0", "master bond0", "bond_slave state", "queue_id 3");
        BondPort port = (BondPort) netlink.links().get("eth0").port();
        assertEquals(Optional.of(3L), port.get(BondPort.QUEUE_ID));
    }

    @Test
    @Tag("N2.2")
    void vlansOfBridgePortsAreWhatBridgeShowsAndWhatIsListed() throws Exception {
        try {
            netlink.links()
                    .add(NewLink.of("br0", Bridge.create().with(Bridge.VLAN_FILTERING, true))
                            .up());
        } catch (NetlinkException e) {
            Assumptions.assumeFalse(e.errno().equals(Errno.EOPNOTSUPP), "this kernel's bridges have no VLANs");
            throw e;
        }
        netlink.links().change(index("eth1"), NewLink.named("eth1").master(index("br0")));
        netlink.bridges().vlans().add(BridgeVlan.access(index("eth1"), 100));
        netlink.bridges().vlans().add(BridgeVlan.range(index("eth1"), 200, 209));
        netlink.bridges().vlans().addSelf(BridgeVlan.of(index("br0"), 100));
        shows("bridge", "vlan show dev eth1", "100 PVID Egress Untagged", "200", "209");
        shows("bridge", "vlan show dev br0", "100");
        List<BridgeVlan> listed = netlink.bridges().vlans().list();
        assertTrue(listed.contains(BridgeVlan.access(index("eth1"), 100)), listed::toString);
        assertTrue(listed.contains(BridgeVlan.range(index("eth1"), 200, 209)), listed::toString);
        Command.runIn(namespace, "bridge", "vlan", "set", "dev", "eth1", "vid", "200", "state", "blocking")
                .orFail();
        assertTrue(netlink.bridges().vlans().listSettings().toString().contains("200"), () -> "settings of VLAN 200");
        netlink.bridges().vlans().add(BridgeVlan.access(index("eth1"), 100));
        netlink.bridges().vlans().add(new BridgeVlan(index("eth1"), 101, 104, false, true));
        // A list without statistics would end at the VLAN of packets without a tag.
        assertTrue(netlink.bridges().vlans().find(index("eth1"), 103).isPresent());
        assertTrue(
                netlink.bridges().vlans().listSettings(index("eth1")).toString().contains("103"));
        netlink.bridges().vlans().delete(BridgeVlan.range(index("eth1"), 200, 209));
        assertEquals(
                0,
                netlink.bridges().vlans().list().stream()
                        .filter(vlan -> vlan.toString().contains("200"))
                        .count());
    }
}
