package dev.poplin.netlink.xfrm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.xfrm.XfrmPolicyTable.Count;
import dev.poplin.netlink.xfrm.XfrmPolicyTable.Threshold;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which associations the kernel lists, sub-policies, and what is said of the tables as a whole. */
@KernelTest(programs = {"ip", "nsenter"})
@Tag("N2.6")
@Tag("N8")
class XfrmTablesKernelTest extends KernelScene {

    private static final XfrmSelector PREFIXES =
            XfrmSelector.between(Cidr.parse("10.0.0.0/8"), Cidr.parse("10.1.0.0/16"));

    private Xfrm xfrm;

    @BeforeEach
    void open() throws Exception {
        xfrm = Xfrm.open(namespace);
    }

    @AfterEach
    void close() {
        xfrm.close();
    }

    private String ip(String words) throws Exception {
        return Command.runIn(namespace, ("ip " + words).split(" "))
                .orFail()
                .output()
                .replaceAll("\\s+", " ");
    }

    private XfrmState reserve(String source, String destination, int protocol) throws Exception {
        return xfrm.allocateSpi(
                XfrmState.of(
                        IpAddress.parse(source), IpAddress.parse(destination), 0, protocol, XfrmState.TRANSPORT, 0),
                0x100,
                0x1ff);
    }

    private List<String> found(XfrmFilter filter) throws Exception {
        List<String> found = xfrm.listStates(filter).stream()
                .map(state ->
                        XfrmState.protocolName(state.protocol()) + " " + state.source() + " " + state.destination())
                .sorted()
                .toList();
        String shown = ip("xfrm state list" + filter);
        assertEquals(found.size(), shown.split("src [^ ]+ dst [^ ]+ proto", -1).length - 1, shown);
        return found;
    }

    @Test
    void associationsAreListedByTheirEndsAndProtocol() throws Exception {
        reserve("10.0.0.1", "10.0.0.2", XfrmState.ESP);
        reserve("10.0.0.1", "10.0.9.2", XfrmState.AH);
        reserve("192.0.2.1", "10.0.0.2", XfrmState.ESP);
        reserve("2001:db8::1", "2001:db8::2", XfrmState.ESP);
        Cidr ten = Cidr.parse("10.0.0.0/24");
        assertEquals(4, found(XfrmFilter.ALL).size());
        assertEquals(List.of("ah 10.0.0.1 10.0.9.2", "esp 10.0.0.1 10.0.0.2"), found(XfrmFilter.ALL.from(ten)));
        assertEquals(List.of("esp 10.0.0.1 10.0.0.2", "esp 192.0.2.1 10.0.0.2"), found(XfrmFilter.ALL.to(ten)));
        assertEquals(
                List.of("esp 10.0.0.1 10.0.0.2"),
                found(XfrmFilter.ALL.from(ten).to(Cidr.parse("10.0.0.2/32")).protocol(XfrmState.ESP)));
        assertEquals(List.of(), found(XfrmFilter.ALL.from(ten).to(ten).protocol(XfrmState.AH)));
        assertEquals(List.of("esp 2001:db8::1 2001:db8::2"), found(XfrmFilter.ALL.from(Cidr.parse("2001:db8::/32"))));
        assertEquals(1, xfrm.listStates(XfrmFilter.ALL.from(Cidr.parse("::/0"))).size());
        assertEquals(4, xfrm.stateTable().states());
        assertTrue(ip("-s xfrm state count")
                .contains("SAD count 4 (buckets count " + xfrm.stateTable().buckets() + " Max "
                        + xfrm.stateTable().maxBuckets() + ")"));
    }

    /** What was reserved is there until it is deleted; it has no keys yet, so that there is nothing to change. */
    @Test
    void manyAssociationsAreDeletedAndChangedAtOnceWithAnOutcomeEach() throws Exception {
        XfrmState one = reserve("10.0.0.1", "10.0.0.2", XfrmState.ESP);
        XfrmState two = reserve("10.0.0.1", "10.0.0.3", XfrmState.ESP);
        XfrmState none = XfrmState.of(
                IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.4"), 7, XfrmState.ESP, XfrmState.TRANSPORT, 0);
        Errno refusal =
                assertThrows(NetlinkException.class, () -> xfrm.change(none)).errno();
        assertEquals(
                List.of(refusal, refusal),
                xfrm.changeStates(List.of(none, none)).stream()
                        .map(outcome -> outcome.orElseThrow().errno())
                        .toList());
        assertEquals(
                List.of("", Errno.ESRCH.toString(), ""),
                xfrm.deleteStates(List.of(one, none, two)).stream()
                        .map(outcome -> outcome.map(failure -> failure.errno().toString())
                                .orElse(""))
                        .toList());
        assertEquals("", ip("xfrm state list"));
    }

    /** Words that iproute2 6.1 does not have. */
    @Test
    void anSpiIsReservedForADirectionAndAProcessor() throws Exception {
        XfrmState wanted = XfrmState.tunnel(IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"), 0, 0)
                .with(XfrmState.DIRECTION, 1L)
                .with(XfrmState.PROCESSOR, 0L);
        XfrmState larval = xfrm.allocateSpi(wanted, 0x100, 0x1ff);
        XfrmState listed = xfrm.listStates().get(0);
        assertEquals(larval.spi(), listed.spi());
        assertEquals(1L, listed.get(XfrmState.DIRECTION).orElseThrow());
        assertEquals(0L, listed.get(XfrmState.PROCESSOR).orElseThrow());
        XfrmState beyond = wanted.with(XfrmState.PROCESSOR, 100_000L);
        assertEquals(
                Errno.EINVAL,
                assertThrows(NetlinkException.class, () -> xfrm.allocateSpi(beyond, 0x100, 0x1ff))
                        .errno());
    }

    @Test
    void subPoliciesAreListedAndFlushedApart() throws Exception {
        XfrmPolicy main = XfrmPolicy.pass(PREFIXES, XfrmPolicy.OUT, 1);
        XfrmPolicy sub = XfrmPolicy.block(PREFIXES, XfrmPolicy.OUT, 2).asSub();
        xfrm.add(main);
        xfrm.add(sub);
        assertTrue(ip("xfrm policy list").contains("dir out action block priority 2 ptype sub"));
        ip("xfrm policy add src 10.0.0.0/8 dst 10.1.0.0/16 dir in priority 3 ptype sub");
        assertEquals(3, xfrm.listPolicies().size());
        assertEquals(
                List.of(1L),
                xfrm.listPolicies(XfrmPolicy.MAIN).stream()
                        .map(XfrmPolicy::priority)
                        .toList());
        assertEquals(2, xfrm.listPolicies(XfrmPolicy.SUB).size());
        assertEquals(2, xfrm.get(sub).priority());
        assertEquals(new Count(1, 2, 0), xfrm.policyTable().namespace());
        xfrm.flushPolicies();
        assertEquals(2, xfrm.listPolicies().size());
        xfrm.add(main);
        xfrm.flushPolicies(XfrmPolicy.SUB);
        assertEquals(1, xfrm.listPolicies().get(0).priority());
        assertEquals("", ip("xfrm policy list ptype sub").strip());
        xfrm.flushPolicies(XfrmPolicy.MAIN);
        assertEquals(List.of(), xfrm.listPolicies());
        assertThrows(IllegalArgumentException.class, () -> xfrm.flushPolicies(2));
    }

    @Test
    void whatIsHashedAndWhatHappensWithoutAPolicyAreWhatIpShows() throws Exception {
        assertEquals(new XfrmDefaults(false, false, false), xfrm.defaults());
        xfrm.setDefaults(new XfrmDefaults(true, false, true));
        assertTrue(ip("xfrm policy getdefault").contains("in: block fwd: accept out: block"));
        ip("xfrm policy setdefault in accept fwd block");
        assertEquals(new XfrmDefaults(false, true, true), xfrm.defaults());
        xfrm.hashPolicies(new Threshold(24, 32), new Threshold(56, 120));
        XfrmPolicyTable table = xfrm.policyTable();
        assertEquals(new Threshold(24, 32), table.ipv4());
        assertEquals(new Threshold(56, 120), table.ipv6());
        assertEquals(new Count(0, 0, 0), table.sockets());
        ip("xfrm policy set hthresh4 16 8");
        assertEquals(new Threshold(16, 8), xfrm.policyTable().ipv4());
        assertThrows(
                IllegalArgumentException.class, () -> xfrm.hashPolicies(new Threshold(33, 0), new Threshold(0, 0)));
        assertThrows(
                IllegalArgumentException.class, () -> xfrm.hashPolicies(new Threshold(0, 0), new Threshold(0, 129)));
    }
}
