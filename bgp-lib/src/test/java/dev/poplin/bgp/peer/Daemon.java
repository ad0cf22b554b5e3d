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

    /**
     * What its configuration is to say of the session with us.
     *
     * @param key a secret, or empty for none
     * @param ttlSecurity whether packets must come from one hop away
     * @param prefixLimit how many of our prefixes it takes, 0 for any number
     * @param overIpv6 whether the session is over IPv6, with next hops of IPv6 for IPv4
     */
    record Wish(String key, boolean ttlSecurity, int prefixLimit, boolean overIpv6) {

        static final Wish PLAIN = new Wish("", false, 0, false);

        Wish withKey(String changed) {
            return new Wish(changed, ttlSecurity, prefixLimit, overIpv6);
        }

        Wish withTtlSecurity() {
            return new Wish(key, true, prefixLimit, overIpv6);
        }

        Wish withPrefixLimit(int changed) {
            return new Wish(key, ttlSecurity, changed, overIpv6);
        }

        Wish overSix() {
            return new Wish(key, ttlSecurity, prefixLimit, true);
        }

        String theirs() {
            return overIpv6 ? "fd99::1" : "10.99.0.1";
        }

        String ours() {
            return overIpv6 ? "fd99::2" : "10.99.0.2";
        }

        /** A line, if there is a key. */
        String keyed(String line) {
            return key.isEmpty() ? "" : line.replace("KEY", key);
        }

        String secured(String line) {
            return ttlSecurity ? line : "";
        }

        String limited(String line) {
            return prefixLimit == 0 ? "" : line.replace("LIMIT", Integer.toString(prefixLimit));
        }
    }

    final Path directory;
    final NetworkNamespace namespace;
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

    boolean keepsRoutesOfTheLost() {
        return true;
    }

    boolean forwardsWhileItRestarts() {
        return true;
    }

    String nextHopOfSix() {
        return "fd99::1";
    }

    /** What it announces over a session of IPv4. */
    List<String> announced() {
        return List.of("203.0.113.0/24 via 10.99.0.1", "2001:db8:1::/48 via " + nextHopOfSix());
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    void start(Wish wish) throws Exception {
        Files.writeString(file("daemon.conf"), configuration(wish));
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
            Command.run("kill", which, Long.toString(process.pid())).orFail();
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
