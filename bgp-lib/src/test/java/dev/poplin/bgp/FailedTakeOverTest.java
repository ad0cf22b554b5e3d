package dev.poplin.bgp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.bgp.bfd.HeldSockets;
import dev.poplin.bgp.handover.Giving;
import dev.poplin.bgp.transport.HandOverLine;
import dev.poplin.bgp.transport.HandOverPlace;
import dev.poplin.bgp.transport.IpSocket;
import dev.poplin.bgp.transport.PassedSocket;
import dev.poplin.bgp.transport.TcpSocket;
import dev.poplin.bgp.transport.UdpSocket;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Another process has let go of everything, and this one cannot go on: nothing of it stays open. */
@Tag("B2.5")
@Tag("B2.3")
class FailedTakeOverTest {

    private static final long AS = 64_512;
    private static final Ipv4Address ID = Ipv4Address.parse("10.99.0.2");
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final InetSocketAddress LISTENING = at(1_179);

    /** BFD at two of our addresses. */
    private static final List<HeldSockets> WATCHING = List.of(sockets(1), sockets(2));

    private final BlockingQueue<HandOverLine.Packet> toNext = new LinkedBlockingQueue<>();
    private final BlockingQueue<HandOverLine.Packet> toOld = new LinkedBlockingQueue<>();

    /** What the next process has made of the sockets. */
    private final Map<IpSocket, NetworkChannel> channels = new ConcurrentHashMap<>();

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static HeldSockets sockets(int last) {
        InetAddress address = Ipv4Address.parse("127.0.1." + last).toInetAddress();
        return new HeldSockets(
                new UdpSocket(new InetSocketAddress(address, 3784)),
                new UdpSocket(new InetSocketAddress(address, 50_000)));
    }

    /** A socket that was passed, as far as it matters: a channel of its kind. */
    private final class Passed implements PassedSocket {
        private final IpSocket socket;

        Passed(IpSocket socket) {
            this.socket = socket;
        }

        private <C extends NetworkChannel> C open(C channel) {
            channels.put(socket, channel);
            return channel;
        }

        @Override
        public ServerSocketChannel toServerChannel() throws IOException {
            return open(ServerSocketChannel.open());
        }

        @Override
        public DatagramChannel toDatagramChannel() throws IOException {
            return open(DatagramChannel.open());
        }

        @Override
        public void close() {
            // Only its channel matters.
        }
    }

    /** One end of the line. */
    private class End implements HandOverLine {
        private final BlockingQueue<Packet> in;
        private final BlockingQueue<Packet> out;

        End(BlockingQueue<Packet> in, BlockingQueue<Packet> out) {
            this.in = in;
            this.out = out;
        }

        @Override
        public boolean has(IpSocket socket) {
            return true;
        }

        @Override
        public void send(ByteBuffer packet, Duration patience, IpSocket... sockets) {
            ByteBuffer copy =
                    ByteBuffer.allocate(packet.remaining()).put(packet).flip();
            out.add(new Packet(
                    copy, Stream.of(sockets).<PassedSocket>map(Passed::new).toList()));
        }

        @Override
        public Optional<Packet> receive(Duration patience) throws IOException {
            try {
                return Optional.ofNullable(in.poll(patience.toNanos(), TimeUnit.NANOSECONDS));
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public List<SocketChannel> toChannels(List<PassedSocket> sockets) {
            return List.of();
        }

        @Override
        public void close() throws IOException {
            // Nobody waits for it.
        }
    }

    private void handOver() throws IOException {
        HandOverLine line = new End(toOld, toNext);
        Giving.greet(line, AS, ID, SOON);
        Giving giving = Giving.begin(line, SOON, Optional.of(new TcpSocket(LISTENING, null)));
        for (HeldSockets sockets : WATCHING) {
            giving.bfd(sockets);
        }
        giving.end();
        giving.conclude();
    }

    /** The line's end is that of the other process: what breaks there breaks too late for it to go on. */
    private HandOverPlace wherePassedBreaks(IpSocket socket) {
        return new HandOverPlace() {
            @Override
            public Waiting open() throws IOException {
                throw new IOException("nobody waits here");
            }

            @Override
            public Optional<HandOverLine> reach() {
                return Optional.of(new End(toNext, toOld) {
                    @Override
                    public void close() throws IOException {
                        channels.get(socket).close();
                    }
                });
            }
        };
    }

    @AfterEach
    void closeAll() throws IOException {
        for (NetworkChannel channel : channels.values()) {
            channel.close();
        }
    }

    /** The first of BFD has begun when the second cannot. */
    @Test
    void whatWasTakenOverIsClosed() throws Exception {
        CompletableFuture<Void> old = CompletableFuture.runAsync(() -> {
            try {
                handOver();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        HandOverPlace place = wherePassedBreaks(WATCHING.get(1).receiving());
        BgpSpeakerBuilder builder = BgpSpeaker.builder(AS, ID).listen(LISTENING).takeOver(place);
        assertThrows(ClosedChannelException.class, builder::open);
        old.get(10, TimeUnit.SECONDS);
        assertEquals(5, channels.size());
        assertEquals(
                List.of(),
                channels.entrySet().stream()
                        .filter(entry -> entry.getValue().isOpen())
                        .map(Map.Entry::getKey)
                        .toList());
    }
}
