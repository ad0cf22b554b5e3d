package dev.poplin.bgp.peer;

import dev.poplin.bgp.bfd.BfdPacket;
import dev.poplin.bgp.bfd.BfdStatus;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.system.SocketTable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A neighbour that answers each packet of ours, and remembers when it came and from which port. */
final class BfdNeighbor implements AutoCloseable {

    private static final int PORT = 3784;
    private static final int IP_TTL = 2;

    /** One of ours, as it came. */
    record Heard(long nanos, int port, BfdPacket packet) {}

    private final DatagramChannel channel;
    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::answer, "poplin-test-neighbor");

    BfdNeighbor(NetworkNamespace namespace, IpAddress address) throws IOException {
        channel = new Lab.InNamespace(namespace).openDatagram();
        channel.bind(new InetSocketAddress(address.toInetAddress(), PORT));
        SocketTable.scan()
                .find(SocketTable.Kind.DATAGRAM, channel.getLocalAddress(), null)
                .set(0, IP_TTL, 255, "time to live");
        thread.setDaemon(true);
        thread.start();
    }

    private void answer() {
        ByteBuffer buffer = ByteBuffer.allocate(512);
        try {
            while (true) {
                InetSocketAddress from = (InetSocketAddress) channel.receive(buffer.clear());
                BfdPacket packet = BfdPacket.decode(buffer.flip()).orElseThrow();
                heard.add(new Heard(System.nanoTime(), from.getPort(), packet));
                BfdStatus status = packet.status() == BfdStatus.DOWN ? BfdStatus.INIT : BfdStatus.UP;
                if (packet.status() != BfdStatus.ADMIN_DOWN) {
                    BfdPacket answer =
                            new BfdPacket(0, status, false, packet.poll(), 50, 7, packet.mine(), 50_000, 50_000);
                    channel.send(answer.encode(), new InetSocketAddress(from.getAddress(), PORT));
                }
            }
        } catch (ClosedChannelException e) {
            // The test is over.
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What has come since some moment. */
    List<Heard> since(long nanos) {
        return heard.stream().filter(packet -> packet.nanos() >= nanos).toList();
    }

    /** The longest that it has heard nothing since some moment. */
    Duration longestSilence(long nanos) {
        long longest = 0;
        List<Heard> all = since(nanos);
        for (int i = 1; i < all.size(); i++) {
            longest = Math.max(longest, all.get(i).nanos() - all.get(i - 1).nanos());
        }
        return Duration.ofNanos(longest);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
