package dev.poplin.netlink.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.HookedTransport;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.rule.RuleBuilder;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import dev.poplin.netlink.nftables.set.NftSet.Options;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.NetlinkSocket;
import dev.poplin.netlink.system.NetlinkTransport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What happens to a table between the moment that {@code apply} reads it and the moment that it commits. */
@KernelTest(programs = {"nft", "nsenter"})
@Tag("N3.1")
class ApplyKernelTest extends KernelScene {

    private static final String SET = "s";

    private final Queue<Meanwhile> meanwhile = new ArrayDeque<>();
    private Conversation conversation;
    private Nftables nftables;

    private interface Meanwhile {
        void happen() throws NetlinkException;
    }

    /** Does the next thing of the queue before each transaction reaches the kernel. */
    private void interrupt(ByteBuffer messages) throws NetlinkException {
        short type = messages.duplicate().order(ByteOrder.nativeOrder()).getShort(messages.position() + 4);
        Meanwhile next = type == NftNumber.BATCH_BEGIN ? meanwhile.poll() : null;
        if (next != null) {
            next.happen();
        }
    }

    @BeforeEach
    void open() throws Exception {
        NetlinkTransport kernel = namespace.call(() -> NetlinkSocket.open(NetlinkSocket.NETFILTER));
        conversation = new Conversation(new HookedTransport(kernel, this::interrupt, () -> {}));
        nftables = new Nftables(conversation);
    }

    @AfterEach
    void close() {
        conversation.close();
    }

    private static Ruleset table(int... ports) {
        List<Rule> rules = Arrays.stream(ports)
                .mapToObj(port ->
                        Rule.builder().l4proto(RuleBuilder.TCP).dport(port).accept())
                .toList();
        return Ruleset.of(TableFamily.INET, "t", List.of(Chain.of("c", rules)), List.of());
    }

    private Ruleset listed() throws NetlinkException {
        return netlink.nftables().list(TableFamily.INET, "t").orElseThrow();
    }

    @Test
    void whatSomebodyElseWritesMeanwhileIsNotLeftInTheTable() throws Exception {
        nftables.apply(table(1));
        Rule theirs = Rule.builder().l4proto(RuleBuilder.TCP).dport(99).accept();
        for (int attempt = 0; attempt < 3; attempt++) {
            meanwhile.add(() -> {
                Transaction transaction = netlink.nftables().transaction();
                transaction.table(TableFamily.INET, "t").append("c", theirs).add(Chain.of("theirs", List.of()));
                transaction.commit();
            });
        }
        assertTrue(nftables.apply(table(1, 2)));
        assertEquals(table(1, 2), listed());
        assertTrue(meanwhile.isEmpty());
        assertFalse(nftables.apply(table(1, 2)));
    }

    @Test
    void whoIsNeverLeftAloneIsToldSo() throws Exception {
        for (int attempt = 0; attempt < 100; attempt++) {
            String name = "other" + attempt;
            meanwhile.add(() -> {
                Transaction transaction = netlink.nftables().transaction();
                transaction.table(TableFamily.IP, name).add();
                transaction.commit();
            });
        }
        assertEquals(
                Nftables.GENERATION_CHANGED,
                assertThrows(NetlinkException.class, () -> nftables.apply(table(1)))
                        .errno());
        assertEquals(Optional.empty(), netlink.nftables().list(TableFamily.INET, "t"));
    }

    private static NftSet addresses(Options options, String... addresses) {
        List<Bytes> keys = Arrays.stream(addresses)
                .map(address -> Bytes.of(IpAddress.parse(address)))
                .toList();
        return NftSet.of(SET, List.of(KeyType.IPV4_ADDR), keys).withOptions(options);
    }

    /** The set, of whose elements 10.0.0.2 ends after a second. */
    private static NftSet withEnd(NftSet set) {
        TreeMap<Bytes, NftSet.Element> elements = new TreeMap<>(set.elements());
        elements.computeIfPresent(
                Bytes.of(IpAddress.parse("10.0.0.2")), (key, element) -> element.withTimeout(Duration.ofSeconds(1)));
        return set.withElements(elements);
    }

    private static Ruleset tableOf(NftSet set) {
        return Ruleset.of(TableFamily.INET, "t", List.of(), List.of(set));
    }

    private void awaitOneElement() throws NetlinkException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (listed().sets().get(SET).elements().size() > 1) {
            assertTrue(System.nanoTime() < deadline, "the element does not end");
        }
    }

    @Test
    void anElementThatEndsMeanwhileStandsInNobodysWay() throws Exception {
        nftables.apply(tableOf(withEnd(addresses(Options.timeout(), "10.0.0.1", "10.0.0.2"))));
        meanwhile.add(this::awaitOneElement);
        nftables.apply(tableOf(addresses(Options.timeout(), "10.0.0.1", "10.0.0.3")));
        assertEquals(tableOf(addresses(Options.timeout(), "10.0.0.1", "10.0.0.3")), listed());
        assertTrue(meanwhile.isEmpty());
    }

    @Test
    void aSetOfWhichNothingStaysIsFlushedWhateverIsStillThere() throws Exception {
        nftables.apply(tableOf(withEnd(addresses(Options.timeout(), "10.0.0.1", "10.0.0.2"))));
        meanwhile.add(this::awaitOneElement);
        meanwhile.add(() -> {});
        nftables.apply(tableOf(addresses(Options.timeout(), "10.0.0.3")));
        assertEquals(tableOf(addresses(Options.timeout(), "10.0.0.3")), listed());
        assertEquals(1, meanwhile.size(), "it took one transaction");
    }

    @Test
    void whatIsMissingForGoodIsRefusedAtOnce() throws Exception {
        Ruleset broken = Ruleset.of(
                TableFamily.INET,
                "t",
                List.of(Chain.of("c", List.of(Rule.builder().jump("nowhere")))),
                List.of());
        for (int attempt = 0; attempt < 3; attempt++) {
            meanwhile.add(() -> {});
        }
        assertEquals(
                Errno.ENOENT,
                assertThrows(NetlinkException.class, () -> nftables.apply(broken))
                        .errno());
        assertEquals(2, meanwhile.size(), "it took one transaction");
    }

    @Test
    void aQuotaThatIsUsedUpIsWrittenBackAndIsNoDifference() throws Exception {
        for (String words : List.of(
                "add table inet t",
                "add quota inet t q { over 10 bytes used 10 bytes }",
                "add chain inet t c",
                "add rule inet t c quota 20 bytes used 20 bytes accept")) {
            Command.runIn(namespace, ("nft " + words).split(" ")).orFail();
        }
        Ruleset used = listed();
        assertFalse(nftables.apply(used));
        List<Ruleset> snapshot = nftables.snapshot();
        String before =
                Command.runIn(namespace, "nft", "list", "ruleset").orFail().output();
        nftables.restore(snapshot);
        assertEquals(
                before,
                Command.runIn(namespace, "nft", "list", "ruleset").orFail().output());
        nftables.delete(TableFamily.INET, "t");
        nftables.apply(used);
        assertEquals(used, listed());
    }
}
