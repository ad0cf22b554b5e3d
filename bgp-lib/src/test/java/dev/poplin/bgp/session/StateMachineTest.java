package dev.poplin.bgp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.message.Keepalive;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.message.RouteRefresh;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.session.Action.Timer;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 4271 §8.2.2, one line per state and event. */
@Tag("B2.1")
class StateMachineTest {

    private static final Open LOCAL = open(64_512, 90, "10.0.0.1");
    private static final Open REMOTE = open(64_513, 30, "10.0.0.2");
    private static final SessionConfig CONFIG = new SessionConfig(LOCAL, 64_513, Duration.ofSeconds(5));

    private static final Map<String, Event> EVENTS = Map.ofEntries(
            Map.entry("start", new Event.Start(false)),
            Map.entry("start passive", new Event.Start(true)),
            Map.entry("stop", new Event.Stop(Notification.of(Notification.CEASE, Notification.SHUTDOWN))),
            Map.entry("retry expired", new Event.ConnectRetryExpired()),
            Map.entry("hold expired", new Event.HoldExpired()),
            Map.entry("keepalive expired", new Event.KeepaliveExpired()),
            Map.entry("up", new Event.TransportUp()),
            Map.entry("down", new Event.TransportDown()),
            Map.entry("open", new Event.Received(REMOTE)),
            Map.entry("open of another AS", new Event.Received(open(1, 30, "10.0.0.2"))),
            Map.entry("keepalive", new Event.Received(new Keepalive())),
            Map.entry("update", new Event.Received(Update.endOfRib(IpFamily.IPV4))),
            Map.entry("refresh", new Event.Received(RouteRefresh.request(Family.IPV4_UNICAST))),
            Map.entry("notification", new Event.Received(Notification.of(Notification.CEASE, 4))),
            Map.entry("malformed", new Event.Malformed(Notification.of(Notification.UPDATE, 1), "bad")));

    private static Open open(long as, int holdTime, String id) {
        return new Open(as, holdTime, Ipv4Address.parse(id), List.of(new Capability.FourOctetAs(as)));
    }

    private static SessionState state(Phase phase) {
        return phase.compareTo(Phase.OPEN_CONFIRM) >= 0
                ? new SessionState(phase, 30, Optional.of(REMOTE))
                : new SessionState(phase, 0, Optional.empty());
    }

    /** The actions in short words; the three timers stopped at every end are one word. */
    private static String words(List<Action> actions) {
        String words = actions.stream().map(StateMachineTest::word).collect(Collectors.joining(" "));
        return words.replace("stop-connect_retry stop-hold stop-keepalive close", "close")
                        .isEmpty()
                ? "-"
                : words.replace("stop-connect_retry stop-hold stop-keepalive close", "close");
    }

    private static String word(Action action) {
        if (action instanceof Action.Send send) {
            return send.message() instanceof Notification notification
                    ? "send-" + notification.code() + "/" + notification.subcode()
                    : "send-" + send.message().getClass().getSimpleName().toLowerCase(Locale.ROOT);
        }
        if (action instanceof Action.StartTimer start) {
            return start.timer().name().toLowerCase(Locale.ROOT) + "="
                    + start.after().toSeconds();
        }
        if (action instanceof Action.StopTimer stop) {
            return "stop-" + stop.timer().name().toLowerCase(Locale.ROOT);
        }
        if (action instanceof Action.Ended ended) {
            return ended.graceful() ? "ended-gracefully" : "ended";
        }
        return action.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    @ParameterizedTest(name = "{0}, {1} -> {2}: {3}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            IDLE         | start              | CONNECT      | connect_retry=5 connect
            IDLE         | start passive      | ACTIVE       | -
            IDLE         | stop               | IDLE         | -
            IDLE         | retry expired      | IDLE         | -
            IDLE         | hold expired       | IDLE         | -
            IDLE         | keepalive expired  | IDLE         | -
            IDLE         | up                 | IDLE         | -
            IDLE         | down               | IDLE         | -
            IDLE         | open               | IDLE         | -
            IDLE         | keepalive          | IDLE         | -
            IDLE         | update             | IDLE         | -
            IDLE         | refresh            | IDLE         | -
            IDLE         | notification       | IDLE         | -
            IDLE         | malformed          | IDLE         | -
            CONNECT      | start              | CONNECT      | -
            CONNECT      | start passive      | CONNECT      | -
            CONNECT      | stop               | IDLE         | close ended
            CONNECT      | retry expired      | CONNECT      | close connect_retry=5 connect
            CONNECT      | hold expired       | CONNECT      | -
            CONNECT      | keepalive expired  | CONNECT      | -
            CONNECT      | up                 | OPEN_SENT    | stop-connect_retry send-open hold=240
            CONNECT      | down               | ACTIVE       | connect_retry=5
            ACTIVE       | start              | ACTIVE       | -
            ACTIVE       | start passive      | ACTIVE       | -
            ACTIVE       | stop               | IDLE         | close ended
            ACTIVE       | retry expired      | CONNECT      | close connect_retry=5 connect
            ACTIVE       | hold expired       | ACTIVE       | -
            ACTIVE       | keepalive expired  | ACTIVE       | -
            ACTIVE       | up                 | OPEN_SENT    | stop-connect_retry send-open hold=240
            ACTIVE       | down               | ACTIVE       | connect_retry=5
            OPEN_SENT    | start              | OPEN_SENT    | -
            OPEN_SENT    | start passive      | OPEN_SENT    | -
            OPEN_SENT    | stop               | IDLE         | send-6/2 close ended
            OPEN_SENT    | retry expired      | OPEN_SENT    | -
            OPEN_SENT    | hold expired       | IDLE         | send-4/0 close ended-gracefully
            OPEN_SENT    | keepalive expired  | OPEN_SENT    | -
            OPEN_SENT    | up                 | OPEN_SENT    | -
            OPEN_SENT    | down               | IDLE         | close ended-gracefully
            OPEN_SENT    | open               | OPEN_CONFIRM | send-keepalive keepalive=10 hold=30
            OPEN_SENT    | open of another AS | IDLE         | send-2/2 close ended
            OPEN_SENT    | keepalive          | IDLE         | send-5/1 close ended
            OPEN_SENT    | update             | IDLE         | send-5/1 close ended
            OPEN_SENT    | refresh            | IDLE         | send-5/1 close ended
            OPEN_SENT    | notification       | IDLE         | close ended
            OPEN_SENT    | malformed          | IDLE         | send-3/1 close ended
            OPEN_CONFIRM | start              | OPEN_CONFIRM | -
            OPEN_CONFIRM | start passive      | OPEN_CONFIRM | -
            OPEN_CONFIRM | stop               | IDLE         | send-6/2 close ended
            OPEN_CONFIRM | retry expired      | OPEN_CONFIRM | -
            OPEN_CONFIRM | hold expired       | IDLE         | send-4/0 close ended-gracefully
            OPEN_CONFIRM | keepalive expired  | OPEN_CONFIRM | send-keepalive keepalive=10
            OPEN_CONFIRM | up                 | OPEN_CONFIRM | -
            OPEN_CONFIRM | down               | IDLE         | close ended-gracefully
            OPEN_CONFIRM | open               | IDLE         | send-5/2 close ended
            OPEN_CONFIRM | keepalive          | ESTABLISHED  | hold=30 established
            OPEN_CONFIRM | update             | IDLE         | send-5/2 close ended
            OPEN_CONFIRM | refresh            | IDLE         | send-5/2 close ended
            OPEN_CONFIRM | notification       | IDLE         | close ended
            OPEN_CONFIRM | malformed          | IDLE         | send-3/1 close ended
            ESTABLISHED  | start              | ESTABLISHED  | -
            ESTABLISHED  | start passive      | ESTABLISHED  | -
            ESTABLISHED  | stop               | IDLE         | send-6/2 close ended
            ESTABLISHED  | retry expired      | ESTABLISHED  | -
            ESTABLISHED  | hold expired       | IDLE         | send-4/0 close ended-gracefully
            ESTABLISHED  | keepalive expired  | ESTABLISHED  | send-keepalive keepalive=10
            ESTABLISHED  | up                 | ESTABLISHED  | -
            ESTABLISHED  | down               | IDLE         | close ended-gracefully
            ESTABLISHED  | open               | IDLE         | send-5/3 close ended
            ESTABLISHED  | keepalive          | ESTABLISHED  | hold=30
            ESTABLISHED  | update             | ESTABLISHED  | hold=30 deliver
            ESTABLISHED  | refresh            | ESTABLISHED  | hold=30 refresh
            ESTABLISHED  | notification       | IDLE         | close ended
            ESTABLISHED  | malformed          | IDLE         | send-3/1 close ended
            """)
    void goesWhereTheTableSays(Phase phase, String event, Phase next, String actions) {
        Transition transition = StateMachine.next(CONFIG, state(phase), EVENTS.get(event));
        assertEquals(next, transition.state().phase());
        assertEquals(actions, words(transition.actions()));
    }

    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {"CONNECT", "ACTIVE"})
    void ignoresMessagesBeforeThereIsAConnection(Phase phase) {
        for (Event event : EVENTS.values()) {
            if (event instanceof Event.Received || event instanceof Event.Malformed) {
                assertEquals(new Transition(state(phase), List.of()), StateMachine.next(CONFIG, state(phase), event));
            }
        }
    }

    @Test
    void refusesAPeerThatHasOurOwnRouterId() {
        SessionConfig internal = new SessionConfig(LOCAL, 64_512, Duration.ofSeconds(5));
        Event event = new Event.Received(open(64_512, 90, "10.0.0.1"));
        Transition transition = StateMachine.next(internal, state(Phase.OPEN_SENT), event);
        assertEquals("send-2/3 close ended", words(transition.actions()));
    }

    @ParameterizedTest(name = "{0} and {1} make {2}")
    @CsvSource({"90, 30, 30", "30, 90, 30", "3, 90, 3", "0, 90, 0", "90, 0, 0"})
    void agreesOnTheSmallerHoldTime(int ours, int theirs, int agreed) {
        SessionConfig config = new SessionConfig(open(64_512, ours, "10.0.0.1"), 64_513, Duration.ofSeconds(5));
        Event event = new Event.Received(open(64_513, theirs, "10.0.0.2"));
        assertEquals(
                agreed,
                StateMachine.next(config, state(Phase.OPEN_SENT), event).state().holdTimeSeconds());
    }

    @Test
    void runsNoTimerWithAHoldTimeOfZero() {
        SessionConfig config = new SessionConfig(open(64_512, 0, "10.0.0.1"), 64_513, Duration.ofSeconds(5));
        Transition opened = StateMachine.next(config, state(Phase.OPEN_SENT), new Event.Received(REMOTE));
        assertEquals("send-keepalive stop-hold", words(opened.actions()));
        Transition established = StateMachine.next(config, opened.state(), new Event.Received(new Keepalive()));
        assertEquals("established", words(established.actions()));
        Transition later = StateMachine.next(config, established.state(), new Event.Received(new Keepalive()));
        assertEquals("-", words(later.actions()));
    }

    @ParameterizedTest
    @EnumSource(value = Phase.class, mode = EnumSource.Mode.EXCLUDE, names = "IDLE")
    void leavesNoTimerRunningBehindAStop(Phase phase) {
        List<Action> actions =
                StateMachine.next(CONFIG, state(phase), EVENTS.get("stop")).actions();
        for (Timer timer : Timer.values()) {
            assertTrue(actions.contains(new Action.StopTimer(timer)), timer + " is stopped");
        }
    }
}
