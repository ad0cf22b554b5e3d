package dev.poplin.netlink.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.system.BpfProgram;
import dev.poplin.netlink.traffic.type.Action;
import dev.poplin.netlink.traffic.type.Bpf;
import dev.poplin.netlink.traffic.type.Fifo;
import dev.poplin.netlink.traffic.type.Htb;
import dev.poplin.netlink.traffic.type.HtbClass;
import dev.poplin.netlink.traffic.type.Mirred;
import dev.poplin.netlink.traffic.type.QdiscType;
import dev.poplin.netlink.traffic.type.Tbf;
import dev.poplin.netlink.traffic.type.TcHandle;
import dev.poplin.netlink.traffic.type.U32;
import dev.poplin.netlink.traffic.type.Verdict;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the kernel lists can be changed, replaced, and added after it was deleted. */
@KernelTest
@Tag("N2.5")
@Tag("N8")
class RelistedTrafficKernelTest extends KernelScene {

    private int eth0;
    private int eth1;

    @BeforeEach
    void open() throws Exception {
        netlink.links().add(NewLink.veth("eth0", NewLink.named("eth1")).up());
        eth0 = netlink.links().get("eth0").index();
        eth1 = netlink.links().get("eth1").index();
    }

    static List<QdiscType> disciplines() {
        return List.of(
                Htb.ofDefault(0x10).with(Htb.DIRECT_QUEUE_LENGTH, 77),
                Tbf.of(125_000, 4096, 54_096),
                Tbf.of(10_000_000_000L, 1_000_000, 54_096),
                Fifo.packets(50),
                Fifo.bytes(9000));
    }

    @MethodSource("disciplines")
    @ParameterizedTest
    void aDisciplineIsAddedAsItWasListed(QdiscType type) throws Exception {
        netlink.traffic().qdiscs().add(Qdisc.root(eth0, type).withHandle(TcHandle.of(1, 0)));
        Qdisc listed = netlink.traffic().qdiscs().list(eth0).get(0);
        netlink.traffic().qdiscs().delete(listed);
        netlink.traffic().qdiscs().add(listed);
        Qdisc again = netlink.traffic().qdiscs().list(eth0).get(0);
        assertEquals(listed.type(), again.type());
        assertEquals(listed.handle(), again.handle());
    }

    @Test
    void aClassIsAddedAsItWasListed() throws Exception {
        TcHandle root = TcHandle.of(1, 0);
        netlink.traffic().qdiscs().add(Qdisc.root(eth0, Htb.ofDefault(0)).withHandle(root));
        HtbClass rates = HtbClass.of(1_250_000, 10_000_000_000L).priority(3);
        netlink.traffic().classes().add(TrafficClass.of(eth0, root, TcHandle.of(1, 5), rates));
        TrafficClass listed = netlink.traffic().classes().list(eth0).get(0);
        netlink.traffic().classes().change(listed);
        netlink.traffic().classes().delete(listed);
        netlink.traffic().classes().add(listed);
        assertEquals(
                listed.type(), netlink.traffic().classes().list(eth0).get(0).type());
    }

    @Test
    void aFilterIsAddedReplacedAndChangedAsItWasListed() throws Exception {
        netlink.traffic().qdiscs().add(Qdisc.clsact(eth0));
        U32 some = U32.matching(List.of(U32.ipv4Source(Cidr.parse("192.0.2.0/24"))))
                .actions(Action.of(Mirred.redirect(eth1)));
        netlink.traffic().filters().add(Filter.of(eth0, TcHandle.EGRESS, Filter.IPV4, 5, some));
        Filter listed = listed();
        U32 u32 = (U32) listed.type();
        assertTrue(u32.get(U32.FLAGS).orElseThrow() > 2, u32::toString);
        netlink.traffic().filters().change(listed);
        netlink.traffic().filters().replace(listed);
        netlink.traffic().filters().delete(listed);
        netlink.traffic().filters().add(listed);
        U32 again = (U32) listed().type();
        assertEquals(
                u32.get(U32.SELECTOR).orElseThrow().keys(),
                again.get(U32.SELECTOR).orElseThrow().keys());
        assertEquals(1, again.get(U32.ACTIONS).orElseThrow().size());
    }

    private Filter listed() throws Exception {
        return netlink.traffic().filters().list(eth0, TcHandle.EGRESS).stream()
                .filter(one -> !(one.type() instanceof U32 u32)
                        || u32.get(U32.SELECTOR).isPresent())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aProgramIsChangedAsItWasListed() throws Exception {
        netlink.traffic().qdiscs().add(Qdisc.clsact(eth0));
        try (BpfProgram drop = BpfProgram.returning(BpfProgram.CLASSIFIER, Verdict.DROP.value())) {
            Bpf program = Bpf.direct(drop.descriptor(), "poplin-drop");
            netlink.traffic().filters().add(Filter.of(eth0, TcHandle.EGRESS, Filter.ALL, 1, program));
            Filter listed = listed();
            Bpf again = ((Bpf) listed.type()).with(Bpf.FD, drop.descriptor());
            netlink.traffic()
                    .filters()
                    .replace(Filter.of(eth0, TcHandle.EGRESS, Filter.ALL, 1, again)
                            .withHandle(listed.handle()));
            assertEquals(listed.handle(), listed().handle());
        }
    }
}
