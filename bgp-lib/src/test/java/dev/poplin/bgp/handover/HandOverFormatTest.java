package dev.poplin.bgp.handover;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.bfd.BfdMachine;
import dev.poplin.bgp.bfd.BfdSettings;
import dev.poplin.bgp.bfd.BfdState;
import dev.poplin.bgp.bfd.BfdStatus;
import dev.poplin.bgp.bfd.HeldSession;
import dev.poplin.bgp.bfd.HeldSockets;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.message.NextHop;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.bgp.nlri.PrefixNlri;
import dev.poplin.bgp.rib.Told;
import dev.poplin.bgp.transport.Connection;
import dev.poplin.bgp.transport.HandOverLine;
import dev.poplin.bgp.transport.IpSocket;
import dev.poplin.bgp.transport.PassedSocket;
import dev.poplin.bgp.transport.TcpSocket;
import dev.poplin.bgp.transport.UdpSocket;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B2.5")
class HandOverFormatTest {

    private static final int RUNS = 500;
    static final Duration SOON = Duration.ofSeconds(5);
    static final Ipv4Address US = Ipv4Address.parse("10.99.0.2");
    private static final TcpSocket LISTENING = new TcpSocket(address("10.99.0.2", 179), null);

    int opened;

    /** A socket that counts. */
    final class Counted implements PassedSocket {
        private boolean closed;

        @Override
        public ServerSocketChannel toServerChannel() throws IOException {
            throw new IOException("it is none");
        }

        @Override
        public DatagramChannel toDatagramChannel() throws IOException {
            throw new IOException("it is none");
        }

        @Override
        public void close() {
            opened -= closed ? 0 : 1;
            closed = true;
        }
    }

    /** Keeps what is sent, and gives what it was given. */
    class Memory implements HandOverLine {
        final List<Packet> sent = new ArrayList<>();
        final Deque<Packet> coming = new ArrayDeque<>();

        @Override
        public void send(ByteBuffer packet, Duration patience, IpSocket... sockets) {
            ByteBuffer copy =
                    ByteBuffer.allocate(packet.remaining()).put(packet).flip();
            opened += sockets.length;
            sent.add(new Packet(
                    copy,
                    Stream.of(sockets)
                            .<PassedSocket>map(socket -> new Counted())
                            .toList()));
        }

        @Override
        public boolean has(IpSocket socket) {
            return true;
        }

        @Override
        public List<SocketChannel> toChannels(List<PassedSocket> sockets) throws IOException {
            throw new IOException("they are none");
        }

        @Override
        public Optional<Packet> receive(Duration patience) {
            return Optional.ofNullable(coming.poll());
        }

        @Override
        public void close() {
            // Nothing waits for it.
        }
    }

    private static InetSocketAddress address(String host, int port) {
        return new InetSocketAddress(IpAddress.parse(host).toInetAddress(), port);
    }

    private static Open open(long as, String id) {
        return new Open(
                as,
                90,
                Ipv4Address.parse(id),
                List.of(new Capability.Multiprotocol(Family.IPV4_UNICAST), new Capability.FourOctetAs(as)));
    }

    private static Update update(int prefixes, String nextHop, PathAttributes attributes, long pathId) {
        List<PrefixNlri> all = IntStream.range(0, prefixes)
                .mapToObj(i -> new PrefixNlri(
                        Family.IPV4_UNICAST, Cidr.of(Ipv4Address.ofInt(0x0b000000 + (i << 8)), 24), pathId))
                .toList();
        return new Update(
                List.of(),
                List.of(new Update.Reachable(
                        NextHop.of(IpAddress.parse(nextHop)), NlriList.of(Family.IPV4_UNICAST, all))),
                attributes,
                Optional.empty());
    }

    private static final PathAttributes ATTRIBUTES = PathAttributes.builder()
            .asPath(AsPath.EMPTY.prepend(65_001))
            .communities(List.of(new Community(0xfde90064)))
            .attribute(0xc0, 200, new byte[300])
            .build();

    private static HandedSession session() {
        byte[] unsent = new byte[100_000];
        new Random(1).nextBytes(unsent);
        return new HandedSession(
                new HandedSession.Head(
                        IpAddress.parse("10.99.0.1"),
                        true,
                        3,
                        Instant.ofEpochSecond(1_700_000_000, 5),
                        open(64_512, "10.99.0.2"),
                        open(400_000, "10.99.0.1"),
                        Set.of(Family.IPV4_UNICAST),
                        Set.of(Family.IPV6_UNICAST),
                        Map.of(Family.IPV6_UNICAST, Duration.ofSeconds(7, 5)),
                        false,
                        Map.of(Family.IPV4_UNICAST, Duration.ofSeconds(299)),
                        Set.of(Family.IPV6_UNICAST)),
                new Connection.Held(
                        new TcpSocket(address("10.99.0.2", 179), address("10.99.0.1", 40_000)),
                        new byte[] {1, 2, 3},
                        unsent),
                List.of(update(2, "10.99.0.1", PathAttributes.EMPTY, 3)),
                List.of(update(1, "10.99.0.1", PathAttributes.EMPTY, 0)),
                List.of(update(5_000, "10.99.0.1", ATTRIBUTES, 7)),
                new Told(
                        NlriList.unicast(List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("fd00::/64"))),
                        List.of(update(3, "10.99.0.2", ATTRIBUTES, 4_000_000_000L))));
    }

    private static final HandedAbsence ABSENCE = new HandedAbsence(
            new HandedAbsence.Head(
                    IpAddress.parse("10.99.0.3"),
                    2,
                    open(64_512, "10.99.0.2"),
                    open(65_003, "10.99.0.3"),
                    Map.of(
                            Family.IPV4_UNICAST,
                            new HandedAbsence.StaleTimes(Duration.ofSeconds(9, 7), Duration.ofHours(1), false),
                            Family.IPV6_UNICAST,
                            new HandedAbsence.StaleTimes(Duration.ZERO, Duration.ofMinutes(3), true)),
                    Optional.of(new HandedAbsence.HeldOff(50, Optional.of(Duration.ofSeconds(100))))),
            List.of(update(2, "10.99.0.3", PathAttributes.EMPTY, 0)),
            List.of(update(7, "10.99.0.3", ATTRIBUTES, 5)));

    private static final HeldSockets SOCKETS =
            new HeldSockets(new UdpSocket(address("10.99.0.2", 3784)), new UdpSocket(address("10.99.0.2", 50_000)));

    private static final BfdSettings OFTEN = new BfdSettings(Duration.ofMillis(50), Duration.ofMillis(100), 3);

    /** One that is asked whether it knows of another interval, and one that has never been heard. */
    private static final List<HeldSession> WATCHED = List.of(
            new HeldSession(
                    IpAddress.parse("10.99.0.1"),
                    BfdSettings.STANDARD,
                    BfdMachine.meanwhile(OFTEN, BfdSettings.STANDARD),
                    new BfdState(BfdStatus.UP, 3, 0x80000001, -2, true, 200, 4_000_000_000L, 50_000),
                    true,
                    Optional.of(Duration.ofMillis(123)),
                    Optional.of(BfdStatus.UP)),
            new HeldSession(
                    IpAddress.parse("fd99::1"),
                    OFTEN,
                    OFTEN,
                    BfdState.down(7),
                    false,
                    Optional.empty(),
                    Optional.empty()));

    private static HandOverLine.Packet record(int type) {
        return new HandOverLine.Packet(ByteBuffer.allocate(5).put((byte) type).rewind(), List.of());
    }

    /** All that is told up to the last word. */
    Memory told() throws IOException {
        Memory line = new Memory();
        line.coming.add(record(RecordType.READY));
        Giving giving = Giving.begin(line, SOON, Optional.of(LISTENING));
        giving.demanded(Cidr.parse("10.98.0.0/24"));
        giving.session(session());
        giving.absence(ABSENCE);
        giving.announced(List.of(update(2, "0.0.0.0", PathAttributes.EMPTY, 0)));
        giving.bfd(SOCKETS);
        watched(giving);
        return line;
    }

    /** As {@link #told}, of BFD alone. */
    Memory watched() throws IOException {
        Memory line = new Memory();
        line.coming.add(record(RecordType.READY));
        Giving giving = Giving.begin(line, SOON, Optional.empty());
        giving.bfd(SOCKETS);
        watched(giving);
        return line;
    }

    private static void watched(Giving giving) throws IOException {
        giving.end();
        for (HeldSession session : WATCHED) {
            giving.bfdSession(SOCKETS, session);
        }
        assertThrows(EOFException.class, giving::conclude, "nobody answers");
    }

    @Test
    void whatIsToldIsHeard() throws IOException {
        Memory line = new Memory();
        line.coming.addAll(told().sent);
        Taking taking = new Taking(line, SOON);
        HandedSpeaker heard = taking.ask(64_512, US);
        assertEquals(LISTENING.local(), heard.listening().orElseThrow().bound());
        HandedSession session =
                heard.sessions().get(IpAddress.parse("10.99.0.1")).session();
        HandedSession expected = session();
        assertEquals(expected.head(), session.head());
        assertEquals(expected.connection().socket(), session.connection().socket());
        assertArrayEquals(expected.connection().received(), session.connection().received());
        assertArrayEquals(expected.connection().unsent(), session.connection().unsent());
        assertEquals(expected.longLived(), session.longLived());
        assertEquals(expected.stale(), session.stale());
        assertEquals(expected.told(), session.told());
        assertEquals(3, session.routes().size(), "no more prefixes in one than fit");
        assertEquals(ATTRIBUTES, session.routes().get(2).attributes());
        List<PrefixNlri> prefixes = new ArrayList<>();
        session.routes()
                .forEach(update -> update.reachable().get(0).nlri().forEach(nlri -> prefixes.add((PrefixNlri) nlri)));
        assertEquals(expected.routes().get(0).reachable().get(0).nlri(), prefixes);
        assertEquals(Map.of(IpAddress.parse("10.99.0.3"), ABSENCE), heard.absences());
        assertEquals(1, heard.announced().size());
        assertEquals(List.of(Cidr.parse("10.98.0.0/24")), heard.demanded());
        assertEquals(
                List.of(SOCKETS), heard.bfd().stream().map(HandedBfd::addresses).toList());
        assertEquals(Map.of(SOCKETS, WATCHED), taking.ready());
        heard.closeSockets();
        assertEquals(0, opened);
    }

    @Test
    void aTimeThatPassesBetweenIsTakenFromWhatHasBegun() {
        HandedAbsence.StaleTimes before =
                new HandedAbsence.StaleTimes(Duration.ofSeconds(10), Duration.ofSeconds(60), false);
        assertEquals(
                new HandedAbsence.StaleTimes(Duration.ofSeconds(6), Duration.ofSeconds(60), false),
                before.after(Duration.ofSeconds(4)));
        HandedAbsence.StaleTimes both =
                new HandedAbsence.StaleTimes(Duration.ofSeconds(3), Duration.ofSeconds(60), true);
        assertEquals(
                new HandedAbsence.StaleTimes(Duration.ofNanos(1), Duration.ofSeconds(56), true),
                both.after(Duration.ofSeconds(4)));
        HandedAbsence.StaleTimes second = new HandedAbsence.StaleTimes(Duration.ZERO, Duration.ofSeconds(60), true);
        assertEquals(
                new HandedAbsence.StaleTimes(Duration.ZERO, Duration.ofNanos(1), true),
                second.after(Duration.ofMinutes(2)));
    }

    @Test
    void aTimeThatPassesBetweenIsTakenFromThoseOfASessionToo() {
        HandedSession.Head after = session().head().after(Duration.ofSeconds(5));
        assertEquals(Map.of(Family.IPV6_UNICAST, Duration.ofSeconds(2, 5)), after.longLivedLeft());
        assertEquals(Map.of(Family.IPV4_UNICAST, Duration.ofSeconds(294)), after.repeatLeft());
        HandedSession.Head much = after.after(Duration.ofMinutes(9));
        assertEquals(Map.of(Family.IPV6_UNICAST, Duration.ofNanos(1)), much.longLivedLeft());
        assertEquals(session().head().ours(), much.ours());
    }

    /** Cut off or changed anywhere: it is understood or refused, and no socket stays open. */
    @Test
    void nothingThatIsChangedOnTheWayDoesMoreThanFail() throws IOException {
        long seed = Long.getLong("poplin.seed", 20_261_128);
        Random random = new Random(seed);
        int refused = 0;
        for (int run = 0; run < RUNS; run++) {
            opened = 0;
            Memory line = new Memory();
            line.coming.addAll(told().sent);
            int victim = random.nextInt(line.coming.size());
            int index = 0;
            for (HandOverLine.Packet packet : line.coming) {
                ByteBuffer bytes = packet.bytes();
                if (index++ == victim) {
                    int at = random.nextInt(Math.min(bytes.limit(), 400));
                    if (random.nextBoolean()) {
                        bytes.put(at, (byte) random.nextInt());
                    } else {
                        bytes.limit(at);
                    }
                }
            }
            try {
                Taking taking = new Taking(line, SOON);
                taking.ask(64_512, US).closeSockets();
                taking.ready();
            } catch (IOException e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", run " + run, e);
            }
            int unread = line.coming.stream()
                    .mapToInt(packet -> packet.sockets().size())
                    .sum();
            assertEquals(unread, opened, "seed " + seed + ", run " + run);
        }
        assertTrue(refused > RUNS / 3, "only " + refused + " were refused");
    }

    /** A peer with a hold time of nine seconds hears from nobody meanwhile. */
    @Test
    void theLastStepTakesNoLongerThanItsPartOfTheTime() throws IOException {
        List<Duration> waits = new ArrayList<>();
        Memory line = new Memory() {
            @Override
            public Optional<Packet> receive(Duration patience) {
                waits.add(patience);
                return super.receive(patience);
            }
        };
        line.coming.add(record(RecordType.READY));
        line.coming.add(record(RecordType.RUNNING));
        Giving giving = Giving.begin(line, Duration.ofSeconds(3), Optional.empty());
        giving.end();
        giving.conclude();
        assertEquals(2, waits.size());
        assertTrue(waits.get(0).plus(waits.get(1)).compareTo(Duration.ofMillis(4500)) <= 0, waits::toString);
    }

    @Test
    void aGreetingThatCannotBeReadIsRefusedAsOthersAre() throws IOException {
        Memory line = new Memory();
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        DataOutputStream hello = new DataOutputStream(fields);
        hello.writeUTF("poplin-bgp");
        hello.writeShort(RecordType.VERSION);
        hello.writeLong(64_512);
        hello.write(new byte[] {7, 1, 2, 3, 4, 5, 6, 7});
        ByteBuffer packet = ByteBuffer.allocate(5 + fields.size())
                .put((byte) RecordType.HELLO)
                .putInt(fields.size())
                .put(fields.toByteArray())
                .rewind();
        line.coming.add(new HandOverLine.Packet(packet, List.of()));
        assertThrows(IOException.class, () -> Giving.greet(line, 64_512, US, SOON));
    }
}
