package dev.poplin.bgp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.message.BgpMessage;
import dev.poplin.bgp.message.Keepalive;
import dev.poplin.bgp.message.MalformedUpdates;
import dev.poplin.bgp.message.MessageEncoder;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.PathFilter;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A process that does something else for longer than the hold time. */
class LateHearingTest {

    private static final Ipv4Address US = LoopbackHost.of(31);
    private static final Ipv4Address THEM = LoopbackHost.of(32);
    private static final Negotiated NEGOTIATED = new Negotiated(true, Set.of(Family.IPV4_UNICAST), false);
    private static final int PORT = LoopbackHost.freePort();
    private static final int HOLD_SECONDS = 3;
    private static final Cidr BUSY = Cidr.parse("10.0.0.0/8");

    private final CountDownLatch busy = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);

    @Test
    @Tag("B2.1")
    void aPeerThatSpokeMeanwhileIsHeardBeforeItsHoldTimeEnds() throws Exception {
        try (BgpSpeaker speaker = BgpSpeaker.builder(64_512, US)
                        .listen(new InetSocketAddress(US.toInetAddress(), PORT))
                        .open();
                SocketChannel channel = SocketChannel.open()) {
            speaker.addPeer(Peer.of(THEM, 64_512)
                    .asPassive()
                    .withFilters(
                            path -> {
                                work();
                                return Optional.of(path);
                            },
                            PathFilter.ALL));
            channel.bind(new InetSocketAddress(THEM.toInetAddress(), 0));
            channel.connect(new InetSocketAddress(US.toInetAddress(), PORT));
            tell(
                    channel,
                    new Open(
                            64_512,
                            HOLD_SECONDS,
                            THEM,
                            List.of(
                                    new Capability.Multiprotocol(Family.IPV4_UNICAST),
                                    new Capability.FourOctetAs(64_512))));
            tell(channel, new Keepalive());
            SpeakerTest.eventually(() -> speaker.peers().get(0).phase() == Phase.ESTABLISHED);
            channel.write(MalformedUpdates.update("", "ORIGIN AS_PATH NEXT_HOP", "080a")
                    .duplicate());
            assertTrue(busy.await(10, TimeUnit.SECONDS));
            tell(channel, new Keepalive());
            SpeakerTest.eventually(() -> speaker.route(BUSY).isPresent());
            assertEquals("", speaker.peers().get(0).lastError());
        }
    }

    /** As long as the whole hold time. */
    private void work() {
        busy.countDown();
        try {
            assertFalse(never.await(HOLD_SECONDS * 1_100L, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void tell(SocketChannel channel, BgpMessage message) throws IOException {
        for (ByteBuffer bytes : MessageEncoder.encode(message, NEGOTIATED)) {
            channel.write(bytes.duplicate());
        }
    }
}
