package dev.poplin.bgp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.message.BgpMessage;
import dev.poplin.bgp.message.Decoded;
import dev.poplin.bgp.message.Keepalive;
import dev.poplin.bgp.message.MalformedUpdates;
import dev.poplin.bgp.message.MessageDecoder;
import dev.poplin.bgp.message.MessageEncoder;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.Ipv4Address;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A whole speaker is told each malformed UPDATE over TCP: it does what RFC 7606 says, and the session lives on wherever that lets it. */
@Tag("B5")
@Tag("B1.4")
class MalformedSessionTest {

    private static final Ipv4Address US = LoopbackHost.of(11);
    private static final Ipv4Address THEM = LoopbackHost.of(12);
    private static final Negotiated NEGOTIATED =
            new Negotiated(true, Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST), true);
    private static final int PORT = LoopbackHost.freePort();
    private static final int HEADER_BYTES = 19;
    private static final int NOTIFICATION = 3;
    private static final Cidr TEN = Cidr.parse("10.0.0.0/8");
    private static final Cidr WITNESS = Cidr.parse("192.168.0.0/16");

    /** The session of the peer that tells what it should not, and how many sessions there have been. */
    private static final class Teller implements AutoCloseable {

        private final BgpSpeaker speaker;
        private final Peer peer = Peer.of(THEM, 64_512).asPassive();
        private SocketChannel channel;
        private int sessions;
        private int fences;

        Teller(BgpSpeaker speaker) throws Exception {
            this.speaker = speaker;
            channel = establish();
        }

        private SocketChannel establish() throws Exception {
            speaker.removePeer(THEM);
            speaker.addPeer(peer);
            SocketChannel opened = SocketChannel.open();
            opened.bind(new InetSocketAddress(THEM.toInetAddress(), 0));
            opened.connect(new InetSocketAddress(US.toInetAddress(), PORT));
            channel = opened;
            for (BgpMessage message : List.of(
                    new Open(
                            64_512,
                            90,
                            THEM,
                            List.of(
                                    new Capability.Multiprotocol(Family.IPV4_UNICAST),
                                    new Capability.Multiprotocol(Family.IPV6_UNICAST),
                                    new Capability.FourOctetAs(64_512))),
                    new Keepalive())) {
                for (ByteBuffer bytes : MessageEncoder.encode(message, NEGOTIATED)) {
                    tell(bytes);
                }
            }
            SpeakerTest.eventually(this::lives);
            sessions++;
            tell(MalformedUpdates.update("", "ORIGIN AS_PATH NEXT_HOP", "10c0a8"));
            fence();
            return opened;
        }

        private void tell(ByteBuffer bytes) throws IOException {
            ByteBuffer rest = bytes.duplicate();
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        }

        /** Returns when everything told before has been understood: whether the session still lives. */
        private boolean fence() throws Exception {
            fences++;
            String hex = String.format("%06x", 0x0b0000 + fences);
            tell(MalformedUpdates.update("", "ORIGIN AS_PATH NEXT_HOP", "18" + hex));
            Cidr prefix = Cidr.of(Ipv4Address.ofInt((0x0b0000 + fences) << 8), 24);
            SpeakerTest.eventually(() -> speaker.route(prefix).isPresent() || !lives());
            return lives();
        }

        private boolean lives() throws IOException {
            return speaker.peers().get(0).phase() == Phase.ESTABLISHED;
        }

        /** What became of the session and of 10.0.0.0/8, which was there before if it must go, and was not if it may come. */
        String outcome(MalformedUpdates.Case fault) throws Exception {
            boolean mustGo = fault.verdict().contains("withdraw");
            tell(
                    mustGo
                            ? MalformedUpdates.update("", "ORIGIN AS_PATH NEXT_HOP", "TEN")
                            : MalformedUpdates.update("TEN", "", ""));
            fence();
            tell(fault.message());
            if (prescribed(fault).startsWith("reset")) {
                return reset();
            }
            if (!fence()) {
                String why = speaker.peers().get(0).lastError();
                channel.close();
                establish();
                return "a needless reset: " + why;
            }
            assertTrue(speaker.route(WITNESS).isPresent(), fault::toString);
            String outcome = speaker.route(TEN).isPresent() ? "there" : "gone";
            if (givesAFamilyUp(fault)) {
                // The next one is told to a session that has all families again.
                channel.close();
                establish();
            }
            return outcome;
        }

        /** The NOTIFICATION that ends the session; then there is another one. */
        private String reset() throws Exception {
            channel.socket().setSoTimeout(10_000);
            DataInputStream input = new DataInputStream(channel.socket().getInputStream());
            while (true) {
                input.readFully(new byte[HEADER_BYTES - 3]);
                byte[] body = new byte[input.readUnsignedShort() - HEADER_BYTES];
                int type = input.readUnsignedByte();
                input.readFully(body);
                if (type == NOTIFICATION) {
                    channel.close();
                    SpeakerTest.eventually(() -> speaker.routes().isEmpty());
                    establish();
                    return "reset " + body[0] + "/" + body[1];
                }
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    @Test
    void everyMalformedUpdateIsTreatedAsPrescribedAndNoSessionIsResetNeedlessly() throws Exception {
        List<MalformedUpdates.Case> cases = new ArrayList<>(MalformedUpdates.attributes());
        cases.addAll(MalformedUpdates.prefixes());
        cases.addAll(MalformedUpdates.withoutRoutes());
        cases.addAll(MalformedUpdates.bodies());
        List<String> deviations = new ArrayList<>();
        try (BgpSpeaker speaker = BgpSpeaker.builder(64_512, US)
                        .listen(new InetSocketAddress(US.toInetAddress(), PORT))
                        .restartTime(Duration.ZERO)
                        .open();
                Teller teller = new Teller(speaker)) {
            for (MalformedUpdates.Case fault : cases) {
                String outcome = teller.outcome(fault);
                if (!outcome.equals(prescribed(fault))) {
                    deviations.add(fault + ", but it was " + outcome);
                }
            }
            long resets = cases.stream()
                    .filter(fault -> prescribed(fault).startsWith("reset") || givesAFamilyUp(fault))
                    .count();
            assertEquals(List.of(), deviations);
            assertEquals(1 + resets, teller.sessions);
            assertEquals("", speaker.peers().get(0).lastError());
        }
    }

    /** RFC 7606 §7.11 with RFC 4760 §7: the routes of a family that cannot be read need not cost the session. */
    private static boolean givesAFamilyUp(MalformedUpdates.Case fault) {
        return fault.verdict().startsWith("reset")
                && MessageDecoder.decode(fault.message(), NEGOTIATED.withDisablingFamilies(true))
                        instanceof Decoded.Valid;
    }

    private static String prescribed(MalformedUpdates.Case fault) {
        if (fault.verdict().startsWith("reset") && !givesAFamilyUp(fault)) {
            return fault.verdict();
        }
        boolean announces = MalformedUpdates.attributes().contains(fault);
        return announces && !fault.verdict().contains("withdraw") ? "there" : "gone";
    }
}
