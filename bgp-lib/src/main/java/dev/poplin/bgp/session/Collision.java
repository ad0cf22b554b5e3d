package dev.poplin.bgp.session;

import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.message.Open;
import java.time.Duration;

/**
 * Which of two connections with one peer goes on: RFC 4271 §6.8 with RFC 6286 §2.3, and RFC 4724 §4.2 where one of them is
 * established. Functions of what both connections have said; whoever holds them asks.
 */
public final class Collision {

    /**
     * How long behind the beginning of a session a connection of the peer may still be one that crossed with ours: the peer opened it
     * before it knew of the session.
     */
    private static final Duration CROSSING = Duration.ofSeconds(5);

    private Collision() {}

    /** Whether our connection is kept rather than the peer's, where neither was established before both have had an OPEN. */
    public static boolean keepsOurs(Open ours, Open theirs) {
        long our = ours.routerId().lowBits();
        long their = theirs.routerId().lowBits();
        return our != their ? our > their : ours.as() > theirs.as();
    }

    /**
     * Whether another connection of a peer is listened to while its session is established: with graceful restart it may mean that the
     * peer has restarted, and its end of the session is gone. Without, the session is kept whatever comes.
     *
     * @param theirs the peer's OPEN of the session
     */
    public static boolean mayHaveRestarted(Open theirs) {
        return theirs.capability(GracefulRestart.class)
                .filter(restart -> !restart.families().isEmpty())
                .isPresent();
    }

    /**
     * Whether another connection of the peer takes the place of the established session, now that it has brought an OPEN.
     *
     * @param theirs the peer's OPEN of the session
     * @param age how long the session had been established when the other connection came
     * @param anew the peer's OPEN on the other connection
     */
    public static boolean replaces(Open theirs, Duration age, Open anew) {
        // Whoever has just restarted says so on each of its connections, those that cross included.
        boolean restartedSince = isRestarting(anew) && !isRestarting(theirs);
        return mayHaveRestarted(theirs) && (restartedSince || age.compareTo(CROSSING) > 0);
    }

    private static boolean isRestarting(Open open) {
        return open.capability(GracefulRestart.class)
                .filter(GracefulRestart::restarting)
                .isPresent();
    }
}
