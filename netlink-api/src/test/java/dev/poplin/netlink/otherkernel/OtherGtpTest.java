package dev.poplin.netlink.otherkernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.gtp.GtpTunnel;
import dev.poplin.netlink.gtp.GtpTunnel.Version0;
import dev.poplin.netlink.gtp.GtpTunnel.Version1;
import dev.poplin.netlink.gtp.GtpTunnels;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.link.type.Gtp;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.route.Route;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Tunnels of GTP links whose sockets the kernel makes: listed as they were added, and packets go through them. */
@KernelTest(programs = {"nsenter", "ping"})
@Tag("N6")
@Tag("N8")
class OtherGtpTest extends KernelScene {

    private static final IpAddress NEAR = IpAddress.parse("192.0.2.1");
    private static final IpAddress FAR = IpAddress.parse("192.0.2.2");
    private static final IpAddress MOBILE = IpAddress.parse("10.0.0.1");
    private static final IpAddress OTHER = IpAddress.parse("10.0.0.2");

    private static int add(Netlink netlink, int role) throws NetlinkException {
        try {
            netlink.links().add(NewLink.of("gtp0", Gtp.of(role)).up());
        } catch (NetlinkException e) {
            Assumptions.assumeFalse(e.errno().equals(Errno.EOPNOTSUPP), "this kernel has no links of kind gtp");
            throw e;
        }
        return netlink.links().get("gtp0").index();
    }

    private static void assertRefused(Errno errno, Executable request) {
        assertEquals(errno, assertThrows(NetlinkException.class, request).errno());
    }

    @Test
    void aTunnelIsListedFoundChangedAndDeletedAsItWasAdded() throws Exception {
        int link = add(netlink, Gtp.GGSN);
        GtpTunnels tunnels = netlink.gtp();
        assertEquals(List.of(), tunnels.list());
        GtpTunnel one = GtpTunnel.of(link, 0x8000_0200, 100, MOBILE, FAR);
        GtpTunnel old = new GtpTunnel(link, new Version0(0x1_2345_6789L, 7), FAR, OTHER);
        tunnels.add(one);
        tunnels.add(old);
        assertEquals(Set.of(one, old), Set.copyOf(tunnels.list()));
        assertEquals(one, tunnels.get(link, MOBILE));
        assertEquals(one, tunnels.get(link, new Version1(0x8000_0200, 0)));
        assertEquals(old, tunnels.get(link, OTHER));
        assertEquals(old, tunnels.get(link, old.identity()));
        assertRefused(Errno.EEXIST, () -> tunnels.add(one));
        assertRefused(Errno.EEXIST, () -> tunnels.replace(one));
        GtpTunnel moved = GtpTunnel.of(link, 0x8000_0201, 101, MOBILE, NEAR);
        tunnels.replace(moved);
        assertEquals(moved.peer(), tunnels.get(link, MOBILE).peer());
        tunnels.delete(link, OTHER);
        assertRefused(Errno.ENOENT, () -> tunnels.get(link, OTHER));
        assertRefused(Errno.ENOENT, () -> tunnels.delete(link, old.identity()));
        assertEquals(1, tunnels.list().size());
        tunnels.delete(link, MOBILE);
        assertEquals(List.of(), tunnels.list());
        assertRefused(Errno.ENODEV, () -> tunnels.add(GtpTunnel.of(link + 1000, 1, 2, MOBILE, FAR)));
    }

    private static void address(Netlink netlink, String link, String address) throws Exception {
        int index = netlink.links().get(link).index();
        netlink.addresses().add(InterfaceAddress.of(index, Cidr.parseInterface(address)));
        netlink.links().change(index, NewLink.named(link).up());
    }

    /** The mobile is in this namespace, behind the SGSN, the network beyond, behind the GGSN. */
    @Test
    void packetsGoThroughATunnelWhoseBothEndsWereMadeHere() throws Exception {
        NetworkNamespace beyond = namespaces.create();
        netlink.links().add(NewLink.veth("eth0", NewLink.named("eth0").namespace(beyond)));
        try (Netlink network = Netlink.open(beyond)) {
            address(netlink, "eth0", "192.0.2.1/24");
            address(network, "eth0", "192.0.2.2/24");
            address(netlink, "lo", "10.0.0.1/32");
            address(network, "lo", "10.9.0.1/32");
            int near = add(netlink, Gtp.SGSN);
            int far = add(network, Gtp.GGSN);
            // An SGSN looks for the mobile in the source of what goes, a GGSN in the destination.
            netlink.gtp().add(GtpTunnel.of(near, 100, 200, MOBILE, FAR));
            network.gtp().add(GtpTunnel.of(far, 200, 100, MOBILE, NEAR));
            netlink.routes().add(Route.onLink(Cidr.parse("10.9.0.0/24"), near));
            network.routes().add(Route.onLink(Cidr.parse("10.0.0.0/24"), far));
            Command answered =
                    Command.runIn(namespace, "ping", "-c", "2", "-i", "0.2", "-W", "10", "-I", "10.0.0.1", "10.9.0.1");
            assertTrue(answered.exitCode() == 0, answered::output);
        }
    }
}
