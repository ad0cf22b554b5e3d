package dev.poplin.bgp.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.PrefixLimit;
import dev.poplin.bgp.SessionReport;
import dev.poplin.bgp.SessionSettings;
import dev.poplin.bgp.message.BgpMessage;
import dev.poplin.bgp.message.MessageEncoder;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.PathFilter;
import dev.poplin.bgp.rib.PeerPolicy;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is told of one session. */
@Tag("B3.4")
class SessionReportTest extends SessionScene {

    private static final Negotiated FOUR = new Negotiated(true, Set.of(Family.IPV4_UNICAST), false);

    private SessionReport report() throws IOException {
        return speaker.session(THEM).orElseThrow();
    }

    private static long bytes(List<BgpMessage> messages) {
        return messages.stream()
                .flatMap(message -> MessageEncoder.encode(message, FOUR).stream())
                .mapToLong(buffer -> buffer.remaining())
                .sum();
    }

    /** When a time is over that begins now. */
    private Instant after(long seconds) {
        return Instant.EPOCH.plus(network.elapsed()).plusSeconds(seconds);
    }

    private static boolean isNear(Instant expected, Instant actual) {
        return Duration.between(expected, actual).abs().compareTo(Duration.ofSeconds(2)) < 0;
    }

    @Test
    void whatHasPassedAndWasAgreedOnIsTold() throws IOException {
        assertEquals(Optional.empty(), speaker.session(US));
        assertEquals(Optional.empty(), report().agreed());
        assertEquals(new SessionReport.Traffic(0, 0, 0, 0), report().traffic());
        ScriptedPeer peer = establish(RESTART);
        long before = report().traffic().bytesIn();
        peer.send(announcement("10.1.0.0/24", "10.2.0.0/24"));
        pass(1);
        assertEquals(
                bytes(List.of(announcement("10.1.0.0/24", "10.2.0.0/24"))),
                report().traffic().bytesIn() - before);
        assertEquals(peer.heard().size(), report().traffic().messagesOut());
        assertEquals(bytes(peer.heard()), report().traffic().bytesOut());
        SessionReport.Agreed agreed = report().agreed().orElseThrow();
        assertEquals(64_512, agreed.ours().as());
        assertEquals(64_513, agreed.theirs().as());
        assertEquals(Duration.ofSeconds(90), agreed.holdTime());
        assertEquals(Set.of(Family.IPV4_UNICAST), agreed.negotiated().families());
        assertEquals(Map.of(IpFamily.IPV4, 2), report().received());
        assertEquals(status(), report().status());
        assertEquals(0, report().flaps());
    }

    @Test
    void howLongRoutesOfAPeerThatIsAwayAreKeptIsTold() throws IOException {
        ScriptedPeer peer = establish(RESTART);
        peer.send(announcement("10.1.0.0/24", "10.2.0.0/24"));
        pass(1);
        peer.close();
        pass(1);
        assertEquals(1, report().flaps());
        assertEquals(Map.of(IpFamily.IPV4, 2), report().stale());
        assertTrue(isNear(after(120), report().keptUntil().get(IpFamily.IPV4)), report()::toString);
        establish(RESTART).send(announcement("10.1.0.0/24"));
        pass(1);
        assertEquals(Map.of(IpFamily.IPV4, 1), report().stale());
        assertEquals(Map.of(), report().keptUntil());
    }

    @Test
    void howManyPathsTheImportFilterRefusesIsTold() throws IOException {
        Cidr odd = Cidr.parse("10.1.0.0/24");
        PeerPolicy withoutOne = PeerPolicy.STANDARD.withFilters(
                path -> path.prefix().equals(odd) ? Optional.empty() : Optional.of(path), PathFilter.ALL);
        speaker.addPeer(them().withPolicy(withoutOne));
        ScriptedPeer peer = establish(RESTART);
        peer.send(announcement("10.1.0.0/24", "10.2.0.0/24", "10.3.0.0/24"));
        pass(1);
        assertEquals(1, report().refused());
        assertEquals(Map.of(IpFamily.IPV4, 3), report().received());
        peer.send(announcement("10.1.0.0/24"));
        pass(1);
        assertEquals(1, report().refused());
        speaker.addPeer(them());
        pass(1);
        assertEquals(0, report().refused());
        speaker.addPeer(them().withPolicy(PeerPolicy.STANDARD.withFilters(PathFilter.NONE, PathFilter.ALL)));
        pass(1);
        assertEquals(3, report().refused());
        peer.send(Update.withdrawal(List.of(Cidr.parse("10.2.0.0/24"))));
        pass(1);
        assertEquals(2, report().refused());
        peer.close();
        pass(200);
        assertEquals(0, report().refused());
        assertEquals(Map.of(IpFamily.IPV4, 0), report().received());
    }

    @Test
    void whoIsHeldOffAndUntilWhenIsTold() throws IOException {
        PrefixLimit limit = PrefixLimit.of(1);
        speaker.addPeer(
                them().withSession(SessionSettings.STANDARD.withPrefixLimit(limit.withRestart(Duration.ofMinutes(5)))));
        establish().send(announcement("10.1.0.0/24", "10.2.0.0/24"));
        pass(1);
        SessionReport.HeldOff held = report().heldOff().orElseThrow();
        assertEquals(1, held.limit());
        assertTrue(isNear(after(300), held.until().orElseThrow()), held::toString);
        pass(310);
        assertEquals(Optional.empty(), report().heldOff());
        speaker.addPeer(them().withSession(SessionSettings.STANDARD.withPrefixLimit(limit)));
        establish().send(announcement("10.1.0.0/24", "10.2.0.0/24"));
        pass(1);
        assertEquals(Optional.of(new SessionReport.HeldOff(1, Optional.empty())), report().heldOff());
    }
}
