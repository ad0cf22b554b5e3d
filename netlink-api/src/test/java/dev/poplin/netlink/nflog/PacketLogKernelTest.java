package dev.poplin.netlink.nflog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.mirror.EventStream;
import dev.poplin.netlink.nflog.LogEvent.Packet;
import dev.poplin.netlink.nftables.Ruleset;
import dev.poplin.netlink.nftables.TableFamily;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Chain.Hook;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.rule.Selector;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real packets on the loopback of a namespace of its own. */
@KernelTest
@Tag("N3.5")
class PacketLogKernelTest extends KernelScene {

    private static final int GROUP = 7;
    private static final int PORT = 5353;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @BeforeEach
    void logPacketsToAPort() throws Exception {
        netlink.links().change(1, NewLink.named("lo").up());
        Rule rule = Rule.builder()
                .match(Selector.udp().dport().is(PORT))
                .setMark(9)
                .logToGroup(GROUP, "seen ", 40)
                .build();
        Chain chain = Chain.base("out", new Hook("filter", Hook.OUTPUT, 0, true), List.of(rule));
        netlink.nftables().apply(Ruleset.of(TableFamily.INET, "t", List.of(chain), List.of()));
    }

    private void send(String text, int count) throws Exception {
        namespace.call(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
                for (int n = 0; n < count; n++) {
                    socket.send(new DatagramPacket(
                            bytes, bytes.length, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), PORT));
                }
            }
            return true;
        });
    }

    @Test
    void loggedPacketsAreValuesWithWhatTheRuleSaid() throws Exception {
        try (EventStream<LogEvent> log = PacketLog.open(namespace, GROUP, 1000)) {
            send("hello", 3);
            List<LogEvent> events = new ArrayList<>();
            while (events.size() < 3) {
                events.addAll(log.next(PATIENCE));
            }
            for (int n = 0; n < 3; n++) {
                Packet packet = assertInstanceOf(Packet.class, events.get(n));
                assertEquals("seen ", packet.prefix());
                assertEquals(n, packet.sequence());
                assertEquals(9, packet.mark());
                assertEquals(0x0800, packet.etherType());
                assertEquals(Hook.OUTPUT, packet.hook());
                assertEquals(1, packet.outputInterface());
                assertEquals(0, packet.user().orElseThrow());
                byte[] payload = packet.payload().toArray();
                assertEquals(0x45, payload[0]);
                assertEquals("hello", new String(Arrays.copyOfRange(payload, 28, 33), StandardCharsets.US_ASCII));
            }
        }
    }

    @Test
    void noMoreOfAPacketIsCopiedThanTheReaderWants() throws Exception {
        try (EventStream<LogEvent> log = PacketLog.open(namespace, GROUP, 20)) {
            send("a longer text that is cut", 1);
            Packet packet = assertInstanceOf(Packet.class, log.next(PATIENCE).get(0));
            assertEquals(20, packet.payload().length());
        }
        try (EventStream<LogEvent> log = PacketLog.open(namespace, GROUP, 0)) {
            send("none of it", 1);
            Packet packet = assertInstanceOf(Packet.class, log.next(PATIENCE).get(0));
            assertEquals(0, packet.payload().length());
        }
    }

    @Test
    void aGroupHasOneReaderAndIsFreeOnceItClosed() throws Exception {
        try (EventStream<LogEvent> log = PacketLog.open(namespace, GROUP, 0)) {
            NetlinkException second = assertThrows(NetlinkException.class, () -> PacketLog.open(namespace, GROUP, 0));
            assertEquals(Errno.EPERM, second.errno());
            assertTrue(log.next(Duration.ZERO).isEmpty());
        }
        PacketLog.open(namespace, GROUP, 0).close();
        assertThrows(IllegalArgumentException.class, () -> PacketLog.open(70_000, 0));
    }
}
