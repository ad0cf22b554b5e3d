package dev.poplin.lab;

import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** The lab's own etcd, on the bridge. It can be killed and started again: its data stays in the lab's directory. Immutable. */
record LabEtcd(LabDirectory lab) {

    static final InetSocketAddress ADDRESS = new InetSocketAddress("172.30.0.254", 2379);
    private static final int PEERS = 2380;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Path log() {
        return lab.path().resolve("etcd.log");
    }

    private Path pid() {
        return lab.path().resolve("etcd.pid");
    }

    /** Starts it, and returns when it listens. */
    void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "etcd",
                        "--name=lab",
                        "--data-dir=" + lab.path().resolve("etcd"),
                        "--listen-client-urls=" + url(ADDRESS.getPort()),
                        "--advertise-client-urls=" + url(ADDRESS.getPort()),
                        "--listen-peer-urls=" + url(PEERS),
                        "--initial-advertise-peer-urls=" + url(PEERS),
                        "--initial-cluster=lab=" + url(PEERS),
                        "--logger=zap",
                        "--log-level=error")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        try (NetworkNamespace fabric = NetworkNamespace.open(lab.namespace("fabric"))) {
            Process etcd = lab.start(builder, fabric);
            lab.recordProcess(etcd.pid());
            lab.write(pid(), etcd.pid() + "\n");
            awaitListening(etcd);
        } catch (IOException e) {
            if (Files.notExists(log()) || String.valueOf(e.getMessage()).contains("Cannot run program")) {
                throw new LabException(
                        LabException.USAGE,
                        "--store etcd needs the program etcd (Debian: etcd-server): " + e.getMessage());
            }
            throw e;
        }
    }

    static String url(int port) {
        return "http://" + ADDRESS.getAddress().getHostAddress() + ":" + port;
    }

    private void awaitListening(Process etcd) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (NetworkNamespace outside = NetworkNamespace.open(lab.namespace("outside"))) {
            while (true) {
                try (SocketChannel channel = outside.call(SocketChannel::open)) {
                    channel.connect(ADDRESS);
                    return;
                } catch (IOException e) {
                    if (!etcd.isAlive() || System.nanoTime() > deadline) {
                        throw new LabException(LabException.AGENT, "etcd did not start: " + Files.readString(log()));
                    }
                    LockSupport.parkNanos(20_000_000);
                }
            }
        }
    }

    /** Ends it by SIGKILL, and returns when it is gone. */
    void kill() throws IOException {
        long pid = Long.parseLong(Files.readString(pid()).strip());
        Optional<ProcessHandle> etcd = lab.processes().contains(pid) ? ProcessHandle.of(pid) : Optional.empty();
        if (etcd.isEmpty()) {
            throw new LabException(LabException.AGENT, "etcd has ended by itself: " + Files.readString(log()));
        }
        try {
            etcd.get().destroyForcibly();
            etcd.get().onExit().get(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("etcd, process " + pid + ", does not end", e);
        }
    }
}
