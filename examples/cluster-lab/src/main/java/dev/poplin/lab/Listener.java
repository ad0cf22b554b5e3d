package dev.poplin.lab;

import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A program in a pod, or on the outside host: answers each connection with its own name and the caller's address, as HTTP. */
final class Listener implements Closeable {

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
                awaitEnd(caller);
            } catch (IOException e) {
                // The caller went away, or the listener was closed: the loop's condition tells.
                Thread.onSpinWait();
            }
        }
    }

    /** Closing while a request lies unread would reset the connection before the caller has read the answer. */
    private static void awaitEnd(SocketChannel caller) throws IOException {
        caller.socket().setSoTimeout(1000);
        InputStream request = caller.socket().getInputStream();
        while (request.read() >= 0) {
            // What is asked does not matter here.
            request.skipNBytes(request.available());
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
