package dev.poplin.bgp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.message.Keepalive;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.message.RouteRefresh;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The state machine against {@code transitions.table}: RFC 4271 §8.2.2, one line per state and events. */
@Tag("B2.1")
@Tag("B5")
class StateMachineTest {

    private static final Open LOCAL = open(64_512, 90, "10.0.0.1");
    private static final Open REMOTE = open(64_513, 30, "10.0.0.2");
    private static final SessionConfig CONFIG = new SessionConfig(LOCAL, 64_513, Duration.ofSeconds(5));
    private static final SessionConfig DELAYING = new SessionConfig(
            LOCAL, 64_513, SessionTimers.of(Duration.ofSeconds(5)).withDelayOpen(Duration.ofSeconds(3)), true);

    private static final Map<String, Event> EVENTS = Map.ofEntries(
            Map.entry("start", new Event.Start(false)),
            Map.entry("start-passive", new Event.Start(true)),
            Map.entry("damped-start", new Event.DampedStart(3)),
            Map.entry("stop", new Event.Stop(Notification.of(Notification.CEASE, Notification.SHUTDOWN))),
            Map.entry("automatic-stop", new Event.AutomaticStop(Notification.of(Notification.CEASE, 1), "too many")),
            Map.entry("collision", new Event.CollisionDump()),
            Map.entry("superseded", new Event.Superseded()),
            Map.entry("retry-expired", new Event.ConnectRetryExpired()),
            Map.entry("hold-expired", new Event.HoldExpired()),
            Map.entry("keepalive-expired", new Event.KeepaliveExpired()),
            Map.entry("delay-expired", new Event.DelayOpenExpired()),
            Map.entry("idle-hold-expired", new Event.IdleHoldExpired()),
            Map.entry("send-hold-expired", new Event.SendHoldExpired()),
            Map.entry("stability-expired", new Event.StabilityExpired()),
            Map.entry("send-progress", new Event.SendProgress()),
            Map.entry("up", new Event.TransportUp()),
            Map.entry("down", new Event.TransportDown()),
            Map.entry("open", new Event.Received(REMOTE)),
            Map.entry("keepalive", new Event.Received(new Keepalive())),
            Map.entry("update", new Event.Received(Update.endOfRib(IpFamily.IPV4))),
            Map.entry("refresh", new Event.Received(RouteRefresh.request(Family.IPV4_UNICAST))),
            Map.entry("notification", new Event.Received(Notification.of(Notification.CEASE, 4))),
            Map.entry("version-notification", new Event.Received(Notification.of(Notification.OPEN, 1))),
            Map.entry("malformed-header", new Event.Malformed(Notification.of(Notification.HEADER, 2), "bad")),
            Map.entry("malformed-open", new Event.Malformed(Notification.of(Notification.OPEN, 6), "bad")),
            Map.entry("malformed-update", new Event.Malformed(Notification.of(Notification.UPDATE, 1), "bad")));

    private static final Event OPEN_OF_ANOTHER_AS = new Event.Received(open(1, 30, "10.0.0.2"));

    /** A line of the table for one of its events. */
    record Line(String state, String event, String next, int failures, String actions) {

        @Override
        public String toString() {
            return state + ", " + event + " -> " + next;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void noTimersLetTriesFollowEachOtherWithoutAPause(long seconds) {
        Duration none = Duration.ofSeconds(seconds);
        SessionTimers usual = SessionTimers.of(Duration.ofSeconds(5));
        assertThrows(IllegalArgumentException.class, () -> SessionTimers.of(none));
        assertThrows(IllegalArgumentException.class, () -> usual.withIdleHold(none, Duration.ofSeconds(1)));
        assertThrows(IllegalArgumentException.class, () -> usual.withIdleHold(Duration.ofSeconds(1), none));
    }

    private static Open open(long as, int holdTime, String id) {
        return new Open(as, holdTime, Ipv4Address.parse(id), List.of(new Capability.FourOctetAs(as)));
    }

    private static SessionState state(String name) {
        boolean delaying = name.endsWith("_DELAYING");
        Phase phase = Phase.valueOf(name.replace("_DELAYING", ""));
        return phase.compareTo(Phase.OPEN_CONFIRM) >= 0
                ? new SessionState(phase, 1, false, 30, Optional.of(REMOTE))
                : new SessionState(phase, 1, delaying, 0, Optional.empty());
    }

    static List<Line> table() throws IOException {
        List<Line> lines = new ArrayList<>();
        try (InputStream in = StateMachineTest.class.getResourceAsStream("transitions.table")) {
            assertTrue(in != null);
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(text -> !text.isBlank() && !text.startsWith("#"))
                    .toList()) {
                String[] cells = line.split("\\s*\\|\\s*");
                for (String event : cells[1].split(" ")) {
                    lines.add(new Line(cells[0].trim(), event, cells[2], Integer.parseInt(cells[3]), cells[4].trim()));
                }
            }
        }
        return lines;
    }

    private static String words(List<Action> actions) {
        String words = actions.stream().map(StateMachineTest::word).collect(Collectors.joining(" "));
        return words.isEmpty() ? "-" : words;
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
        return action instanceof Action.StopTimers
                ? "stop-timers"
                : action.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    @ParameterizedTest
    @MethodSource("table")
    void goesWhereTheTableSays(Line line) {
        SessionConfig config = line.state().endsWith("_DELAYING") ? DELAYING : CONFIG;
        Event event = EVENTS.getOrDefault(line.event(), OPEN_OF_ANOTHER_AS);
        Transition transition = StateMachine.next(config, state(line.state()), event);
        String next = transition.state().phase() + (transition.state().delayingOpen() ? "_DELAYING" : "");
        assertEquals(
                line.next() + " " + line.failures() + " " + line.actions(),
                next + " " + transition.state().failures() + " " + words(transition.actions()));
    }

    @Test
    void theTableHasEveryEventInEveryState() throws IOException {
        Set<String> expected = new TreeSet<>();
        for (String state : List.of(
                "IDLE",
                "CONNECT",
                "CONNECT_DELAYING",
                "ACTIVE",
                "ACTIVE_DELAYING",
                "OPEN_SENT",
                "OPEN_CONFIRM",
                "ESTABLISHED")) {
            EVENTS.keySet().forEach(event -> expected.add(state + " " + event));
        }
        Set<String> present = table().stream()
                .filter(line -> EVENTS.containsKey(line.event()))
                .map(line -> line.state() + " " + line.event())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(expected, present);
    }

    @Test
    void noHistoryOfEventsLeadsToASessionWithoutAnOpenOrToTimersBehindItsEnd() {
        long seed = 7;
        Random random = new Random(seed);
        List<Event> events = List.copyOf(EVENTS.values());
        for (int history = 0; history < 2_000; history++) {
            SessionState state = SessionState.IDLE;
            Set<Action.Timer> running = new TreeSet<>();
            for (int step = 0; step < 40; step++) {
                Event event = events.get(random.nextInt(events.size()));
                Transition transition = StateMachine.next(random.nextBoolean() ? CONFIG : DELAYING, state, event);
                state = transition.state();
                for (Action action : transition.actions()) {
                    if (action instanceof Action.StartTimer start) {
                        running.add(start.timer());
                    } else if (action instanceof Action.StopTimer stop) {
                        running.remove(stop.timer());
                    } else if (action instanceof Action.StopTimers) {
                        running.clear();
                    }
                }
                boolean open = state.phase().compareTo(Phase.OPEN_CONFIRM) >= 0;
                assertEquals(open, state.remote().isPresent(), "seed " + seed + ", " + event + " to " + state);
                if (state.phase() == Phase.IDLE) {
                    assertTrue(Set.of(Action.Timer.IDLE_HOLD).containsAll(running), "seed " + seed + ": " + running);
                }
            }
        }
    }

    @Test
    void refusesAPeerThatHasOurOwnRouterId() {
        SessionConfig internal = new SessionConfig(LOCAL, 64_512, Duration.ofSeconds(5));
        Event event = new Event.Received(open(64_512, 90, "10.0.0.1"));
        Transition transition = StateMachine.next(internal, state("OPEN_SENT"), event);
        assertEquals("send-2/3 stop-timers close idle_hold=20 ended", words(transition.actions()));
    }

    @Test
    void takesAnyAsWhereNoneIsDemanded() {
        SessionConfig any = new SessionConfig(LOCAL, SessionConfig.ANY_AS, Duration.ofSeconds(5));
        Transition transition = StateMachine.next(any, state("OPEN_SENT"), OPEN_OF_ANOTHER_AS);
        assertEquals(Phase.OPEN_CONFIRM, transition.state().phase());
    }

    @ParameterizedTest(name = "{0} and {1} make {2}")
    @CsvSource({"90, 30, 30", "30, 90, 30", "3, 90, 3", "0, 90, 0", "90, 0, 0"})
    void agreesOnTheSmallerHoldTime(int ours, int theirs, int agreed) {
        SessionConfig config = new SessionConfig(open(64_512, ours, "10.0.0.1"), 64_513, Duration.ofSeconds(5));
        Event event = new Event.Received(open(64_513, theirs, "10.0.0.2"));
        assertEquals(
                agreed,
                StateMachine.next(config, state("OPEN_SENT"), event).state().holdTimeSeconds());
    }

    @Test
    void runsNoTimerWithAHoldTimeOfZero() {
        SessionConfig config = new SessionConfig(open(64_512, 0, "10.0.0.1"), 64_513, Duration.ofSeconds(5));
        SessionState fresh = new SessionState(Phase.OPEN_SENT, 0, false, 0, Optional.empty());
        Transition opened = StateMachine.next(config, fresh, new Event.Received(REMOTE));
        assertEquals("send-keepalive stop-hold", words(opened.actions()));
        Transition established = StateMachine.next(config, opened.state(), new Event.Received(new Keepalive()));
        assertEquals("established", words(established.actions()));
        Transition later = StateMachine.next(config, established.state(), new Event.Received(new Keepalive()));
        assertEquals("-", words(later.actions()));
    }

    @Test
    void aConnectionThatThePeerOpenedIsOverWhenItIsClosed() {
        Transition transition = StateMachine.next(CONFIG.forIncoming(), state("OPEN_SENT"), new Event.TransportDown());
        assertEquals("stop-timers close ended", words(transition.actions()));
    }

    @ParameterizedTest(name = "after {0} failures {1} s")
    @CsvSource({"0, 5", "1, 10", "2, 20", "4, 80", "5, 120", "1000000, 120"})
    void waitsTwiceAsLongWithEachFailure(int failures, int seconds) {
        Transition transition = StateMachine.next(CONFIG, SessionState.IDLE, new Event.DampedStart(failures));
        assertEquals("idle_hold=" + seconds, words(transition.actions()));
    }

    @ParameterizedTest
    @EnumSource(value = Phase.class, mode = EnumSource.Mode.EXCLUDE, names = "IDLE")
    void stopsAllTimersAtAStop(Phase phase) {
        List<Action> actions = StateMachine.next(CONFIG, state(phase.name()), new Event.Stop(Notification.of(6, 2)))
                .actions();
        assertTrue(actions.contains(new Action.StopTimers()), actions.toString());
    }
}
