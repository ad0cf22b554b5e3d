package dev.poplin.netlink;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.bridge.ForwardingEntry;
import dev.poplin.netlink.generic.GenericFamily;
import dev.poplin.netlink.link.VirtualFunction;
import dev.poplin.netlink.link.VirtualVlan;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.neighbor.Neighbor;
import dev.poplin.netlink.system.AbsentTransport;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.traffic.type.ActionParameters;
import dev.poplin.netlink.traffic.type.Connmark;
import dev.poplin.netlink.traffic.type.Verdict;
import dev.poplin.netlink.xfrm.Xfrm;
import dev.poplin.netlink.xfrm.XfrmLimits;
import dev.poplin.netlink.xfrm.XfrmPolicy;
import dev.poplin.netlink.xfrm.XfrmSelector;
import dev.poplin.netlink.xfrm.XfrmState;
import dev.poplin.netlink.xfrm.XfrmTemplate;
import dev.poplin.netlink.xfrm.XfrmUse;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A number that the kernel's field has no room for is refused with its value, and not cut. */
@Tag("N8")
class RefusedNumbersTest {

    private static final IpAddress NEAR = IpAddress.parse("192.0.2.1");
    private static final IpAddress FAR = IpAddress.parse("192.0.2.2");

    private static void refused(String value, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(value), message);
    }

    private static AbsentTransport absent() {
        return new AbsentTransport("a kernel", Errno.EPROTONOSUPPORT);
    }

    /** 256 would be any protocol. */
    @Test
    @Tag("N2.6")
    void theProtocolOfAssociationsThatAreFlushed() throws Exception {
        try (Xfrm xfrm = new Xfrm(new Conversation(absent()))) {
            refused("protocol 256", () -> xfrm.flushStates(256));
            refused("protocol -1", () -> xfrm.flushStates(-1));
        }
    }

    @Test
    @Tag("N2.6")
    void numbersOfAssociations() {
        refused("port 70036", () -> XfrmState.Encapsulation.of(2, 4500, 70_036));
        refused("port -1", () -> XfrmState.Encapsulation.of(2, -1, 4500));
        refused("type 65536", () -> XfrmState.Encapsulation.of(65_536, 4500, 4500));
        XfrmState state = XfrmState.tunnel(NEAR, FAR, 0x100, 1);
        refused("flags 256", () -> state.withReplayWindow(32, 256));
        refused("replay window 256", () -> state.withReplayWindow(256, 0));
    }

    private static XfrmTemplate template(int family, int protocol, int mode, int share) {
        return new XfrmTemplate(family, NEAR, FAR, 0, protocol, 1, mode, share, false, -1, -1, -1);
    }

    @Test
    @Tag("N2.6")
    void numbersOfPolicies() {
        refused("family 65536", () -> template(65_536, XfrmState.ESP, XfrmState.TUNNEL, 0));
        refused("protocol 306", () -> template(AddressFamily.INET, 306, XfrmState.TUNNEL, 0));
        refused("mode 256", () -> template(AddressFamily.INET, XfrmState.ESP, 256, 0));
        refused("share 256", () -> template(AddressFamily.INET, XfrmState.ESP, XfrmState.TUNNEL, 256));
        refused("protocol 256", () -> XfrmTemplate.tunnel(NEAR, FAR, 256, 1));
        refused("flags 256", () -> policy(256, 0));
        refused("share 256", () -> policy(0, 256));
    }

    private static XfrmPolicy policy(int flags, int share) {
        XfrmPolicy pass = XfrmPolicy.pass(
                XfrmSelector.between(Cidr.parse("10.0.0.0/8"), Cidr.parse("10.0.0.0/8")), XfrmPolicy.OUT, 0);
        return new XfrmPolicy(
                pass.selector(),
                pass.direction(),
                pass.priority(),
                false,
                0,
                flags,
                share,
                XfrmLimits.NONE,
                XfrmUse.NONE,
                pass.attributes());
    }

    @Test
    @Tag("N2.5")
    void theZoneOfAConnection() {
        refused("zone 65536", () -> new Connmark.Parameters(ActionParameters.of(Verdict.PIPE), 65_536));
        refused("zone -1", () -> Connmark.ofZone(-1));
    }

    /** 65536 would be all VLANs. */
    @Test
    @Tag("N2.2")
    void theVlanOfGroupsThatAreFlushed() throws Exception {
        try (Netlink netlink = Netlink.over(absent(), absent(), absent())) {
            refused("VLAN 65536", () -> netlink.bridges().multicast().flush(3, 0, 65_536));
            refused("VLAN -1", () -> netlink.bridges().multicast().flush(3, 0, -1));
        }
    }

    @Test
    @Tag("N2.2")
    void theStateOfANeighbor() {
        MacAddress mac = MacAddress.parse("02:00:00:00:00:02");
        refused("state 65664", () -> Neighbor.permanent(3, NEAR, mac).withState(0x1_0080));
        refused("state 65664", () -> ForwardingEntry.port(3, mac).withState(0x1_0080));
        refused("flags 260", () -> ForwardingEntry.port(3, mac).withFlags(0x100));
    }

    @Test
    @Tag("N2.1")
    void theProtocolOfAVirtualFunctionsVlan() {
        VirtualVlan vlan = new VirtualVlan(5, 0, 0x1_8100);
        refused("protocol 98560", () -> VirtualFunction.of(0).with(VirtualFunction.VLANS, List.of(vlan)));
    }

    @Test
    @Tag("N6")
    void theCommandOfARequest() {
        GenericFamily family = new GenericFamily("some", 0x1d, 1, 0, 0, List.of(), List.of());
        refused("command 256", () -> family.request(() -> "ask", 256, 0, AttributeNames.NONE, writer -> {}));
    }
}
