package dev.poplin.bgp.peer;

import static dev.poplin.bgp.peer.Lab.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.PeerRange;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.handover.HandedSpeaker;
import dev.poplin.bgp.handover.Taking;
import dev.poplin.bgp.message.BgpMessage;
import dev.poplin.bgp.message.Keepalive;
import dev.poplin.bgp.message.MessageEncoder;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.session.Phase;
import dev.poplin.bgp.transport.HandOverLine;
import dev.poplin.bgp.transport.HandOverPlace;
import dev.poplin.bgp.transport.IpSocket;
import dev.poplin.bgp.transport.PassedSocket;
import dev.poplin.bgp.transport.linux.LinuxHandOverPlace;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.netlink.junit.PeerTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many sessions are handed over at once; the peers are bare sockets that say OPEN and KEEPALIVE. */
@PeerTest(programs = "nsenter")
@Tag("B2.5")
class HandOverCrowdTest extends HandOverScene {

    private final List<SocketChannel> peers = new ArrayList<>();

    @AfterEach
    void hangUp() throws IOException {
        for (SocketChannel peer : peers) {
            peer.close();
        }
    }

    private void call(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Ipv4Address self = Ipv4Address.ofInt(0x7f010001 + i);
            SocketChannel peer = new Lab.InNamespace(lab.ours).openSocket();
            peers.add(peer);
            peer.bind(new InetSocketAddress(self.toInetAddress(), 0));
            peer.connect(new InetSocketAddress("127.0.0.1", 179));
            say(peer, new Open(65_001, 0, self, List.of(new Capability.FourOctetAs(65_001))));
            say(peer, new Keepalive());
            // One after the other: only so many may wait to be accepted.
            peer.read(ByteBuffer.allocate(4096));
        }
    }

    private static void say(SocketChannel peer, BgpMessage message) throws IOException {
        for (ByteBuffer bytes : MessageEncoder.encode(message, Negotiated.NOTHING)) {
            peer.write(bytes);
        }
    }

    /** Reads what there is; whether the other side has not closed. */
    private static boolean isOpen(SocketChannel peer) throws IOException {
        peer.configureBlocking(false);
        ByteBuffer bytes = ByteBuffer.allocate(4096);
        int count = peer.read(bytes);
        while (count > 0) {
            count = peer.read(bytes.clear());
        }
        return count == 0;
    }

    @Test
    void aThousandSessionsGoOn() throws Exception {
        try (Program first = oursForAll("127.1.0.0")) {
            assertEquals("open []", first.line());
            // Whoever answers that has its range, too.
            assertEquals("0", first.ask("established"));
            call(1_000);
            eventually(() -> first.ask("established").equals("1000"));
            first.tell("hand");
            try (Program second = oursForAll("127.1.0.0")) {
                assertTrue(second.line().startsWith("open [127.1.0.1, "));
                assertEquals("handed over", first.line());
                assertEquals("1000", second.ask("established"));
                for (SocketChannel peer : peers) {
                    assertTrue(isOpen(peer));
                }
            }
        }
    }

    /** Does something on the speaker's thread when a hand-over has come to a step. */
    private record Interrupted(HandOverPlace place, boolean early, Runnable act) implements HandOverPlace {

        private final class Line implements HandOverLine {
            private final HandOverLine line;
            private boolean done;

            private Line(HandOverLine line) {
                this.line = line;
            }

            private void act(boolean now) {
                if (now && !done) {
                    done = true;
                    act.run();
                }
            }

            @Override
            public boolean has(IpSocket socket) throws IOException {
                act(early);
                return line.has(socket);
            }

            @Override
            public void send(ByteBuffer packet, Duration patience, IpSocket... sockets) throws IOException {
                act(true);
                line.send(packet, patience, sockets);
            }

            @Override
            public Optional<Packet> receive(Duration patience) throws IOException {
                return line.receive(patience);
            }

            @Override
            public List<SocketChannel> toChannels(List<PassedSocket> sockets) throws IOException {
                return line.toChannels(sockets);
            }

            @Override
            public void close() throws IOException {
                line.close();
            }
        }

        @Override
        public Waiting open() throws IOException {
            Waiting door = place.open();
            return new Waiting() {
                @Override
                public Optional<HandOverLine> next(Duration patience) throws IOException {
                    return door.next(patience).map(Line::new);
                }

                @Override
                public void close() throws IOException {
                    door.close();
                }
            };
        }

        @Override
        public Optional<HandOverLine> reach() throws IOException {
            return place.reach();
        }
    }

    /**
     * Nobody has noticed it when the hand-over begins, or it happens in the midst of it. Who listens on one address has the same as the
     * connection that was reset.
     */
    @ParameterizedTest
    @CsvSource({"true, 0.0.0.0", "false, 0.0.0.0", "true, 127.0.0.1", "false, 127.0.0.1"})
    void aConnectionThatWasResetHindersNoHandOver(boolean early, String listen) throws Exception {
        LinuxHandOverPlace place = LinuxHandOverPlace.at(place());
        AtomicInteger closed = new AtomicInteger();
        try (BgpSpeaker speaker = lab.speaker(listen).open()) {
            Peer any = Peer.of(Ipv4Address.parse("127.1.0.0"), 65_001);
            speaker.addPeers(new PeerRange(Cidr.parse("127.1.0.0/16"), any, 9));
            call(2);
            eventually(() -> speaker.peers().stream()
                            .filter(peer -> peer.phase() == Phase.ESTABLISHED)
                            .count()
                    == 2);
            Interrupted interrupted = new Interrupted(place, early, () -> reset(peers.get(0), closed));
            FutureTask<Boolean> giving = new FutureTask<>(() -> speaker.handOver(interrupted, Duration.ofSeconds(30)));
            new Thread(giving).start();
            eventually(() -> Files.exists(place()));
            HandedSpeaker handed = taken(place.reach().orElseThrow());
            assertTrue(giving.get());
            assertEquals(1, closed.get());
            assertEquals(early ? 1 : 2, handed.sessions().size());
            assertTrue(isOpen(peers.get(1)));
            handed.closeSockets();
        }
    }

    private static void reset(SocketChannel peer, AtomicInteger closed) {
        try {
            peer.setOption(StandardSocketOptions.SO_LINGER, 0);
            peer.close();
            closed.incrementAndGet();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes over, and keeps nothing. */
    private static HandedSpeaker taken(HandOverLine opened) throws IOException {
        try (HandOverLine line = opened) {
            Taking taking = new Taking(line, Duration.ofSeconds(10));
            HandedSpeaker handed = taking.ask(64_512, Ipv4Address.parse(US));
            taking.ready();
            taking.conclude();
            return handed;
        }
    }
}
