package dev.poplin.lab;

import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A program in a pod, or on the outside host: answers each connection with its own name and the caller's address, as HTTP. */
final class Listener implements AutoCloseable {

    private final ServerSocketChannel server;

    private Listener(ServerSocketChannel server) {
        this.server = server;
    }

    /** Listens in a namespace; the socket belongs to it, the thread does not. */
    static Listener open(String namespace, int port, String name) throws IOException {
        try (NetworkNamespace inside = NetworkNamespace.open(namespace)) {
            ServerSocketChannel server = inside.call(ServerSocketChannel::open);
            server.bind(new InetSocketAddress(port), 128);
            Listener listener = new Listener(server);
            Thread thread = new Thread(() -> listener.serve(name), "poplin-lab-" + name);
            thread.setDaemon(true);
            thread.start();
            return listener;
        }
    }

    private void serve(String name) {
        while (server.isOpen()) {
            try (SocketChannel caller = server.accept()) {
                InetSocketAddress from = (InetSocketAddress) caller.getRemoteAddress();
                String body = name + " " + from.getAddress().getHostAddress() + "\n";
                String answer = "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body;
                caller.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
                caller.shutdownOutput();
            } catch (IOException e) {
                // The caller went away, or the listener was closed: the loop's condition tells.
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
