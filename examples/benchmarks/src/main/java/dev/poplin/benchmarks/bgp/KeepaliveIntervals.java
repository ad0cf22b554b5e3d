package dev.poplin.benchmarks.bgp;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.SessionSettings;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.PathFilter;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a peer waits for the next KEEPALIVE while another tells millions of routes, a third hears them all, and the decision
 * process is never idle: over loopback, with a hold time of three seconds. The arguments are how often a million routes come in,
 * and how often all of them are asked for then, or {@code meanwhile}: again and again as long as they come in. The second may be left
 * out.
 */
public final class KeepaliveIntervals {

    private static final Ipv4Address SELF = Ipv4Address.parse("127.0.0.9");
    private static final Ipv4Address TELLER = Ipv4Address.parse("127.2.0.1");
    private static final Ipv4Address HEARER = Ipv4Address.parse("127.2.0.2");
    private static final Ipv4Address QUIET = Ipv4Address.parse("127.2.0.3");
    private static final int PORT = 17_991;
    private static final int HOLD_SECONDS = 3;
    private static final int IDLE_SECONDS = 20;
    private static final int PREFIXES = 1_000_000;

    private KeepaliveIntervals() {}

    /** Measures. */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        if (rounds == 0) {
            serve();
            return;
        }
        Process speaker = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx400m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KeepaliveIntervals.class.getName(),
                        "0")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (WirePeer quiet = peer(QUIET, 65_003);
                WirePeer hearer = peer(HEARER, 65_002);
                WirePeer teller = peer(TELLER, 65_001)) {
            Listening listening = new Listening(quiet);
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(IDLE_SECONDS));
            listening.report("idle");
            Thread reader = new Thread(() -> {
                try {
                    hearer.await(Long.MAX_VALUE);
                } catch (IOException e) {
                    System.out.println("the hearer hears no more: " + e.getMessage());
                }
            });
            reader.setDaemon(true);
            reader.start();
            boolean meanwhile = arguments.length > 1 && arguments[1].equals("meanwhile");
            Questions questions = new Questions(speaker);
            Thread asker = new Thread(questions);
            if (meanwhile) {
                asker.start();
            }
            long start = System.nanoTime();
            for (int round = 0; round < rounds; round++) {
                // Another seed gives the same prefixes other attributes.
                for (ByteBuffer message : new RouteStream(round + 1, 65_001, TELLER)
                        .messages(PREFIXES, new Negotiated(true, Set.of(Family.IPV4_UNICAST), false))) {
                    teller.send(message);
                }
            }
            System.out.printf(
                    "%d times %,d routes within %.1f s%n", rounds, PREFIXES, (System.nanoTime() - start) / 1e9);
            if (meanwhile) {
                questions.end();
                asker.join();
                System.out.printf("%d times all routes asked for meanwhile%n", questions.count());
            }
            listening.report("busy");
            if (arguments.length > 1 && !meanwhile) {
                start = System.nanoTime();
                int times = Integer.parseInt(arguments[1]);
                for (int question = 0; question < times; question++) {
                    questions.ask();
                }
                System.out.printf("%d times all routes asked for: %.1f s%n", times, (System.nanoTime() - start) / 1e9);
                listening.report("asked");
            }
        } finally {
            speaker.destroy();
        }
    }

    private static WirePeer peer(Ipv4Address address, long as) throws IOException {
        return WirePeer.connect(SocketChannel::open, address, new InetSocketAddress(SELF.toInetAddress(), PORT), as);
    }

    /** Asks the speaker for all its routes, again and again until it is ended. */
    private static final class Questions implements Runnable {
        private final Process speaker;
        private volatile boolean ended;
        private volatile int count;

        Questions(Process speaker) {
            this.speaker = speaker;
        }

        void ask() throws IOException {
            speaker.getOutputStream().write(1);
            speaker.getOutputStream().flush();
            speaker.getInputStream().read();
        }

        @Override
        public void run() {
            try {
                for (int asked = 0; !ended; count = ++asked) {
                    ask();
                }
            } catch (IOException e) {
                System.out.println("no more questions: " + e.getMessage());
            }
        }

        void end() {
            ended = true;
        }

        int count() {
            return count;
        }
    }

    /** Says that it is alive, and notes when the other side does. */
    private static final class Listening {
        private final List<Long> intervals = new ArrayList<>();
        private final AtomicBoolean lost = new AtomicBoolean();

        Listening(WirePeer peer) {
            start(() -> {
                while (true) {
                    peer.keepAlive();
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
                }
            });
            start(() -> {
                peer.awaitKeepalive();
                for (long last = System.nanoTime(); ; ) {
                    peer.awaitKeepalive();
                    long now = System.nanoTime();
                    synchronized (intervals) {
                        intervals.add(now - last);
                    }
                    last = now;
                }
            });
        }

        /** Does something until the connection ends. */
        private interface Work {
            void run() throws IOException;
        }

        private void start(Work work) {
            Thread thread = new Thread(() -> {
                try {
                    work.run();
                } catch (IOException e) {
                    lost.set(true);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        void report(String what) {
            synchronized (intervals) {
                System.out.printf(
                        "%s: %d keepalives, mean %,d ms apart, at most %,d ms (a third of the hold time: %,d ms)%s%n",
                        what,
                        intervals.size(),
                        (long) intervals.stream()
                                        .mapToLong(Long::longValue)
                                        .average()
                                        .orElse(0)
                                / 1_000_000,
                        intervals.stream().mapToLong(Long::longValue).max().orElse(0) / 1_000_000,
                        HOLD_SECONDS * 1000 / 3,
                        lost.get() ? "; the session was lost" : "");
                intervals.clear();
            }
        }
    }

    private static void serve() throws IOException {
        try (BgpSpeaker speaker = BgpSpeaker.builder(64_512, SELF)
                .listen(new InetSocketAddress(SELF.toInetAddress(), PORT))
                .restartTime(Duration.ZERO)
                .open()) {
            Set<IpFamily> families = Set.of(IpFamily.IPV4);
            speaker.addPeer(Peer.of(TELLER, 65_001)
                    .asPassive()
                    .withFamilies(families)
                    .withFilters(PathFilter.ALL, PathFilter.NONE));
            speaker.addPeer(Peer.of(HEARER, 65_002).asPassive().withFamilies(families));
            speaker.addPeer(Peer.of(QUIET, 65_003)
                    .asPassive()
                    .withFamilies(families)
                    .withFilters(PathFilter.ALL, PathFilter.NONE)
                    .withSession(SessionSettings.STANDARD.withHoldTime(Duration.ofSeconds(HOLD_SECONDS))));
            while (System.in.read() >= 0) {
                System.out.write(speaker.routes().size() > 0 ? 1 : 0);
                System.out.flush();
            }
        }
    }
}
