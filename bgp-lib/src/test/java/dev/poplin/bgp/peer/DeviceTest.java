package dev.poplin.bgp.peer;

import static dev.poplin.bgp.peer.Lab.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.BgpSpeakerBuilder;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.PeerRange;
import dev.poplin.bgp.SessionSettings;
import dev.poplin.bgp.session.Phase;
import dev.poplin.bgp.transport.TcpOptions;
import dev.poplin.bgp.transport.linux.LinuxSocketGuard;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.diag.InetSocket;
import dev.poplin.netlink.diag.SocketFilter;
import dev.poplin.netlink.diag.SocketState;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Peers that connect to us, on a host with two interfaces: of whom is demanded through which they come. */
@KernelTest
@Tag("B2.2")
class DeviceTest {

    private static final IpAddress US = IpAddress.parse("10.99.0.2");
    private static final IpAddress THEM = IpAddress.parse("10.99.0.1");

    private Lab lab;
    private BgpSpeaker us;
    private BgpSpeaker them;
    private int first;
    private int second;

    @BeforeEach
    void open() throws IOException {
        lab = new Lab();
        try (Netlink here = Netlink.open(lab.ours)) {
            first = here.links().get("eth0").index();
            here.links()
                    .add(NewLink.veth("eth1", NewLink.named("eth1").namespace(lab.theirs))
                            .up());
            second = here.links().get("eth1").index();
        }
        us = lab.speaker("0.0.0.0").open();
        them = other().open();
        them.addPeer(Peer.of(US, 64_512));
    }

    private BgpSpeakerBuilder other() {
        return BgpSpeaker.builder(65_001, (Ipv4Address) THEM)
                .channels(new Lab.InNamespace(lab.theirs))
                .guard(new LinuxSocketGuard())
                .connectRetry(Duration.ofMillis(200));
    }

    @AfterEach
    void close() throws IOException {
        us.close();
        them.close();
        lab.close();
    }

    private static SessionSettings with(TcpOptions options) {
        return SessionSettings.STANDARD.withTcp(options);
    }

    private static Peer passive(TcpOptions options) {
        return Peer.of(THEM, 65_001).asPassive().withSession(with(options));
    }

    private static TcpOptions through(String device) {
        return TcpOptions.NONE.withDevice(device);
    }

    private boolean isUp() throws IOException {
        return us.peers().stream().anyMatch(peer -> peer.phase() == Phase.ESTABLISHED);
    }

    /** To which interface our end of the session is bound, 0 for none. What listens on all addresses is a socket of IPv6. */
    private List<Integer> bound() throws IOException {
        try (Netlink netlink = Netlink.open(lab.ours)) {
            return netlink.sockets().tcp(IpFamily.IPV6, SocketFilter.any().state(SocketState.ESTABLISHED)).stream()
                    .filter(socket -> socket.localPort() == 179)
                    .map(InetSocket::interfaceIndex)
                    .toList();
        }
    }

    @Test
    void aPassivePeerIsHeardThroughItsInterfaceOnly() throws Exception {
        us.addPeer(passive(through("eth1")));
        // It has connected and hears nothing more: it waits for the next try, or for an OPEN if its own came in before
        // the binding.
        eventually(() -> them.peers().get(0).phase() == Phase.ACTIVE || bound().equals(List.of(second)) || isUp());
        assertFalse(isUp(), "it comes through the other one");
        us.addPeer(passive(through("eth0")));
        eventually(this::isUp);
        assertEquals(List.of(first), bound());
        us.addPeer(passive(TcpOptions.NONE));
        assertEquals(List.of(0), bound(), "on the living session");
        assertTrue(isUp());
    }

    @Test
    void aPeerOfARangeIsBoundToTheInterfaceOfTheRange() throws Exception {
        Peer template = Peer.of(THEM, 65_001).withSession(with(through("eth0")));
        us.addPeers(new PeerRange(Cidr.parse("10.99.0.0/24"), template, 1));
        eventually(this::isUp);
        assertEquals(List.of(first), bound());
        us.addPeers(new PeerRange(Cidr.parse("10.99.0.0/24"), template.withSession(SessionSettings.STANDARD), 1));
        assertEquals(List.of(0), bound());
    }

    /** The other side hears nothing that lives for less than 200 hops. */
    @Test
    void aTimeToLiveIsGivenBack() throws Exception {
        us.addPeer(passive(TcpOptions.NONE.withTtlSecurity(200)));
        them.addPeer(Peer.of(US, 64_512).withSession(with(new TcpOptions(Optional.empty(), 0, 200, Optional.empty()))));
        eventually(this::isUp);
        us.addPeer(passive(TcpOptions.NONE));
        us.announce(Cidr.parse("10.1.0.0/24"));
        Duration quiet = Duration.ofSeconds(2);
        long begun = System.nanoTime();
        eventually(() -> System.nanoTime() - begun > quiet.toNanos());
        assertEquals(List.of(), them.routes(), "the system's are 64");
    }

    @Test
    void aListenerTakesADemandOfPacketsWithoutOneForItsOwn() throws Exception {
        us.addPeer(passive(new TcpOptions(Optional.empty(), 0, 1, Optional.empty())));
        eventually(this::isUp);
    }
}
