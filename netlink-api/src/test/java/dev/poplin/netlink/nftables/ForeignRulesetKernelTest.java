package dev.poplin.netlink.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Rule;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A ruleset of somebody else with all that nft can say: what is listed and written again is what it was. */
@KernelTest(programs = {"nft", "nsenter"})
@Tag("N3.1")
@Tag("N8")
class ForeignRulesetKernelTest extends KernelScene {

    @BeforeEach
    void loadForeignRuleset() throws Exception {
        netlink.links().add(NewLink.veth("other0", NewLink.named("other1")));
        try (InputStream file = ForeignRulesetKernelTest.class.getResourceAsStream("foreign.nft")) {
            String script = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            Command.feedIn(namespace, script, "nft", "-f", "-").orFail();
        }
    }

    private String nft(String... options) throws Exception {
        String[] words = new String[options.length + 3];
        words[0] = "nft";
        System.arraycopy(options, 0, words, 1, options.length);
        words[options.length + 1] = "list";
        words[options.length + 2] = "ruleset";
        return Command.runIn(namespace, words).orFail().output();
    }

    /** One object per line, without the numbers that the kernel gives, and the seconds of time-outs that go on meanwhile. */
    private static String comparable(String json) {
        return sortedElements(json.replaceAll("\"handle\": \\d+", "\"handle\": 0")
                        .replaceAll("\"expires\": (\\d+)\\d", "\"expires\": $1x"))
                .replaceAll("\\{\"(table|chain|rule|set|map|counter|quota|limit)\": \\{\"family", "\n$0");
    }

    /** A hash table lists its elements in an order of its own. */
    private static String sortedElements(String json) {
        Matcher lists = Pattern.compile("\"(?:elem|set)\": \\[").matcher(json);
        StringBuilder sorted = new StringBuilder();
        int copied = 0;
        while (lists.find(copied)) {
            List<String> elements = new ArrayList<>();
            int start = lists.end();
            int depth = 0;
            int at = start;
            for (; depth > 0 || json.charAt(at) != ']'; at++) {
                char next = json.charAt(at);
                depth += next == '[' || next == '{' ? 1 : next == ']' || next == '}' ? -1 : 0;
                if (next == ',' && depth == 0) {
                    elements.add(json.substring(start, at).strip());
                    start = at + 1;
                }
            }
            elements.add(json.substring(start, at).strip());
            Collections.sort(elements);
            sorted.append(json, copied, lists.end()).append(String.join(", ", elements));
            copied = at;
        }
        return sorted.append(json.substring(copied)).toString();
    }

    @Test
    void aSnapshotThatIsRestoredAfterAFlushIsTheSameForNft() throws Exception {
        String before = comparable(nft("-j"));
        List<Ruleset> snapshot = netlink.nftables().snapshot();
        netlink.nftables().transaction().flush().commit();
        assertEquals("", nft());
        netlink.nftables().restore(snapshot);
        assertEquals(before, comparable(nft("-j")));
    }

    @Test
    void definitionsAreTheSameWhenTheyAreListedAgainAndNeedNoWrite() throws Exception {
        List<Ruleset> listed = netlink.nftables().list();
        assertEquals(6, listed.size());
        for (Ruleset table : listed) {
            assertFalse(netlink.nftables().apply(table), table + " is written again");
            netlink.nftables().delete(table.family(), table.name());
            assertTrue(netlink.nftables().apply(table));
        }
        assertEquals(listed, netlink.nftables().list());
    }

    /** What this nft cannot say, by bytes: an inner header of VXLAN, two registers combined, and when a rule was last used. */
    @Test
    void expressionsThatNftDoesNotKnowAreKeptByteForByte() throws Exception {
        MessageWriter inner = new MessageWriter(64);
        inner.attributeBe32(1, 0).attributeBe32(2, 1).attributeBe32(3, 15).attributeBe32(4, 8);
        inner.nested(5, () -> inner.attributeString(1, "payload").nested(2, () -> inner.attributeBe32(1, 1)
                .attributeBe32(2, 1)
                .attributeBe32(3, 12)
                .attributeBe32(4, 4)));
        MessageWriter both = new MessageWriter(64);
        both.attributeBe32(1, 1)
                .attributeBe32(2, 2)
                .attributeBe32(3, 4)
                .attributeBe32(6, 3)
                .attributeBe32(8, 2);
        Rule rule = new Rule(List.of(
                new Expression.Meta(16, 0),
                new Expression.Compare(0, 0, Bytes.of((byte) 17)),
                new Expression.Opaque("inner", bytes(inner)),
                new Expression.Meta(3, 4),
                new Expression.Opaque("bitwise", bytes(both)),
                new Expression.Opaque("last", Bytes.of())));
        Transaction transaction = netlink.nftables().transaction().flush();
        transaction.table(TableFamily.IP, "unsaid").add().add(Chain.of("c", List.of(rule)));
        transaction.commit();
        List<Ruleset> listed = netlink.nftables().list();
        List<Expression> expressions =
                listed.get(0).chains().get("c").rules().get(0).expressions();
        assertEquals(
                List.of("inner", "bitwise", "last"),
                expressions.stream()
                        .filter(Expression.Opaque.class::isInstance)
                        .map(each -> ((Expression.Opaque) each).name())
                        .toList());
        netlink.nftables().restore(listed);
        assertEquals(listed, netlink.nftables().list());
    }

    private static Bytes bytes(MessageWriter writer) {
        byte[] bytes = new byte[writer.size()];
        writer.written().get(bytes);
        return Bytes.of(bytes);
    }
}
