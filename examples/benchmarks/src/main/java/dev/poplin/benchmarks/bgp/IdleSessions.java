package dev.poplin.benchmarks.bgp;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.PeerRange;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * What sessions cost that have nothing to say but KEEPALIVE: a speaker in a process of its own, over loopback. Its heap is bounded,
 * for an unbounded one of this collector touches more memory than it fills before it collects for the first time.
 */
public final class IdleSessions {

    private static final Ipv4Address SELF = Ipv4Address.parse("127.0.0.9");
    private static final int PORT = 17_990;
    private static final int SECONDS = 60;
    private static final String HEAP = "64m";

    private IdleSessions() {}

    /** Measures; the argument is how many sessions. */
    public static void main(String[] arguments) throws Exception {
        int sessions = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000;
        if (sessions == 0) {
            serve();
            return;
        }
        Process speaker = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx" + HEAP,
                        "-cp",
                        System.getProperty("java.class.path"),
                        IdleSessions.class.getName(),
                        "0")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<WirePeer> peers = new ArrayList<>();
        try (BufferedReader said = speaker.inputReader()) {
            Ipv4Address first = Ipv4Address.parse("127.1.0.0");
            for (int number = 1; number <= 10; number++) {
                peers.add(peer(first.plus(number)));
            }
            Size few = size(speaker, said);
            for (int number = 11; number <= sessions; number++) {
                peers.add(peer(first.plus(number)));
            }
            Size many = size(speaker, said);
            System.out.printf(
                    "%,d sessions: live objects %.1f KiB each, resident memory %.1f KiB each, with a heap of at most %s%n",
                    sessions,
                    (many.liveBytes() - few.liveBytes()) / 1024.0 / (sessions - 10),
                    (many.residentBytes() - few.residentBytes()) / 1024.0 / (sessions - 10),
                    HEAP);
            many.print(few, sessions - 10);
            long cpu = cpu(speaker, said);
            LockSupport.parkNanos(SECONDS * 1_000_000_000L);
            double share = (cpu(speaker, said) - cpu) / (SECONDS * 1e9);
            System.out.printf("%,d sessions: %.2f %% of a processor over %d s%n", sessions, 100 * share, SECONDS);
        } finally {
            for (WirePeer peer : peers) {
                peer.close();
            }
            speaker.destroy();
        }
    }

    private static WirePeer peer(Ipv4Address address) throws IOException {
        return WirePeer.connect(
                SocketChannel::open, address, new InetSocketAddress(SELF.toInetAddress(), PORT), 64_512);
    }

    /**
     * How large the speaker's process is. The histogram counts live objects, whatever the collector has reserved; resident memory
     * counts pages, but not the kernel's socket buffers.
     */
    private record Size(Map<String, Long> bytes, long residentBytes) {

        private static final int LARGEST = 12;

        long liveBytes() {
            return bytes.values().stream().mapToLong(Long::longValue).sum();
        }

        void print(Size before, int sessions) {
            bytes.entrySet().stream()
                    .map(entry -> Map.entry(
                            entry.getKey(), entry.getValue() - before.bytes().getOrDefault(entry.getKey(), 0L)))
                    .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                    .limit(LARGEST)
                    .forEach(entry ->
                            System.out.printf("  %,8d bytes each: %s%n", entry.getValue() / sessions, entry.getKey()));
        }
    }

    private static Size size(Process speaker, BufferedReader said) throws Exception {
        ask(speaker, said, "cpu");
        Process histogram = new ProcessBuilder("jcmd", Long.toString(speaker.pid()), "GC.class_histogram").start();
        Map<String, Long> bytes = new HashMap<>();
        try (BufferedReader lines = histogram.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] columns = line.strip().split("\\s+");
                if (columns.length >= 4 && columns[0].endsWith(":") && columns[2].matches("\\d+")) {
                    bytes.merge(columns[3], Long.parseLong(columns[2]), Long::sum);
                }
            }
        }
        long resident = Files.readAllLines(Path.of("/proc", Long.toString(speaker.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .sum();
        return new Size(bytes, resident);
    }

    private static long cpu(Process speaker, BufferedReader said) throws IOException {
        return ask(speaker, said, "cpu");
    }

    private static long ask(Process speaker, BufferedReader said, String what) throws IOException {
        speaker.getOutputStream().write((what + "\n").getBytes(StandardCharsets.UTF_8));
        speaker.getOutputStream().flush();
        return Long.parseLong(said.readLine());
    }

    private static void serve() throws IOException {
        BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (BgpSpeaker speaker = BgpSpeaker.builder(64_512, SELF)
                .listen(new InetSocketAddress(SELF.toInetAddress(), PORT))
                .open()) {
            Peer template = Peer.of(SELF, 64_512).withFamilies(Set.of(IpFamily.IPV4));
            speaker.addPeers(new PeerRange(Cidr.parse("127.1.0.0/16"), template, 100_000));
            for (String line = asked.readLine(); line != null; line = asked.readLine()) {
                System.gc();
                System.out.println(ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElseThrow()
                        .toNanos());
            }
        }
    }
}
