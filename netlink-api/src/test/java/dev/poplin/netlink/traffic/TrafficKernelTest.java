package dev.poplin.netlink.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.PairScene;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.system.BpfProgram;
import dev.poplin.netlink.traffic.type.Action;
import dev.poplin.netlink.traffic.type.Bpf;
import dev.poplin.netlink.traffic.type.Fifo;
import dev.poplin.netlink.traffic.type.FqCodel;
import dev.poplin.netlink.traffic.type.Htb;
import dev.poplin.netlink.traffic.type.HtbClass;
import dev.poplin.netlink.traffic.type.Matchall;
import dev.poplin.netlink.traffic.type.Mirred;
import dev.poplin.netlink.traffic.type.Tbf;
import dev.poplin.netlink.traffic.type.TcHandle;
import dev.poplin.netlink.traffic.type.U32;
import dev.poplin.netlink.traffic.type.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KernelTest(programs = {"tc", "nsenter", "ping"})
@Tag("N2.5")
@Tag("N8")
class TrafficKernelTest extends PairScene {

    private static final TcHandle ONE = TcHandle.of(1, 0);

    private String tc(String words) throws Exception {
        return Command.runIn(namespace, ("tc " + words).split(" ")).orFail().output();
    }

    private void shows(String words, String... parts) throws Exception {
        String shown = tc(words).replaceAll("\\s+", " ");
        for (String part : parts) {
            assertTrue(shown.contains(part), () -> part + " is not in " + shown);
        }
    }

    @Test
    void filtersAreListedByChainPriorityAndProtocolAndClassesByParent() throws Exception {
        netlink.traffic().qdiscs().add(Qdisc.clsact(eth0));
        U32 some = U32.matching(List.of(U32.ipv4Destination(Cidr.parse("192.0.2.0/24"))))
                .actions(Action.of(Mirred.redirect(eth1)));
        Filters filters = netlink.traffic().filters();
        filters.add(Filter.of(eth0, TcHandle.INGRESS, Filter.IPV4, 5, some));
        filters.add(Filter.of(eth0, TcHandle.INGRESS, Filter.ALL, 6, some));
        filters.add(Filter.of(eth0, TcHandle.INGRESS, Filter.IPV4, 7, some).inChain(3));
        FilterPlace all = FilterPlace.of(eth0, TcHandle.INGRESS);
        assertEquals(Set.of(5, 6, 7), priorities(all));
        assertEquals(Set.of(6), priorities(all.withPriority(6)));
        assertEquals(Set.of(5, 7), priorities(all.withProtocol(Filter.IPV4)));
        assertEquals(Set.of(5, 6), priorities(all.inChain(0)));
        assertEquals(Set.of(7), priorities(all.inChain(3)));
        assertEquals(Set.of(5), priorities(all.inChain(0).withProtocol(Filter.IPV4)));
        assertTrue(tc("filter show dev eth0 ingress chain 3").contains("pref 7"));
        assertEquals(
                "dev #4 parent ffff:fff2 protocol 0x0800 prio 6 chain 3",
                FilterPlace.of(4, TcHandle.INGRESS)
                        .withProtocol(Filter.IPV4)
                        .withPriority(6)
                        .inChain(3)
                        .toString());
        assertThrows(IllegalArgumentException.class, () -> all.withPriority(65_536));

        netlink.traffic().qdiscs().add(Qdisc.root(eth0, Htb.ofDefault(0x10)).withHandle(ONE));
        TcHandle top = TcHandle.of(1, 1);
        TrafficClasses classes = netlink.traffic().classes();
        classes.add(TrafficClass.of(eth0, ONE, top, HtbClass.of(1_250_000, 12_500_000)));
        classes.add(TrafficClass.of(eth0, top, TcHandle.of(1, 0x10), HtbClass.of(125_000, 1_250_000)));
        classes.add(TrafficClass.of(eth0, top, TcHandle.of(1, 0x20), HtbClass.of(125_000, 1_250_000)));
        assertEquals(Set.of(0x10, 0x20), minors(classes.list(eth0, top)));
        assertEquals(Set.of(1), minors(classes.list(eth0, ONE)));
        assertEquals(Set.of(), minors(classes.list(eth0, TcHandle.of(2, 0))));
        assertEquals(3, classes.list(eth0).size());
    }

    private Set<Integer> priorities(FilterPlace place) throws NetlinkException {
        return netlink.traffic().filters().list(place).stream()
                .map(Filter::priority)
                .collect(Collectors.toSet());
    }

    private static Set<Integer> minors(List<TrafficClass> classes) {
        return classes.stream().map(one -> one.handle().minor()).collect(Collectors.toSet());
    }

    @Test
    void classesOfARateAreWhatTcShowsAndWhatIsListed() throws Exception {
        netlink.traffic().qdiscs().add(Qdisc.root(eth0, Htb.ofDefault(0x10)).withHandle(ONE));
        shows("-j qdisc show dev eth0", "\"kind\":\"htb\",\"handle\":\"1:\",\"root\":true", "\"default\":\"0x10\"");
        TrafficClass top =
                TrafficClass.of(eth0, ONE, TcHandle.of(1, 1), HtbClass.of(12_500_000, 12_500_000, 64_000, 64_000));
        TrafficClass leaf = TrafficClass.of(
                eth0,
                top.handle(),
                TcHandle.of(1, 0x10),
                HtbClass.of(1_250_000, 12_500_000).priority(3));
        TrafficClass fast =
                TrafficClass.of(eth0, ONE, TcHandle.of(1, 0x20), HtbClass.of(5_000_000_000L, 10_000_000_000L));
        netlink.traffic()
                .classes()
                .addAll(List.of(top, leaf, fast))
                .forEach(outcome -> assertTrue(outcome.isEmpty(), outcome::toString));
        shows(
                "class show dev eth0",
                "class htb 1:1 root rate 100Mbit ceil 100Mbit burst 64000b cburst 64000b",
                "class htb 1:10 parent 1:1 prio 3 rate 10Mbit ceil 100Mbit",
                "class htb 1:20 root prio 0 rate 40Gbit ceil 80Gbit");
        List<TrafficClass> listed = netlink.traffic().classes().list(eth0);
        assertEquals(3, listed.size());
        HtbClass found = listed.stream()
                .filter(one -> one.handle().equals(leaf.handle()))
                .map(one -> assertInstanceOf(HtbClass.class, one.type()))
                .findFirst()
                .orElseThrow();
        assertEquals(1_250_000, found.rateBytes());
        assertEquals(12_500_000, found.ceilingBytes());
        assertEquals(3, found.get(HtbClass.PARAMETERS).orElseThrow().priority());
        assertTrue(listed.get(0).statistics().isPresent());
        netlink.traffic()
                .classes()
                .change(TrafficClass.of(eth0, top.handle(), leaf.handle(), HtbClass.of(2_500_000, 12_500_000)));
        shows("class show dev eth0", "class htb 1:10 parent 1:1 prio 0 rate 20Mbit ceil 100Mbit");
        netlink.traffic()
                .qdiscs()
                .add(Qdisc.of(eth0, leaf.handle(), Fifo.packets(50)).withHandle(TcHandle.of(0x10, 0)));
        shows("qdisc show dev eth0", "qdisc pfifo 10: parent 1:10 limit 50p");
        netlink.traffic().classes().delete(fast);
        assertEquals(2, netlink.traffic().classes().list(eth0).size());
        tc("class add dev eth0 parent 1: classid 1:30 htb rate 8mbit ceil 16mbit burst 20k prio 5");
        HtbClass theirs = netlink.traffic().classes().list(eth0).stream()
                .filter(one -> one.handle().minor() == 0x30)
                .map(one -> (HtbClass) one.type())
                .findFirst()
                .orElseThrow();
        assertEquals(1_000_000, theirs.rateBytes());
        assertEquals(2_000_000, theirs.ceilingBytes());
    }

    @Test
    void disciplinesAreWhatTcShowsAndWhatIsListed() throws Exception {
        Qdisc tbf = Qdisc.root(eth0, Tbf.of(125_000, 4096, 54_096)).withHandle(TcHandle.of(7, 0));
        netlink.traffic().qdiscs().add(tbf);
        shows("qdisc show dev eth0", "qdisc tbf 7: root", "rate 1Mbit burst 4Kb lat 400ms");
        Tbf listed = assertInstanceOf(
                Tbf.class, netlink.traffic().qdiscs().list(eth0).get(0).type());
        assertEquals(125_000, listed.rateBytes());
        assertEquals(54_096, listed.get(Tbf.PARAMETERS).orElseThrow().limitBytes());
        assertEquals(
                Errno.EEXIST,
                assertThrows(
                                NetlinkException.class,
                                () -> netlink.traffic().qdiscs().add(tbf))
                        .errno());
        netlink.traffic().qdiscs().replace(Qdisc.root(eth0, Fifo.bytes(9000)).withHandle(TcHandle.of(8, 0)));
        shows("-j qdisc show dev eth0", "\"kind\":\"bfifo\",\"handle\":\"8:\",\"root\":true");
        assertEquals(
                Fifo.bytes(9000), netlink.traffic().qdiscs().list(eth0).get(0).type());
        netlink.traffic().qdiscs().change(Qdisc.root(eth0, Fifo.bytes(9001)).withHandle(TcHandle.of(8, 0)));
        assertEquals(
                Fifo.bytes(9001), netlink.traffic().qdiscs().list(eth0).get(0).type());
        netlink.traffic().qdiscs().delete(Qdisc.root(eth0, Fifo.bytes(1)).withHandle(TcHandle.of(8, 0)));
        assertEquals(
                "noqueue", netlink.traffic().qdiscs().list(eth0).get(0).type().kind());
        NetlinkException unknown = assertThrows(
                NetlinkException.class, () -> netlink.traffic().qdiscs().add(Qdisc.root(eth0, FqCodel.create())));
        assertEquals("Specified qdisc kind is unknown", unknown.kernelMessage());
        assertTrue(netlink.traffic().qdiscs().listInvisible().size()
                >= netlink.traffic().qdiscs().list().size());
    }

    @Test
    void whatIsRedirectedGoesByTheOtherLink() throws Exception {
        netlink.links().add(NewLink.ofKind("ifb9", "ifb").up());
        int ifb = netlink.links().get("ifb9").index();
        netlink.traffic().qdiscs().add(Qdisc.clsact(eth0));
        U32 some = U32.matching(List.of(
                        U32.ipv4Source(Cidr.parse("192.0.2.0/24")), U32.ipv4Destination(Cidr.parse("198.51.100.0/25"))))
                .actions(Action.of(Mirred.mirror(ifb)), Action.of(Mirred.redirect(eth1)));
        Filter filter = Filter.of(eth0, TcHandle.EGRESS, Filter.IPV4, 5, some);
        netlink.traffic().filters().add(filter);
        shows(
                "filter show dev eth0 egress",
                "filter protocol ip pref 5 u32 chain 0",
                "match c0000200/ffffff00 at 12",
                "match c6336400/ffffff80 at 16",
                "action order 1: mirred (Egress Mirror to device ifb9) pipe",
                "action order 2: mirred (Egress Redirect to device eth1) stolen");
        U32 listed = netlink.traffic().filters().list(eth0, TcHandle.EGRESS).stream()
                .map(one -> assertInstanceOf(U32.class, one.type()))
                .filter(one -> one.get(U32.SELECTOR).isPresent())
                .findFirst()
                .orElseThrow();
        assertEquals(
                some.get(U32.SELECTOR),
                listed.get(U32.SELECTOR)
                        .map(found -> new U32.Selector(
                                found.flags(),
                                found.offsetShift(),
                                found.offsetBits(),
                                found.offset(),
                                found.offsetAt(),
                                found.hashAt(),
                                found.hashMask(),
                                found.keys())));
        List<Action> actions = listed.get(U32.ACTIONS).orElseThrow();
        assertEquals(2, actions.size());
        Mirred.Parameters second =
                ((Mirred) actions.get(1).type()).get(Mirred.PARAMETERS).orElseThrow();
        assertEquals(eth1, second.link());
        assertEquals(Mirred.Parameters.EGRESS_REDIRECT, second.how());
        assertEquals(Verdict.STOLEN, second.general().verdict());

        netlink.addresses().add(InterfaceAddress.of(eth0, Cidr.parseInterface("192.0.2.1/24")));
        Command.runIn(namespace, "ip", "route", "add", "198.51.100.0/24", "dev", "eth0")
                .orFail();
        Command.runIn(namespace, "ip", "neigh", "add", "198.51.100.1", "lladdr", "02:00:00:00:00:09", "dev", "eth0")
                .orFail();
        Command.runIn(namespace, "ping", "-c", "3", "-i", "0.01", "-W", "1", "198.51.100.1");
        long seen = netlink.traffic().filters().list(eth0, TcHandle.EGRESS).stream()
                .flatMap(one -> ((U32) one.type()).get(U32.ACTIONS).stream())
                .flatMap(List::stream)
                .mapToLong(action -> action.statistics().orElseThrow().packets())
                .max()
                .orElseThrow();
        assertEquals(3, seen);
        netlink.traffic().filters().delete(filter);
        assertEquals(List.of(), netlink.traffic().filters().list(eth0, TcHandle.EGRESS));
    }

    @Test
    void whatComesInIsTakenForWhatComesInByTheOtherLink() throws Exception {
        netlink.links().add(NewLink.ofKind("ifb9", "ifb").up());
        int ifb = netlink.links().get("ifb9").index();
        Qdisc ingress = Qdisc.ingress(eth0);
        netlink.traffic().qdiscs().add(ingress);
        shows("qdisc show dev eth0 ingress", "qdisc ingress ffff: parent ffff:fff1");
        Filter filter = Filter.of(
                eth0,
                ingress.handle(),
                Filter.IPV4,
                5,
                U32.matching(List.of(U32.ipv4Source(Cidr.parse("192.0.2.0/24"))))
                        .actions(Action.of(Mirred.ingressRedirect(ifb))));
        netlink.traffic().filters().add(filter);
        shows(
                "filter show dev eth0 ingress",
                "match c0000200/ffffff00 at 12",
                "mirred (Ingress Redirect to device ifb9) stolen");
        netlink.traffic().qdiscs().delete(ingress);
        assertEquals("", tc("qdisc show dev eth0 ingress"));
        assertThrows(IllegalArgumentException.class, () -> Mirred.ingressRedirect(0));
    }

    @Test
    void whatTcMakesIsRead() throws Exception {
        tc("qdisc add dev eth0 root handle 1: htb default 0x20 r2q 5 direct_qlen 77");
        tc("class add dev eth0 parent 1: classid 1:20 htb rate 1mbit");
        tc("filter add dev eth0 parent 1: protocol ip prio 3 u32 match ip dport 80 0xffff flowid 1:20");
        tc("qdisc add dev eth0 ingress");
        String words = "tc filter add dev eth0 parent ffff: protocol all prio 6 bpf bytecode";
        List<String> command = new ArrayList<>(List.of(words.split(" ")));
        command.addAll(List.of("1,6 0 0 4294967295", "flowid", "1:1"));
        Command.runIn(namespace, command.toArray(String[]::new)).orFail();
        Htb htb = (Htb) netlink.traffic().qdiscs().list(eth0).get(0).type();
        assertEquals(5, htb.get(Htb.INIT).orElseThrow().rateToQuantum());
        assertEquals(0x20, htb.get(Htb.INIT).orElseThrow().defaultClass());
        assertEquals(Optional.of(77L), htb.get(Htb.DIRECT_QUEUE_LENGTH));
        U32 u32 = netlink.traffic().filters().list(eth0, ONE).stream()
                .map(filter -> (U32) filter.type())
                .filter(one -> one.get(U32.SELECTOR).isPresent())
                .findFirst()
                .orElseThrow();
        assertEquals(
                List.of(new U32.Key(80, 0xffff, 20, 0)),
                u32.get(U32.SELECTOR).orElseThrow().keys());
        assertEquals(Optional.of((long) TcHandle.of(1, 0x20).value()), u32.get(U32.CLASS));
        Filter bpf =
                netlink.traffic().filters().list(eth0, TcHandle.of(0xffff, 0)).get(0);
        assertEquals(6, bpf.priority());
        assertEquals(Optional.of(1L), ((Bpf) bpf.type()).get(Bpf.CLASSIC_LENGTH));
        netlink.traffic().filters().deleteAll(eth0, TcHandle.of(0xffff, 0));
        assertEquals("", tc("filter show dev eth0 parent ffff:"));
    }

    @Test
    void filtersShareAnActionAndChainsAreListed() throws Exception {
        netlink.traffic().qdiscs().add(Qdisc.clsact(eth0));
        Action shared = Action.of(Mirred.redirect(eth1).index(5));
        netlink.traffic().actions().add(shared);
        shows("actions list action mirred", "mirred (Egress Redirect to device eth1) stolen", "index 5 ref 1 bind 0");
        assertEquals(
                Errno.EEXIST,
                assertThrows(
                                NetlinkException.class,
                                () -> netlink.traffic().actions().add(shared))
                        .errno());
        U32 all = U32.matching(List.of()).actions(shared);
        netlink.traffic().filters().add(Filter.of(eth0, TcHandle.INGRESS, Filter.ALL, 1, all));
        netlink.traffic()
                .filters()
                .add(Filter.of(eth0, TcHandle.INGRESS, Filter.ALL, 2, all).inChain(7));
        Mirred listed = (Mirred)
                netlink.traffic().actions().find("mirred", 5).orElseThrow().type();
        assertEquals(2, listed.get(Mirred.PARAMETERS).orElseThrow().general().filters());
        assertEquals(1, netlink.traffic().actions().list("mirred").size());
        netlink.traffic().chains().add(new FilterChain(eth0, TcHandle.INGRESS, 9));
        shows("chain show dev eth0 ingress", "chain parent ffff: chain 0", "chain 7", "chain 9");
        assertEquals(
                List.of(0, 7, 9),
                netlink.traffic().chains().list(eth0, TcHandle.INGRESS).stream()
                        .map(FilterChain::number)
                        .sorted()
                        .toList());
        netlink.traffic().chains().delete(new FilterChain(eth0, TcHandle.INGRESS, 9));
        netlink.traffic().actions().replace(Action.of(Mirred.mirror(eth1).index(5)));
        shows("actions list action mirred", "Egress Mirror to device eth1");
        assertEquals(
                Errno.EPERM,
                assertThrows(
                                NetlinkException.class,
                                () -> netlink.traffic().actions().delete("mirred", 5))
                        .errno());
        Action unused = Action.of(Mirred.redirect(eth1).index(6));
        assertTrue(netlink.traffic().actions().addAll(List.of(unused)).get(0).isEmpty());
        netlink.traffic().actions().delete("mirred", 6);
        assertEquals(Optional.empty(), netlink.traffic().actions().find("mirred", 6));
    }

    @Test
    void anEbpfProgramIsAttachedByItsDescriptor() throws Exception {
        netlink.traffic().qdiscs().add(Qdisc.clsact(eth0));
        try (BpfProgram drop = BpfProgram.returning(BpfProgram.CLASSIFIER, Verdict.DROP.value())) {
            Filter filter =
                    Filter.of(eth0, TcHandle.EGRESS, Filter.ALL, 1, Bpf.direct(drop.descriptor(), "poplin-drop"));
            netlink.traffic().filters().add(filter);
        }
        shows("filter show dev eth0 egress", "bpf chain 0 handle 0x1 poplin-drop direct-action");
        Filter listed = netlink.traffic().filters().list(eth0, TcHandle.EGRESS).get(0);
        Bpf bpf = (Bpf) listed.type();
        assertEquals(Optional.of("poplin-drop"), bpf.get(Bpf.NAME));
        assertTrue(bpf.get(Bpf.ID).orElseThrow() > 0);
        netlink.traffic().filters().delete(listed);
        assertEquals(List.of(), netlink.traffic().filters().list(eth0, TcHandle.EGRESS));
    }

    @Test
    void manyFiltersAreAddedAndDeletedAtOnce() throws Exception {
        netlink.traffic().qdiscs().add(Qdisc.clsact(eth0));
        List<Filter> filters = IntStream.range(0, 100)
                .mapToObj(number -> Filter.of(
                        eth0,
                        TcHandle.INGRESS,
                        Filter.IPV4,
                        10 + number,
                        U32.matching(List.of(
                                        U32.ipv4Source(Cidr.parse("10.0.0.0/8").subnet(24, number))))
                                .actions(Action.of(Mirred.redirect(eth1)))))
                .toList();
        netlink.traffic()
                .filters()
                .addAll(filters)
                .forEach(outcome -> assertTrue(outcome.isEmpty(), outcome::toString));
        assertEquals(
                100,
                netlink.traffic().filters().list(eth0, TcHandle.INGRESS).stream()
                        .filter(filter ->
                                ((U32) filter.type()).get(U32.SELECTOR).isPresent())
                        .count());
        netlink.traffic()
                .filters()
                .deleteAll(filters)
                .forEach(outcome -> assertTrue(outcome.isEmpty(), outcome::toString));
        assertEquals(List.of(), netlink.traffic().filters().list(eth0, TcHandle.INGRESS));
    }

    @Test
    void whatThisKernelDoesNotKnowIsRefusedInItsWords() throws Exception {
        netlink.traffic().qdiscs().add(Qdisc.clsact(eth0));
        Filter filter = Filter.of(eth0, TcHandle.INGRESS, Filter.ALL, 1, Matchall.of(Action.drop()));
        NetlinkException refused = assertThrows(
                NetlinkException.class, () -> netlink.traffic().filters().add(filter));
        assertEquals("TC classifier not found", refused.kernelMessage());
        assertTrue(
                refused.getMessage()
                        .startsWith("filter add dev #" + eth0
                                + " parent ffff:fff2 protocol 0x0003 prio 1 matchall act [gact parms drop]: ENOENT"),
                refused::getMessage);
    }

    @Test
    void aFilterWhoseChainOrKindIsNotThereIsNotFound() throws Exception {
        netlink.traffic().qdiscs().add(Qdisc.clsact(eth0));
        U32 some = U32.matching(List.of(U32.ipv4Destination(Cidr.parse("192.0.2.0/24"))));
        Filters filters = netlink.traffic().filters();
        Filter absent = Filter.of(eth0, TcHandle.INGRESS, Filter.IPV4, 5, some)
                .inChain(7)
                .withHandle(0x8000_0800);
        assertEquals(Optional.empty(), filters.find(absent));
        filters.add(absent.withHandle(0));
        List<Filter> listed = filters.list(eth0, TcHandle.INGRESS);
        Filter there = listed.get(listed.size() - 1);
        assertEquals(Optional.of(there.handle()), filters.find(there).map(Filter::handle));
        assertEquals(Optional.empty(), filters.find(there.with(Filter.KIND, "bpf")));
        assertThrows(
                NetlinkException.class, () -> filters.find(Filter.of(9999, TcHandle.INGRESS, Filter.IPV4, 5, some)));
    }

    @Test
    void theFiltersOfAllChainsAreDeleted() throws Exception {
        netlink.traffic().qdiscs().add(Qdisc.clsact(eth0));
        U32 some = U32.matching(List.of(U32.ipv4Destination(Cidr.parse("192.0.2.0/24"))));
        Filters filters = netlink.traffic().filters();
        filters.deleteAll(eth0, TcHandle.INGRESS);
        FilterChain made = new FilterChain(eth0, TcHandle.INGRESS, 4);
        netlink.traffic().chains().add(made);
        filters.add(Filter.of(eth0, TcHandle.INGRESS, Filter.IPV4, 5, some));
        filters.add(Filter.of(eth0, TcHandle.INGRESS, Filter.IPV4, 6, some).inChain(3));
        filters.add(Filter.of(eth0, TcHandle.INGRESS, Filter.IPV4, 7, some).inChain(4));
        filters.add(Filter.of(eth0, TcHandle.EGRESS, Filter.IPV4, 8, some).inChain(3));
        filters.deleteAll(eth0, TcHandle.INGRESS);
        assertEquals(List.of(), filters.list(eth0, TcHandle.INGRESS));
        assertEquals(List.of(made), netlink.traffic().chains().list(eth0, TcHandle.INGRESS));
        assertEquals(Set.of(8), priorities(FilterPlace.of(eth0, TcHandle.EGRESS)));
    }
}
