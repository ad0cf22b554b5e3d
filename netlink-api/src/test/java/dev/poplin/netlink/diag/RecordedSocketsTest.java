package dev.poplin.netlink.diag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.message.MessageType;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.ScriptedTransport;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages of {@code ss}, and what the kernel answered to it. */
@Tag("N8")
@Tag("N3.5")
class RecordedSocketsTest {

    @Test
    void aListeningSocketIsRead() {
        InetSocket socket =
                InetSocket.decode(RecordedMessage.first("sockets-tcp-list").reply(), Sockets.TCP);
        assertEquals("LISTEN 127.0.0.1:8080 0.0.0.0:0", socket.toString());
        assertEquals(0, socket.user());
    }

    @Test
    @Tag("N1.8")
    void whatHasNoNameHereIsKept() {
        RawAttribute unknown = new RawAttribute(999, new byte[] {1, 2, 3});
        RecordedMessage listed = RecordedMessage.first("sockets-tcp-list");
        InetSocket socket = InetSocket.decode(listed.with(unknown), Sockets.TCP);
        assertEquals(unknown, socket.others().find(999).orElseThrow());
        assertEquals(Optional.of(0L), socket.others().get(SocketAttribute.SHUTDOWN));
        UnixSocket file = UnixSocket.decode(RecordedMessage.reply(out -> {
            out.bytes(new byte[16]);
            out.attributeU32(3, 77);
            unknown.write(out);
        }));
        RawAttribute waiting = new RawAttribute(3, new byte[] {77, 0, 0, 0});
        assertEquals(List.of(waiting, unknown), file.others());
    }

    /** ss asks for established connections; the bit is where it puts it. */
    @Test
    void theStatesOfAFilterAreTheBitsThatSsSends() {
        RecordedMessage recorded = RecordedMessage.first("sockets-tcp-filter");
        assertEquals(
                SocketFilter.any().state(SocketState.ESTABLISHED).states(),
                recorded.reply().u32(4));
    }

    /** What is listed to be ended is named to the kernel as ss names it. */
    @Test
    void socketsAreEndedAsSsEndsThem() throws Exception {
        assertEndsWhatSsEnded("sockets-killed", "ESTAB 127.0.0.1:40000 127.0.0.1:8080", "sockets-kill");
        assertEndsWhatSsEnded("sockets-killed-inet6", "ESTAB [::1]:40000 [::1]:8080", "sockets-kill-inet6");
    }

    @Test
    void everyRefusalToEndASocketIsTold() throws Exception {
        InetSocket socket =
                InetSocket.decode(RecordedMessage.first("sockets-killed").reply(), Sockets.TCP);
        ScriptedTransport kernel = new ScriptedTransport((transport, number) -> transport.answer(out -> {
            for (int index = 0; index < 3; index++) {
                out.beginMessage(MessageType.ERROR, 0, number + index)
                        .u32(List.of(-1, -2, -95).get(index))
                        .u64(0)
                        .u64(0)
                        .endMessage();
            }
        }));
        NetlinkException refused = assertThrows(NetlinkException.class, () -> new Sockets(new Conversation(kernel))
                .destroy(List.of(socket, socket, socket)));
        assertEquals(Errno.EPERM, refused.errno());
        assertEquals(1, refused.getSuppressed().length);
    }

    private static void assertEndsWhatSsEnded(String listed, String shown, String recording) throws Exception {
        InetSocket socket = InetSocket.decode(RecordedMessage.first(listed).reply(), Sockets.TCP);
        assertEquals(shown, socket.toString());
        ScriptedTransport kernel = new ScriptedTransport(
                (transport, number) -> transport.answer(out -> out.beginMessage(MessageType.ERROR, 0, number)
                        .u32(0)
                        .u64(0)
                        .u64(0)
                        .endMessage()));
        assertEquals(1, new Sockets(new Conversation(kernel)).destroy(List.of(socket)));
        ByteBuffer sent = kernel.sent().get(0);
        byte[] payload = new byte[sent.remaining() - MessageWriter.HEADER_BYTES];
        sent.get(sent.position() + MessageWriter.HEADER_BYTES, payload);
        assertEquals(RecordedMessage.first(recording).payload(), HexFormat.of().formatHex(payload));
    }
}
