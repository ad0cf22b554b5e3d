package dev.poplin.benchmarks.ipam;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One member of etcd with its standard settings, on free ports. */
final class EtcdProcess implements AutoCloseable {

    private final Process process;
    private final int port;

    private EtcdProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static EtcdProcess start(Path directory) throws IOException {
        int port = freePort();
        String peer = "http://127.0.0.1:" + freePort();
        String client = "http://127.0.0.1:" + port;
        Process process = new ProcessBuilder(List.of(
                        "etcd",
                        "--data-dir",
                        directory.toString(),
                        "--listen-client-urls",
                        client,
                        "--advertise-client-urls",
                        client,
                        "--listen-peer-urls",
                        peer,
                        "--initial-advertise-peer-urls",
                        peer,
                        "--initial-cluster",
                        "default=" + peer,
                        "--logger",
                        "zap"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        EtcdProcess etcd = new EtcdProcess(process, port);
        etcd.awaitListening();
        return etcd;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitListening() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException e) {
                if (System.nanoTime() > deadline || !process.isAlive()) {
                    throw new IOException("etcd did not start", e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
