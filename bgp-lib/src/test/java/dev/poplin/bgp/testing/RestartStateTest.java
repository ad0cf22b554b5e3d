package dev.poplin.bgp.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.bgp.Peer;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.message.Keepalive;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.session.Phase;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who says that it has restarted is not waited for (RFC 4724 §3): that is said within the restart time, and not later. */
@Tag("B2.3")
class RestartStateTest extends SessionScene {

    private static final int RESTART_SECONDS = 120;

    private static List<Boolean> saysSo(ScriptedPeer peer) {
        return peer.heard(Open.class).stream()
                .map(open ->
                        open.capability(GracefulRestart.class).orElseThrow().restarting())
                .toList();
    }

    @Test
    void aPeerThatComesAfterTheRestartTimeDoesNotHearThatWeHaveRestarted() throws IOException {
        assertEquals(List.of(true), saysSo(establish(RESTART)));
        pass(RESTART_SECONDS);
        assertEquals(List.of(false), saysSo(establish(RESTART)), "it was added before");
    }

    @Test
    void theNextSessionOfOneThatOutlivesTheRestartTimeDoesNotSaySoEither() throws IOException {
        ScriptedPeer peer = establish(RESTART);
        for (int past = 0; past < RESTART_SECONDS; past += 60) {
            pass(60);
            peer.send(new Keepalive());
        }
        pass(1);
        assertEquals(Phase.ESTABLISHED, status().phase());
        assertEquals(1, saysSo(peer).size());
        peer.close();
        pass(1);
        assertEquals(List.of(false), saysSo(establish(RESTART)));
    }

    @Test
    void norDoesAConnectionThatWeOpen() throws IOException {
        speaker.addPeer(Peer.of(THEM, 64_513));
        ScriptedPeer peer = peer(RESTART);
        pass(RESTART_SECONDS + 1);
        peer.listen();
        pass(60);
        assertEquals(List.of(false), saysSo(peer));
        assertEquals(Phase.ESTABLISHED, status().phase());
    }
}
