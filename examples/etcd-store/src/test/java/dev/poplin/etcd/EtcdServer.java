package dev.poplin.etcd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Debian's etcd: a member, on ports and in a directory of its own. */
final class EtcdServer implements AutoCloseable {

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final String scheme;
    private final List<String> more;
    private final String name;
    private final int clientPort = freePort();
    private final int peerPort = freePort();
    private String cluster;
    private Process process;

    private EtcdServer(String name, Path directory, String scheme, List<String> more) {
        this.name = name;
        this.directory = directory;
        this.scheme = scheme;
        this.more = more;
        this.cluster = name + "=" + peer();
    }

    private String peer() {
        return "http://127.0.0.1:" + peerPort;
    }

    static EtcdServer start(Path directory) throws Exception {
        return start(directory, "http", List.of());
    }

    static EtcdServer start(Path directory, String scheme, List<String> more) throws Exception {
        EtcdServer server = new EtcdServer("default", directory, scheme, more);
        server.restart();
        return server;
    }

    /** So many members that belong together. */
    static List<EtcdServer> startCluster(Path directory, int members) throws Exception {
        List<EtcdServer> servers = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            servers.add(new EtcdServer("member-" + i, directory.resolve("member-" + i), "http", List.of()));
        }
        String all =
                String.join(",", servers.stream().map(server -> server.cluster).toList());
        for (EtcdServer server : servers) {
            server.cluster = all;
            server.process = server.launch();
        }
        for (EtcdServer server : servers) {
            server.awaitListening();
        }
        return servers;
    }

    /** A port that is free and that no other member has got; the kernel may offer one twice. */
    private static int freePort() {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (GIVEN.add(socket.getLocalPort())) {
                    return socket.getLocalPort();
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private Process launch() throws IOException {
        Files.createDirectories(directory);
        List<String> command = new ArrayList<>(List.of(
                "etcd",
                "--name",
                name,
                "--data-dir",
                directory.resolve("data").toString(),
                "--listen-client-urls",
                uri().toString(),
                "--advertise-client-urls",
                uri().toString(),
                "--listen-peer-urls",
                peer(),
                "--initial-advertise-peer-urls",
                peer(),
                "--initial-cluster",
                cluster,
                "--log-level",
                "error",
                "--logger",
                "zap"));
        command.addAll(more);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
    }

    private void awaitListening() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), clientPort), 1000);
                return;
            } catch (IOException e) {
                if (System.nanoTime() > deadline || !process.isAlive()) {
                    throw new AssertionError("etcd did not start: " + Files.readString(directory.resolve("log")), e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    URI uri() {
        return URI.create(scheme + "://127.0.0.1:" + clientPort);
    }

    EtcdOptions options() {
        return EtcdOptions.at(uri());
    }

    /** As power loss of its machine would. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Removes all that the dead server has written. */
    void forget() throws IOException {
        try (Stream<Path> all = Files.walk(directory.resolve("data"))) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    void restart() throws Exception {
        process = launch();
        awaitListening();
    }

    void restartIfDead() throws Exception {
        if (!process.isAlive()) {
            restart();
        }
    }

    void pause() throws Exception {
        signal("STOP");
        Path status = Path.of("/proc", Long.toString(process.pid()), "stat");
        while (!Files.readString(status).contains(") T ")) {
            Thread.onSpinWait();
        }
    }

    void resume() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
