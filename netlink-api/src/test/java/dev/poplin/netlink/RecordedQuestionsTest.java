package dev.poplin.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageType;
import dev.poplin.netlink.stats.LinkCount;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.ScriptedTransport;
import dev.poplin.netlink.traffic.Qdisc;
import dev.poplin.netlink.traffic.type.Fifo;
import dev.poplin.netlink.traffic.type.TcHandle;
import dev.poplin.netlink.xfrm.Xfrm;
import dev.poplin.netlink.xfrm.XfrmDefaults;
import dev.poplin.netlink.xfrm.XfrmFilter;
import dev.poplin.netlink.xfrm.XfrmPolicy;
import dev.poplin.netlink.xfrm.XfrmPolicyTable.Threshold;
import dev.poplin.netlink.xfrm.XfrmSelector;
import dev.poplin.netlink.xfrm.XfrmState;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is asked and deleted, byte for byte as {@code ip}, {@code bridge} and {@code tc} were recorded to do it. */
@Tag("N8")
class RecordedQuestionsTest {

    private static final int ETH1 = 2;
    private static final int ETH0 = 3;
    private static final int BR0 = 4;

    private interface Call {
        void on(Netlink netlink, Xfrm xfrm) throws NetlinkException;
    }

    /** A kernel that has nothing and refuses nothing. */
    private static ScriptedTransport emptyKernel() {
        return new ScriptedTransport((self, sequence) -> {
            ByteBuffer sent = self.sent().get(self.sent().size() - 1);
            boolean dump = (sent.getShort(6) & MessageFlags.DUMP) == MessageFlags.DUMP;
            self.answer(out -> out.beginMessage(
                            dump ? MessageType.DONE : MessageType.ERROR, dump ? 0 : MessageFlags.CAPPED, sequence)
                    .u32(0)
                    .endMessage());
        });
    }

    /** The type and what follows the message's own header. */
    private static String sent(Call call) {
        ScriptedTransport kernel = emptyKernel();
        try {
            call.on(Netlink.over(kernel, emptyKernel()), new Xfrm(new Conversation(kernel)));
        } catch (NetlinkException e) {
            assertEquals(Errno.ENOENT, e.errno());
        }
        ByteBuffer message = kernel.sent().get(0);
        byte[] bytes = new byte[message.getInt(0)];
        message.duplicate().get(bytes);
        String hex = HexFormat.of().formatHex(bytes);
        return hex.substring(8, 12) + hex.substring(32);
    }

    private static void asks(String recording, Call call) {
        RecordedMessage message = RecordedMessage.first(recording);
        assertEquals(message.hex().substring(8, 12) + message.payload(), sent(call), message.command());
    }

    @Test
    @Tag("N2.1")
    @Tag("N2.2")
    void ofLinksAndBridges() {
        asks("link-delete-group", (netlink, xfrm) -> netlink.links().deleteGroup(7));
        asks("link-set-group", (netlink, xfrm) -> netlink.links()
                .changeGroup(7, NewLink.named("all").down()));
        asks("fdb-list", (netlink, xfrm) -> netlink.bridges().forwarding().list());
        asks(
                "fdb-list-bridge",
                (netlink, xfrm) -> netlink.bridges().forwarding().listOfBridge(BR0));
        asks("fdb-list-port", (netlink, xfrm) -> netlink.bridges().forwarding().list(ETH1));
        asks(
                "fdb-get",
                (netlink, xfrm) -> netlink.bridges().forwarding().find(BR0, MacAddress.parse("02:00:00:00:00:ac")));
        asks("mdb-list", (netlink, xfrm) -> netlink.bridges().multicast().list());
        asks(
                "bridge-vlan-list-settings",
                (netlink, xfrm) -> netlink.bridges().vlans().listSettings());
    }

    @Test
    @Tag("N2.2")
    void ofAddressesAndNeighbors() {
        asks("address-list-link", (netlink, xfrm) -> netlink.addresses().list(ETH0));
        asks("neighbor-get", (netlink, xfrm) -> netlink.neighbors().find(ETH0, IpAddress.parse("192.0.2.50")));
    }

    @Test
    @Tag("N2.4")
    void ofStatistics() {
        asks("addrlabel-list", (netlink, xfrm) -> netlink.addressLabels().list());
        asks("stats-get", (netlink, xfrm) -> netlink.counters().get(ETH0, Set.of(LinkCount.LINK_64)));
        asks("stats-set", (netlink, xfrm) -> netlink.counters().countRouted(ETH0, true));
    }

    @Test
    @Tag("N2.5")
    void ofTrafficControl() {
        asks("qdisc-list", (netlink, xfrm) -> netlink.traffic().qdiscs().list());
        asks(
                "qdisc-list-invisible",
                (netlink, xfrm) -> netlink.traffic().qdiscs().listInvisible());
        asks("filter-list", (netlink, xfrm) -> netlink.traffic().filters().list(ETH0, TcHandle.INGRESS));
        asks("filter-delete-all", (netlink, xfrm) -> netlink.traffic().filters().deleteAll(ETH0, TcHandle.INGRESS));
        asks("qdisc-delete", (netlink, xfrm) -> netlink.traffic()
                .qdiscs()
                .delete(Qdisc.root(ETH0, Fifo.packets(1)).without(Qdisc.KIND).without(Qdisc.OPTIONS)));
    }

    @Test
    @Tag("N2.6")
    void ofIpsec() {
        XfrmSelector prefixes = XfrmSelector.between(Cidr.parse("10.0.0.0/8"), Cidr.parse("10.1.0.0/16"));
        asks("xfrm-policy-get", (netlink, xfrm) -> xfrm.get(XfrmPolicy.pass(prefixes, XfrmPolicy.OUT, 0)));
        asks("xfrm-policy-list", (netlink, xfrm) -> xfrm.listPolicies());
        asks("xfrm-policy-flush", (netlink, xfrm) -> xfrm.flushPolicies());
        asks(
                "xfrm-state-get",
                (netlink, xfrm) -> xfrm.get(
                        XfrmState.tunnel(IpAddress.parse("192.0.2.1"), IpAddress.parse("192.0.2.2"), 0x100, 0)));
        asks("xfrm-state-flush", (netlink, xfrm) -> xfrm.flushStates(XfrmState.ESP));
        asks(
                "xfrm-state-list-filter",
                (netlink, xfrm) -> xfrm.listStates(XfrmFilter.ALL
                        .from(Cidr.parse("10.0.0.0/8"))
                        .to(Cidr.parse("10.0.0.2/32"))
                        .protocol(XfrmState.COMP)));
        asks("xfrm-policy-flush-sub", (netlink, xfrm) -> xfrm.flushPolicies(XfrmPolicy.SUB));
        asks("xfrm-state-count", (netlink, xfrm) -> xfrm.stateTable());
        asks("xfrm-policy-count", (netlink, xfrm) -> xfrm.policyTable());
        asks("xfrm-policy-set", (netlink, xfrm) -> xfrm.hashPolicies(new Threshold(24, 32), new Threshold(56, 120)));
        asks("xfrm-policy-setdefault", (netlink, xfrm) -> xfrm.setDefaults(new XfrmDefaults(true, false, false)));
        asks("xfrm-policy-getdefault", (netlink, xfrm) -> xfrm.defaults());
    }
}
