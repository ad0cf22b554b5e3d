package dev.poplin.bgp.peer;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Our speaker in a process of its own, which can be killed: it is AS 64512 at 10.99.0.2, tells {@link #PREFIXES}, and runs until its end. */
final class SpeakerProgram implements AutoCloseable {

    static final int COUNT = 500;
    static final List<Cidr> PREFIXES = IntStream.range(0, COUNT)
            .mapToObj(number -> Cidr.of(Ipv4Address.ofInt(0x0af40000 + (number << 6)), 26))
            .toList();

    private final NetworkNamespace namespace;
    private final Path log;
    private Process process;

    SpeakerProgram(NetworkNamespace namespace, Path log) throws IOException {
        this.namespace = namespace;
        this.log = log;
        this.process = run();
    }

    private Process run() throws IOException {
        return new ProcessBuilder(
                        "nsenter",
                        "--net=/run/netns/" + namespace.name(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SpeakerProgram.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** As {@code kill -9} does; returns when it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    void startAgain() throws IOException {
        process = run();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** What the process does. */
    public static void main(String[] none) throws IOException {
        try (BgpSpeaker speaker = BgpSpeaker.builder(64_512, Ipv4Address.parse("10.99.0.2"))
                .listen(new InetSocketAddress("10.99.0.2", 179))
                .connectRetry(Duration.ofMillis(200))
                .open()) {
            for (Cidr prefix : PREFIXES) {
                speaker.announce(prefix);
            }
            speaker.addPeer(Peer.of(IpAddress.parse("10.99.0.1"), 65_001));
            while (true) {
                LockSupport.park();
            }
        }
    }
}
