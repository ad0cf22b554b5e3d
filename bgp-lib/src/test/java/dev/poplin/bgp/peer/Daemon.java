package dev.poplin.bgp.peer;

import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Somebody else's BGP speaker in a namespace: it announces 203.0.113.0/24 and 2001:db8:1::/48 as AS 65001 from 10.99.0.1. */
abstract class Daemon implements AutoCloseable {

    final Path directory;
    final NetworkNamespace namespace;
    private Wish wish = Wish.PLAIN;
    private @Nullable Process process;

    Daemon(Path directory, NetworkNamespace namespace) {
        this.directory = directory;
        this.namespace = namespace;
    }

    /** The words of its configuration. */
    abstract String configuration(Wish wish);

    /** The command that runs it in the foreground. */
    abstract List<String> command(boolean again);

    /** What it must be told once it runs. */
    void feed() throws Exception {}

    /** Everything it says of its routes. */
    abstract String routes() throws Exception;

    /** Makes it ask for our routes again. */
    abstract void askAgain() throws Exception;

    /** What it says of the session and of how the last one ended. */
    abstract String session() throws Exception;

    /** Whether its BFD hears ours. */
    boolean hasBfdUp() throws Exception {
        return false;
    }

    /** How often its BFD has lost a session that was up. */
    int bfdLosses() throws Exception {
        return 0;
    }

    boolean keepsRoutesOfTheLost() {
        return true;
    }

    boolean forwardsWhileItRestarts() {
        return true;
    }

    String nextHopOfSix() {
        return "fd99::1";
    }

    /** What it says of its routes, as words and numbers with one space between them. */
    String words() throws Exception {
        return routes().replaceAll("[^0-9A-Za-z.]+", " ");
    }

    /** A number that grows when it loses an established session. */
    abstract int losses() throws Exception;

    /** What it announces over a session of IPv4. */
    List<String> announced() {
        return List.of("203.0.113.0/24 via 10.99.0.1", "2001:db8:1::/48 via " + nextHopOfSix());
    }

    /** What it was started with. */
    final Wish wish() {
        return wish;
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    void start(Wish asked) throws Exception {
        wish = asked;
        Files.writeString(file("daemon.conf"), configuration(asked));
        start(false);
    }

    void startAgain() throws Exception {
        start(true);
    }

    private void start(boolean again) throws Exception {
        List<String> words = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + namespace.name()));
        words.addAll(command(again));
        process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(file("daemon.log").toFile()))
                .start();
        feed();
    }

    String log() throws IOException {
        return Files.readString(file("daemon.log"));
    }

    String ask(String... words) throws Exception {
        return Command.runIn(namespace, words).output();
    }

    /** Ends it without giving it a chance to say anything. */
    void kill() throws InterruptedException {
        if (process != null) {
            List<ProcessHandle> children = process.descendants().toList();
            process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** Keeps its sockets and does nothing. */
    void stopResponding() throws Exception {
        signal("-STOP");
    }

    void respondAgain() throws Exception {
        signal("-CONT");
    }

    private void signal(String which) throws Exception {
        if (process != null) {
            List<String> words = new ArrayList<>(List.of("kill", which, Long.toString(process.pid())));
            process.descendants().forEach(child -> words.add(Long.toString(child.pid())));
            Command.run(words.toArray(new String[0])).orFail();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
