package dev.poplin.bgp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.message.BgpMessage;
import dev.poplin.bgp.message.Keepalive;
import dev.poplin.bgp.message.MessageEncoder;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.session.Phase;
import dev.poplin.bgp.session.SessionTimers;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A peer over real TCP that does its worst, while a good peer's session must not notice. {@code -Dpoplin.bgp.hostilePrefixes=10000000}
 * for as many prefixes as an address space has.
 */
@Tag("B5")
class HostilePeerTest {

    private static final int PORT = LoopbackHost.freePort();
    private static final IpAddress US = LoopbackHost.of(1);
    private static final IpAddress GOOD = LoopbackHost.of(2);
    private static final IpAddress BAD = LoopbackHost.of(3);
    private static final Negotiated NEGOTIATED = new Negotiated(true, Set.of(Family.IPV4_UNICAST), false);

    private BgpSpeaker speaker;
    private BgpSpeaker good;

    private static BgpSpeaker open(IpAddress address, long as) throws IOException {
        return BgpSpeaker.builder(as, Ipv4Address.of(address.toBytes()))
                .listen(new InetSocketAddress(address.toInetAddress(), PORT))
                .connectRetry(Duration.ofMillis(100))
                .restartTime(Duration.ZERO)
                .open();
    }

    private static Peer peer(IpAddress from, IpAddress to, long as) {
        return Peer.of(to, as).withPort(PORT).withLocalAddress(from);
    }

    @BeforeEach
    void begin() throws Exception {
        speaker = open(US, 64_512);
        good = open(GOOD, 64_513);
        speaker.addPeer(peer(US, GOOD, 64_513));
        // Of two connections that cross one may be dropped after it was established on one side.
        good.addPeer(peer(GOOD, US, 64_512).asPassive());
        speaker.addPeer(peer(US, BAD, 64_514).asPassive());
        SpeakerTest.eventually(() -> good.isConverged() && status(GOOD).phase() == Phase.ESTABLISHED);
    }

    @AfterEach
    void end() {
        good.close();
        speaker.close();
    }

    private static SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
        channel.bind(new InetSocketAddress(BAD.toInetAddress(), 0));
        channel.connect(new InetSocketAddress(US.toInetAddress(), PORT));
        return channel;
    }

    private static void send(SocketChannel channel, BgpMessage message) throws IOException {
        for (ByteBuffer bytes : MessageEncoder.encode(message, NEGOTIATED)) {
            write(channel, bytes);
        }
    }

    private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private SocketChannel establish() throws Exception {
        SocketChannel channel = connect();
        send(
                channel,
                new Open(
                        64_514,
                        90,
                        LoopbackHost.of(3),
                        List.of(
                                new Capability.Multiprotocol(Family.IPV4_UNICAST),
                                new Capability.FourOctetAs(64_514))));
        send(channel, new Keepalive());
        SpeakerTest.eventually(() -> status(BAD).phase() == Phase.ESTABLISHED);
        return channel;
    }

    private PeerStatus status(IpAddress peer) throws IOException {
        return speaker.peers().stream()
                .filter(status -> status.address().equals(peer))
                .findFirst()
                .orElseThrow();
    }

    /** The good peer has the session that it had, and hears at once what is new. */
    private void nobodyElseNotices(PeerStatus before) throws Exception {
        Cidr fresh = Cidr.parse("192.0.2.0/24");
        speaker.announce(fresh);
        SpeakerTest.eventually(() -> good.route(fresh).isPresent());
        assertEquals(before.since(), status(GOOD).since());
        assertEquals(Phase.ESTABLISHED, status(GOOD).phase());
    }

    @Test
    void garbageTruncationAndWrongLengthsEndOneSessionOnly() throws Exception {
        PeerStatus before = status(GOOD);
        long seed = 11;
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            try (SocketChannel channel = connect()) {
                byte[] bytes = new byte[random.nextInt(200)];
                random.nextBytes(bytes);
                ByteBuffer message = ByteBuffer.wrap(bytes);
                if (round % 3 != 0 && bytes.length >= 19) {
                    message.putLong(0, -1).putLong(8, -1).put(18, (byte) (round % 7));
                }
                write(channel, message);
            } catch (IOException e) {
                // It was cut off, as it should be.
                assertTrue(e.getMessage() != null);
            }
        }
        nobodyElseNotices(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {18, 19, 4097, 65_535})
    void aMessageOfAnImpossibleLengthIsNamed(int length) throws Exception {
        PeerStatus before = status(GOOD);
        try (SocketChannel channel = establish()) {
            ByteBuffer message =
                    ByteBuffer.allocate(Math.max(19, length)).putLong(-1).putLong(-1);
            write(channel, message.putShort((short) length).put((byte) 2).clear());
            SpeakerTest.eventually(() -> status(BAD).phase() != Phase.ESTABLISHED);
            assertTrue(status(BAD).lastError().contains("length"), status(BAD).lastError());
        }
        nobodyElseNotices(before);
    }

    @Test
    void aFloodOfConnectionsAndResetsIsBorne() throws Exception {
        PeerStatus before = status(GOOD);
        for (int round = 0; round < 300; round++) {
            SocketChannel channel = connect();
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        }
        nobodyElseNotices(before);
        establish().close();
    }

    @Test
    void aMessageThatComesByteByByteIsUnderstood() throws Exception {
        PeerStatus before = status(GOOD);
        Cidr prefix = Cidr.parse("198.51.100.0/24");
        try (SocketChannel channel = establish()) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            PathAttributes attributes = PathAttributes.EMPTY.withAsPath(AsPath.EMPTY.prepend(64_514));
            for (ByteBuffer bytes :
                    MessageEncoder.encode(Update.announcement(BAD, List.of(prefix), attributes), NEGOTIATED)) {
                while (bytes.hasRemaining()) {
                    channel.write(ByteBuffer.wrap(new byte[] {bytes.get()}));
                }
            }
            SpeakerTest.eventually(() -> speaker.route(prefix).isPresent());
        }
        nobodyElseNotices(before);
    }

    @Test
    @Tag("B2.3")
    @Tag("B2.4")
    void aPeerThatReadsNothingDelaysNobodyIsHeldInABoundAndIsGivenUp() throws Exception {
        speaker.addPeer(peer(US, BAD, 64_514)
                .asPassive()
                .withSession(SessionSettings.STANDARD.withTimers(
                        SessionTimers.of(Duration.ofSeconds(1)).withSendHold(Duration.ofSeconds(2)))));
        PeerStatus before = status(GOOD);
        try (SocketChannel channel = establish()) {
            int prefixes = 200_000;
            for (int i = 0; i < prefixes; i++) {
                speaker.announce(Cidr.of(Ipv4Address.ofInt(0x14000000 + (i << 8)), 24));
            }
            SpeakerTest.eventually(() -> good.statistics().prefixes() >= prefixes);
            assertTrue(
                    channel.isConnected() && status(BAD).sent() < prefixes,
                    "told " + status(BAD).sent());
            SpeakerTest.eventually(() -> status(BAD).lastError().equals("the peer takes nothing of what is sent"));
        }
        nobodyElseNotices(before);
    }

    @Test
    void aPeerThatTellsMoreThanItMayIsCutOffAndItsRoutesAreGone() throws Exception {
        int most = 50_000;
        speaker.addPeer(peer(US, BAD, 64_514)
                .asPassive()
                .withSession(SessionSettings.STANDARD.withPrefixLimit(PrefixLimit.of(most))));
        PeerStatus before = status(GOOD);
        int prefixes = Integer.getInteger("poplin.bgp.hostilePrefixes", 200_000);
        PathAttributes attributes = PathAttributes.EMPTY.withAsPath(AsPath.EMPTY.prepend(64_514));
        try (SocketChannel channel = establish()) {
            List<Cidr> some = new ArrayList<>();
            for (int i = 0; i < prefixes; i++) {
                some.add(Cidr.of(Ipv4Address.ofInt(0x20000000 + (i << 5)), 27));
                if (some.size() == 700) {
                    send(channel, Update.announcement(BAD, some, attributes));
                    some.clear();
                }
            }
        } catch (IOException e) {
            // It was cut off in the middle, as it should be.
            assertTrue(e.getMessage() != null);
        }
        SpeakerTest.eventually(() -> status(BAD).lastError().startsWith("the peer has told more than"));
        SpeakerTest.eventually(() -> speaker.statistics().prefixes() < 10);
        nobodyElseNotices(before);
    }
}
