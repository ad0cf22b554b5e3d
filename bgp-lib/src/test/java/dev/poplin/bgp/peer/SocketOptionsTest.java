package dev.poplin.bgp.peer;

import static dev.poplin.bgp.peer.Lab.eventually;
import static dev.poplin.bgp.peer.Lab.learned;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.PeerRange;
import dev.poplin.bgp.SessionSettings;
import dev.poplin.bgp.session.Phase;
import dev.poplin.bgp.transport.SocketGuard;
import dev.poplin.bgp.transport.TcpKey;
import dev.poplin.bgp.transport.TcpOptions;
import dev.poplin.bgp.transport.linux.LinuxSocketGuard;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.PeerTest;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys, times to live and devices on the real kernel. */
@PeerTest(programs = {"bird", "birdc", "vtysh", "gobgpd", "gobgp", "exabgp", "bgpctl", "nsenter"})
@Tag("B2.2")
class SocketOptionsTest {

    private static final IpAddress US = IpAddress.parse("10.99.0.2");
    private static final IpAddress THEM = IpAddress.parse("10.99.0.1");

    @TempDir
    Path directory;

    private Lab lab;

    @BeforeEach
    void wire() throws IOException {
        lab = new Lab();
    }

    @AfterEach
    void unwire() throws IOException {
        lab.close();
    }

    private static Peer with(IpAddress peer, long as, TcpOptions options) {
        return Peer.of(peer, as).withSession(SessionSettings.STANDARD.withTcp(options));
    }

    private static TcpOptions key(String secret) {
        return TcpOptions.NONE.withKey(TcpKey.of(secret));
    }

    /** A counter of the namespace's TCP, from two lines of names and numbers. */
    private static long counter(NetworkNamespace namespace, String name) throws Exception {
        List<String> lines = Command.runIn(namespace, "cat", "/proc/thread-self/net/netstat")
                .output()
                .lines()
                .filter(line -> line.startsWith("TcpExt:"))
                .toList();
        int column = Arrays.asList(lines.get(0).split(" ")).indexOf(name);
        return Long.parseLong(lines.get(1).split(" ")[column]);
    }

    private static Phase phase(BgpSpeaker speaker) throws IOException {
        return speaker.peers().get(0).phase();
    }

    @ParameterizedTest
    @EnumSource(DaemonKind.class)
    @Tag("B5")
    void aKeyOfAPrefixIsForWhoeverConnectsFromIt(DaemonKind kind) throws Exception {
        try (BgpSpeaker speaker = lab.speaker("10.99.0.2").open();
                Daemon daemon = kind.in(directory, lab.theirs)) {
            speaker.addPeers(new PeerRange(Cidr.parse("10.99.0.0/24"), with(THEM, 65_001, key("s3cret")), 10));
            daemon.start(Wish.PLAIN.withKey("s3cret"));
            eventually(() -> learned(speaker).size() == 2);
        }
    }

    @ParameterizedTest
    @EnumSource(DaemonKind.class)
    @Tag("B5")
    void whoHasNotTheKeyOrComesFromAfarIsNotHeard(DaemonKind kind) throws Exception {
        try (BgpSpeaker speaker = lab.speaker("10.99.0.2").open();
                Daemon daemon = kind.in(directory, lab.theirs)) {
            speaker.addPeer(with(THEM, 65_001, key("s3cret")));
            daemon.start(Wish.PLAIN);
            eventually(() -> counter(lab.ours, "TCPMD5NotFound") > 0);
            assertTrue(phase(speaker) != Phase.ESTABLISHED);
            // Their packets live for one hop, or for 64, and must have 255 left.
            speaker.addPeer(with(THEM, 65_001, TcpOptions.NONE.withTtlSecurity(1)));
            eventually(() -> counter(lab.ours, "TCPMinTTLDrop") > 0);
            assertTrue(phase(speaker) != Phase.ESTABLISHED);
            speaker.addPeer(with(THEM, 65_001, TcpOptions.NONE.withHops(1).withDevice("eth0")));
            eventually(() -> learned(speaker).size() == 2);
        }
    }

    @Test
    @Tag("B2.5")
    void keysAreReplacedOnALivingSession() throws Exception {
        try (BgpSpeaker one = lab.speaker("10.99.0.2").open();
                BgpSpeaker other = BgpSpeaker.builder(65_001, Ipv4Address.parse("10.99.0.1"))
                        .listen(new InetSocketAddress(THEM.toInetAddress(), 179))
                        .channels(new Lab.InNamespace(lab.theirs))
                        .guard(new LinuxSocketGuard())
                        .connectRetry(Duration.ofMillis(200))
                        .open()) {
            one.addPeer(with(THEM, 65_001, key("first")));
            other.addPeer(with(US, 64_512, key("first")));
            eventually(() -> phase(one) == Phase.ESTABLISHED && phase(other) == Phase.ESTABLISHED);
            Instant since = one.peers().get(0).since();
            one.addPeer(with(THEM, 65_001, key("second")));
            other.addPeer(with(US, 64_512, key("second")));
            other.announce(Cidr.parse("10.1.0.0/24"));
            eventually(() -> learned(one).equals(List.of("10.1.0.0/24 via 10.99.0.1")));
            assertEquals(since, one.peers().get(0).since());
        }
    }

    @Test
    @Tag("B2.5")
    void aChangeThatIsRefusedLeavesTheKeyThatWasDemanded() throws Exception {
        try (BgpSpeaker one = lab.speaker("10.99.0.2").open();
                BgpSpeaker other = BgpSpeaker.builder(65_001, Ipv4Address.parse("10.99.0.1"))
                        .channels(new Lab.InNamespace(lab.theirs))
                        .guard(new LinuxSocketGuard())
                        .connectRetry(Duration.ofMillis(200))
                        .open()) {
            one.addPeer(with(THEM, 65_001, key("first")).asPassive());
            other.addPeer(with(US, 64_512, key("first")));
            eventually(() -> phase(one) == Phase.ESTABLISHED);
            Instant since = one.peers().get(0).since();
            Peer refused =
                    with(THEM, 65_001, key("second").withDevice("nowhere")).asPassive();
            assertThrows(IOException.class, () -> one.addPeer(refused));
            other.reset(US, "");
            eventually(() -> phase(one) == Phase.ESTABLISHED
                    && !one.peers().get(0).since().equals(since));
        }
    }

    @Test
    void withoutAGuardAKeyIsRefusedAndNeverShown() throws Exception {
        try (BgpSpeaker speaker =
                lab.speaker("10.99.0.2").guard(SocketGuard.none()).open()) {
            Peer peer = with(THEM, 65_001, key("s3cret"));
            IOException refused = assertThrows(IOException.class, () -> speaker.addPeer(peer));
            assertTrue(refused.getMessage().contains("need LinuxSocketGuard"), refused.getMessage());
            assertTrue(!peer.toString().contains("s3cret"), peer.toString());
        }
    }

    /** This kernel may have it or not: the question is answered without an exception. */
    @Test
    void whetherTheKernelHasTcpAoIsKnown() throws Exception {
        boolean has = LinuxSocketGuard.hasAuthenticationOption();
        Command configured = Command.run("sh", "-c", "zcat /proc/config.gz 2>/dev/null | grep -c ^CONFIG_TCP_AO=y");
        if (configured.output().strip().equals("1")) {
            assertTrue(has);
        }
    }
}
