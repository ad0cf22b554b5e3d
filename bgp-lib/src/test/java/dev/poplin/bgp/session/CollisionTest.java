package dev.poplin.bgp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.inet.Ipv4Address;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of two connections goes on, by what was said on them. */
@Tag("B2.1")
class CollisionTest {

    private static Open open(long as, String id) {
        return new Open(as, 90, Ipv4Address.parse(id), List.of(new Capability.FourOctetAs(as)));
    }

    @ParameterizedTest(name = "AS {0} {1} against AS {2} {3}: ours {4}")
    @CsvSource({
        "64512, 10.0.0.2, 64513, 10.0.0.1, true",
        "64512, 10.0.0.1, 64513, 10.0.0.2, false",
        "64512, 200.0.0.1, 64513, 10.0.0.1, true",
        "64513, 10.0.0.1, 64512, 10.0.0.1, true",
        "64512, 10.0.0.1, 64513, 10.0.0.1, false"
    })
    void theHigherIdentifierKeepsItsConnectionAndAmongEqualsTheHigherAs(
            long ours, String ourId, long theirs, String theirId, boolean kept) {
        assertEquals(kept, Collision.keepsOurs(open(ours, ourId), open(theirs, theirId)));
        assertEquals(!kept, Collision.keepsOurs(open(theirs, theirId), open(ours, ourId)), "the peer agrees");
    }

    /** {@code none}, {@code kept}: graceful restart is spoken, {@code restarted}: with the restart bit. */
    private static Open theirs(String restart) {
        Open plain = open(64_513, "10.0.0.2");
        return restart.equals("none")
                ? plain
                : new Open(
                        plain.as(),
                        plain.holdTimeSeconds(),
                        plain.routerId(),
                        List.of(new GracefulRestart(
                                restart.equals("restarted"),
                                true,
                                120,
                                List.of(new GracefulRestart.PreservedFamily(Family.IPV4_UNICAST, true)))));
    }

    @ParameterizedTest(name = "a session ({0}) of {1} s is replaced by a connection ({2}): {3}")
    @CsvSource({
        "none, 600, none, false",
        "none, 600, restarted, false",
        "kept, 0, kept, false",
        "kept, 5, kept, false",
        "kept, 6, kept, true",
        "kept, 600, kept, true",
        "kept, 600, none, true",
        "kept, 0, restarted, true",
        "restarted, 0, restarted, false",
        "restarted, 600, restarted, true"
    })
    void anEstablishedSessionIsReplacedOnlyByAPeerThatMustHaveRestarted(
            String session, int seconds, String anew, boolean replaced) {
        assertEquals(replaced, Collision.replaces(theirs(session), Duration.ofSeconds(seconds), theirs(anew)));
    }
}
