package dev.poplin.node.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.rib.PeerPolicy;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.node.testing.Eventually;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B3.4")
class BgpQuestionsTest {

    private static final int PORT = 17_913;
    private static final String ONE = "127.0.3.1";
    private static final String TWO = "127.0.3.2";

    private BgpSpeaker one;
    private BgpSpeaker two;
    private BgpQuestions questions;

    private static BgpSpeaker open(String address) throws IOException {
        return BgpSpeaker.builder(64_512, Ipv4Address.parse(address))
                .listen(new InetSocketAddress(Ipv4Address.parse(address).toInetAddress(), PORT))
                .connectRetry(Duration.ofMillis(100))
                .open();
    }

    @BeforeEach
    void twoSpeakers() throws Exception {
        one = open(ONE);
        two = open(TWO);
        one.addPeer(Peer.of(IpAddress.parse(TWO), 64_512).withPort(PORT).withLocalAddress(IpAddress.parse(ONE)));
        two.addPeer(Peer.of(IpAddress.parse(ONE), 64_512).withPort(PORT).withLocalAddress(IpAddress.parse(TWO)));
        one.announce(Cidr.parse("10.244.1.0/26"));
        two.announce(Cidr.parse("10.244.2.0/26"));
        questions = new BgpQuestions(one, () -> List.of(Cidr.parse("10.244.1.0/26")), peer -> PeerPolicy.STANDARD);
        Eventually.holds(
                Duration.ofSeconds(10),
                "both have both routes",
                () -> one.routes().size() == 2 && two.routes().size() == 2);
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    private List<String> prefixes(Map<String, ?> question) throws IOException {
        return prefixes(questions.answer(question).get("routes"));
    }

    private static List<String> prefixes(Object documents) {
        return ((List<?>) documents)
                .stream()
                        .map(each -> ((Map<?, ?>) each).get("prefix").toString())
                        .toList();
    }

    @Test
    void routesAreTheBestOnesThoseOfAPrefixOrThoseOfAPeer() throws Exception {
        assertEquals(List.of("10.244.1.0/26", "10.244.2.0/26"), prefixes(Map.of("ask", "routes")));
        assertEquals(List.of("10.244.2.0/26"), prefixes(Map.of("ask", "routes", "prefix", "10.244.2.0/26")));
        assertEquals(List.of("10.244.2.0/26"), prefixes(Map.of("ask", "routes", "prefix", "10.244.2.7")));
        assertEquals(List.of(), prefixes(Map.of("ask", "routes", "prefix", "192.0.2.7")));
        assertEquals(List.of("10.244.2.0/26"), prefixes(Map.of("ask", "routes", "from", TWO)));
        assertEquals(List.of("10.244.1.0/26"), prefixes(Map.of("ask", "routes", "to", TWO)));
    }

    @Test
    void anOperatorsAnnouncementIsToldAndExplainedAndTakenBack() throws Exception {
        questions.answer(Map.of("ask", "announce", "prefix", "10.244.2.0/26", "communities", List.of("65000:1")));
        Map<String, Object> explained = questions.answer(Map.of("ask", "explain", "prefix", "10.244.2.0/26"));
        assertEquals(2, ((List<?>) explained.get("paths")).size());
        assertTrue(explained.get("reasons").toString().contains("lostBy=LOCAL"), explained::toString);
        assertEquals(
                "10.244.2.0/26",
                questions
                        .answer(Map.of("ask", "withdraw", "prefix", "10.244.2.0/26"))
                        .get("withdrawn"));
        assertEquals(
                "",
                questions
                        .answer(Map.of("ask", "withdraw", "prefix", "10.244.2.0/26"))
                        .get("withdrawn"));
        assertThrows(
                IllegalArgumentException.class,
                () -> questions.answer(Map.of("ask", "withdraw", "prefix", "10.244.1.0/26")),
                "the agent's own");
    }

    @Test
    @Tag("B3.2")
    void aFilterIsTriedWithoutBeingApplied() throws Exception {
        String filter =
                """
                kind: BGPFilter
                metadata: {name: f}
                spec:
                  exportV4: [{cidr: 10.244.1.0/26, matchOperator: Equal, action: Reject}]
                  importV4: [{cidr: 10.244.0.0/16, matchOperator: In, action: Reject}]
                """;
        Map<String, Object> answer = questions.answer(Map.of("ask", "preview", "peer", TWO, "filter", filter));
        assertEquals(List.of("10.244.1.0/26"), prefixes(((Map<?, ?>) answer.get("told")).get("lost")));
        assertEquals(List.of("10.244.2.0/26"), prefixes(((Map<?, ?>) answer.get("taken")).get("lost")));
        assertEquals(2, one.routes().size());
        assertEquals(2, two.routes().size());
    }

    @Test
    void aQuestionThatIsNoneIsRefusedByName() {
        List<Map<String, String>> wrong = List.of(
                Map.of(),
                Map.of("ask", "fly"),
                Map.of("ask", "explain"),
                Map.of("ask", "explain", "prefix", "10"),
                Map.of("ask", "preview", "peer", TWO, "filter", "{"),
                Map.of("ask", "preview", "peer", TWO, "filter", "kind: Pod"),
                Map.of("ask", "preview", "peer", TWO, "filter", "{kind: BGPFilter, spec: {novelty: 1}}"));
        wrong.forEach(question ->
                assertThrows(IllegalArgumentException.class, () -> questions.answer(question), question::toString));
    }
}
