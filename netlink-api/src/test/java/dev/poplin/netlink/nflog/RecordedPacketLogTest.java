package dev.poplin.netlink.nflog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.message.MessageType;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.nflog.LogEvent.Packet;
import dev.poplin.netlink.nftables.rule.Chain.Hook;
import dev.poplin.netlink.system.ScriptedTransport;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Messages of {@code ulogd} 2.0.8, and one of {@code tcpdump} 4.99.3 where ulogd leaves a byte as it was; they configure a group. A packet that
 * the kernel logged to it:
 * {@code ip daddr 127.0.0.9 meta mark set 7 log prefix "ping " group 5} in a chain at output, and a {@code ping}.
 */
@Tag("N3.5")
@Tag("N8")
class RecordedPacketLogTest {

    private static final int ALL_THAT_TCPDUMP_WANTS = 0x40000;

    /** One by one. Both bind the families before, which is for kernels of long ago. */
    @Test
    void aGroupIsConfiguredAsUlogdConfiguresIt() throws Exception {
        ScriptedTransport kernel = new ScriptedTransport(
                (transport, number) -> transport.answer(out -> out.beginMessage(MessageType.ERROR, 0, number)
                        .u32(0)
                        .u64(0)
                        .u64(0)
                        .endMessage()));
        PacketLog.over(kernel, 5, ALL_THAT_TCPDUMP_WANTS).close();
        assertEquals(
                Stream.of("log-bind", "log-mode", "log-threshold", "log-flags")
                        .map(name -> RecordedMessage.first(name).payload())
                        .toList(),
                kernel.sent().stream().map(RecordedPacketLogTest::payload).toList());
    }

    private static String payload(ByteBuffer message) {
        byte[] payload = new byte[message.remaining() - MessageWriter.HEADER_BYTES];
        message.get(message.position() + MessageWriter.HEADER_BYTES, payload);
        return HexFormat.of().formatHex(payload);
    }

    @Test
    void aLoggedPacketIsRead() {
        Packet packet = PacketLog.decode(RecordedMessage.first("log-packet").reply());
        assertEquals(2, packet.family());
        assertEquals(Hook.OUTPUT, packet.hook());
        assertEquals(0x0800, packet.etherType());
        assertEquals("ping ", packet.prefix());
        assertEquals(0, packet.inputInterface());
        assertEquals(1, packet.outputInterface());
        assertEquals(7, packet.mark());
        assertEquals(Optional.of(0), packet.user());
        assertEquals(Optional.empty(), packet.time());
        assertEquals(0, packet.sequence());
        byte[] bytes = packet.payload().toArray();
        assertEquals(84, bytes.length);
        assertEquals("7f0000017f000009", HexFormat.of().formatHex(bytes, 12, 20));
    }
}
