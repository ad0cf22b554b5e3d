package dev.poplin.bgp.testing;

import dev.poplin.bgp.transport.HandOverLine;
import dev.poplin.bgp.transport.HandOverPlace;
import dev.poplin.bgp.transport.IpSocket;
import dev.poplin.bgp.transport.PassedSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A place within one process, where one speaker hands over to another. Thread-safe; passes no sockets. */
final class MemoryHandOverPlace implements HandOverPlace {

    private final BlockingQueue<HandOverLine> coming = new LinkedBlockingQueue<>();

    /** One end of a line; an empty packet says that the other end is closed. */
    private record End(BlockingQueue<ByteBuffer> in, BlockingQueue<ByteBuffer> out) implements HandOverLine {

        @Override
        public void send(ByteBuffer packet, Duration patience, IpSocket... sockets) throws IOException {
            if (sockets.length > 0) {
                throw new IOException("there is no way for sockets here");
            }
            out.add(ByteBuffer.allocate(packet.remaining()).put(packet).flip());
        }

        @Override
        public boolean has(IpSocket socket) {
            return false;
        }

        @Override
        public List<SocketChannel> toChannels(List<PassedSocket> sockets) {
            return List.of();
        }

        @Override
        public Optional<Packet> receive(Duration patience) throws IOException {
            ByteBuffer packet = poll(in, patience).orElseThrow(() -> new IOException("nothing came"));
            return packet.hasRemaining() ? Optional.of(new Packet(packet, List.of())) : Optional.empty();
        }

        @Override
        public void close() {
            out.add(ByteBuffer.allocate(0));
        }
    }

    private static <T> Optional<T> poll(BlockingQueue<T> queue, Duration patience) throws IOException {
        try {
            return Optional.ofNullable(queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public Waiting open() {
        return new Waiting() {
            @Override
            public Optional<HandOverLine> next(Duration patience) throws IOException {
                return poll(coming, patience);
            }

            @Override
            public void close() {
                // Nobody else waits.
            }
        };
    }

    @Override
    public Optional<HandOverLine> reach() {
        BlockingQueue<ByteBuffer> there = new LinkedBlockingQueue<>();
        BlockingQueue<ByteBuffer> back = new LinkedBlockingQueue<>();
        coming.add(new End(there, back));
        return Optional.of(new End(back, there));
    }
}
