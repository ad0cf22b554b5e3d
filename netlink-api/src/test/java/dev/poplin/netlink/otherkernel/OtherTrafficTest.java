package dev.poplin.netlink.otherkernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.traffic.Filter;
import dev.poplin.netlink.traffic.FilterChain;
import dev.poplin.netlink.traffic.FilterPlace;
import dev.poplin.netlink.traffic.Qdisc;
import dev.poplin.netlink.traffic.type.Action;
import dev.poplin.netlink.traffic.type.FilterType;
import dev.poplin.netlink.traffic.type.Flower;
import dev.poplin.netlink.traffic.type.Fq;
import dev.poplin.netlink.traffic.type.FqCodel;
import dev.poplin.netlink.traffic.type.Fw;
import dev.poplin.netlink.traffic.type.Htb;
import dev.poplin.netlink.traffic.type.Matchall;
import dev.poplin.netlink.traffic.type.Netem;
import dev.poplin.netlink.traffic.type.Police;
import dev.poplin.netlink.traffic.type.QdiscType;
import dev.poplin.netlink.traffic.type.Skbedit;
import dev.poplin.netlink.traffic.type.TcHandle;
import dev.poplin.netlink.traffic.type.Verdict;
import dev.poplin.netlink.xfrm.Xfrm;
import dev.poplin.netlink.xfrm.XfrmAlgorithm;
import dev.poplin.netlink.xfrm.XfrmState;
import java.time.Duration;
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

/** Disciplines, filters and keys: what is made here is what {@code tc} and {@code ip xfrm} show, and what is listed. */
@KernelTest(programs = {"tc", "ip", "nsenter"})
@Tag("N8")
class OtherTrafficTest extends KernelScene {

    private static final Errno EMSGSIZE = Errno.of(90);

    private static final Set<Errno> LACKING =
            Set.of(Errno.ENOENT, Errno.EOPNOTSUPP, Errno.EPROTONOSUPPORT, Errno.of(38));

    private int eth0;

    @BeforeEach
    void open() throws Exception {
        netlink.links().add(NewLink.veth("eth0", NewLink.named("eth1")).up());
        eth0 = netlink.links().get("eth0").index();
    }

    private interface Attempt {
        void run() throws NetlinkException;
    }

    private static void attempt(String what, Attempt attempt) throws NetlinkException {
        try {
            attempt.run();
        } catch (NetlinkException e) {
            Assumptions.assumeFalse(LACKING.contains(e.errno()), () -> "this kernel has no " + what);
            throw e;
        }
    }

    private void shows(String words, String part) throws Exception {
        String shown =
                Command.runIn(namespace, words.split(" ")).orFail().output().replaceAll("\\s+", " ");
        assertTrue(shown.contains(part), () -> part + " is not in " + shown);
    }

    static Stream<Arguments> disciplines() {
        return Stream.of(
                arguments(Fq.create().with(Fq.PACKET_LIMIT, 2000).with(Fq.PACING, true), "limit 2000p flow_limit 100p"),
                arguments(FqCodel.create().with(FqCodel.LIMIT, 1000), "limit 1000p flows 1024"),
                arguments(
                        Netem.create()
                                .delay(Duration.ofMillis(100), Duration.ofMillis(10))
                                .loss(5),
                        "delay 100ms 10ms loss 5%"));
    }

    @MethodSource("disciplines")
    @ParameterizedTest
    @Tag("N2.5")
    void aDisciplineIsWhatTcShowsAndWhatIsListed(QdiscType type, String words) throws Exception {
        Qdisc wanted = Qdisc.root(eth0, type).withHandle(TcHandle.of(1, 0));
        attempt("discipline " + type.kind(), () -> netlink.traffic().qdiscs().add(wanted));
        shows("tc qdisc show dev eth0", words);
        QdiscType listed = netlink.traffic().qdiscs().list(eth0).get(0).type();
        assertEquals(type.getClass(), listed.getClass());
    }

    static Stream<Arguments> filters() {
        return Stream.of(
                arguments(
                        Flower.of(Filter.IPV4)
                                .destination(Cidr.parse("198.51.100.1/32"))
                                .with(Flower.IP_PROTOCOL, 6)
                                .with(Flower.TCP_DESTINATION_PORT, 80)
                                .with(Flower.ACTIONS, List.of(Action.drop())),
                        Filter.IPV4,
                        "ip_proto tcp dst_ip 198.51.100.1 dst_port 80"),
                arguments(Matchall.of(Action.drop()), Filter.ALL, "matchall chain 0"),
                arguments(
                        Matchall.of(Action.of(Police.of(1_250_000, 20_480, Verdict.DROP))),
                        Filter.ALL,
                        "rate 10Mbit burst 20Kb mtu 64Kb action drop"),
                arguments(
                        Matchall.of(Action.of(Skbedit.create().with(Skbedit.MARK, 7))), Filter.ALL, "skbedit mark 7"));
    }

    @MethodSource("filters")
    @ParameterizedTest
    @Tag("N2.5")
    void aFilterIsWhatTcShowsAndWhatIsListed(FilterType type, int protocol, String words) throws Exception {
        netlink.traffic().qdiscs().add(Qdisc.clsact(eth0));
        attempt(
                "filter " + type.kind(),
                () -> netlink.traffic().filters().add(Filter.of(eth0, TcHandle.INGRESS, protocol, 5, type)));
        shows("tc filter show dev eth0 ingress", words);
        assertTrue(netlink.traffic().filters().list(eth0, TcHandle.INGRESS).stream()
                .allMatch(filter -> filter.type().getClass().equals(type.getClass())));
    }

    @Test
    @Tag("N2.5")
    void filtersByMarkWithoutAClassAreAddedListedChangedAndDeleted() throws Exception {
        TcHandle root = TcHandle.of(1, 0);
        netlink.traffic().qdiscs().add(Qdisc.root(eth0, Htb.ofDefault(0)).withHandle(root));
        Filter any = Filter.of(eth0, root, Filter.IPV4, 1, Fw.create());
        attempt("filter fw", () -> netlink.traffic().filters().add(any));
        netlink.traffic()
                .filters()
                .add(Filter.of(eth0, root, Filter.IPV4, 3, Fw.create()).withHandle(9));
        NetlinkException brokenOff = assertThrows(
                NetlinkException.class, () -> netlink.traffic().filters().list(eth0, root));
        assertEquals(EMSGSIZE, brokenOff.errno());
        FilterPlace beside = FilterPlace.of(eth0, root).withPriority(3);
        List<Filter> others = netlink.traffic().filters().list(beside);
        assertEquals(List.of(9), others.stream().map(Filter::handle).toList());
        netlink.traffic().filters().deleteAll(others);
        netlink.traffic().filters().delete(any);
        Filter one = Filter.of(eth0, root, Filter.IPV4, 2, Fw.create()).withHandle(7);
        netlink.traffic().filters().add(one);
        netlink.traffic().filters().add(one.withHandle(8));
        shows("tc filter show dev eth0 parent 1:", "pref 2 fw chain 0");
        List<Filter> listed = netlink.traffic().filters().list(eth0, root);
        assertEquals(List.of(7, 8), listed.stream().map(Filter::handle).sorted().toList());
        for (Filter each : listed) {
            netlink.traffic().filters().change(each);
        }
        for (Filter each : listed) {
            netlink.traffic().filters().delete(each);
        }
        assertEquals(List.of(), netlink.traffic().filters().list(eth0, root));
    }

    @Test
    @Tag("N2.5")
    void aTemplateOfAChainIsWhatTcShowsAndIsListedFoundAndWrittenAgain() throws Exception {
        netlink.traffic().qdiscs().add(Qdisc.clsact(eth0));
        FilterChain chain = new FilterChain(eth0, TcHandle.INGRESS, 5)
                .withTemplate(Flower.of(Filter.IPV4).destination(Cidr.parse("198.51.100.0/24")));
        attempt("flower", () -> netlink.traffic().chains().add(chain));
        shows("tc chain show dev eth0 ingress", "flower chain 5");
        shows("tc chain show dev eth0 ingress", "dst_ip 198.51.100.0/24");
        FilterChain listed = netlink.traffic().chains().find(chain).orElseThrow();
        assertEquals(List.of(listed), netlink.traffic().chains().list(eth0, TcHandle.INGRESS));
        Flower template = assertInstanceOf(Flower.class, listed.template());
        assertEquals(Optional.of(IpAddress.parse("255.255.255.0")), template.get(Flower.DESTINATION_MASK));
        netlink.traffic().chains().delete(listed);
        netlink.traffic().chains().add(listed);
        assertEquals(Optional.of(listed), netlink.traffic().chains().find(chain));
    }

    @Test
    @Tag("N2.6")
    void anAssociationWithItsKeyIsWhatIpShowsAndWhatIsListed() throws Exception {
        IpAddress near = IpAddress.parse("192.0.2.1");
        IpAddress far = IpAddress.parse("192.0.2.2");
        XfrmState wanted = XfrmState.tunnel(near, far, 0x100, 7)
                .with(XfrmState.AEAD, XfrmAlgorithm.of("rfc4106(gcm(aes))", new byte[20], 128));
        try (Xfrm xfrm = Xfrm.open(namespace)) {
            attempt("ESP", () -> xfrm.add(wanted));
            shows("ip xfrm state list", "proto esp spi 0x00000100 reqid 7 mode tunnel");
            shows("ip xfrm state list", "aead rfc4106(gcm(aes)) 0x0000000000000000000000000000000000000000 128");
            XfrmState listed = xfrm.listStates().get(0);
            assertEquals(wanted.get(XfrmState.AEAD), listed.get(XfrmState.AEAD));
            assertEquals(wanted.spi(), listed.spi());
            xfrm.delete(listed);
            assertEquals(0, xfrm.listStates().size());
        }
    }
}
