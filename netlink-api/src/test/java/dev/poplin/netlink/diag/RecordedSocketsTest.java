package dev.poplin.netlink.diag;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.netlink.junit.RecordedMessage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the kernel answered to {@code ss}. */
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

    /** ss asks for established connections; the bit is where it puts it. */
    @Test
    void theStatesOfAFilterAreTheBitsThatSsSends() {
        RecordedMessage recorded = RecordedMessage.first("sockets-tcp-filter");
        assertEquals(
                SocketFilter.any().state(SocketState.ESTABLISHED).states(),
                recorded.reply().u32(4));
    }
}
