package dev.poplin.netlink.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.mirror.EventStream;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.nftables.NftEvent.ElementsChange;
import dev.poplin.netlink.nftables.NftEvent.Generation;
import dev.poplin.netlink.nftables.NftEvent.NftChange;
import dev.poplin.netlink.nftables.NftEvent.RuleChange;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KernelTest(programs = {"nft", "nsenter"})
@Tag("N3.3")
class NftMonitorKernelTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TestNamespaces namespaces = new TestNamespaces();
    private NetworkNamespace namespace;
    private Netlink netlink;
    private EventStream<NftEvent> monitor;

    @BeforeEach
    void open() throws Exception {
        namespace = namespaces.create();
        netlink = Netlink.open(namespace);
        monitor = NftMonitor.open(namespace);
    }

    @AfterEach
    void close() throws Exception {
        monitor.close();
        netlink.close();
        namespaces.close();
    }

    private Generation next() throws Exception {
        List<NftEvent> events = new ArrayList<>();
        while (events.isEmpty()) {
            events.addAll(monitor.next(PATIENCE));
        }
        assertEquals(1, events.size(), events.toString());
        return assertInstanceOf(Generation.class, events.get(0));
    }

    @Test
    void aTransactionOfNftIsToldAsOneWithItsNameAndEachChange() throws Exception {
        String script =
                """
                add table inet t
                add set inet t s { type ipv4_addr; elements = { 10.0.0.1, 10.0.0.2 }; }
                add chain inet t c
                add rule inet t c tcp dport 80 accept
                """;
        Command.feedIn(namespace, script, "nft", "-f", "-").orFail();
        Generation generation = next();
        assertEquals("nft", generation.processName());
        assertTrue(generation.processId() > 0);
        assertEquals(netlink.nftables().generation(), generation.number());
        List<String> kinds = generation.changes().stream()
                .map(change -> change.getClass().getSimpleName())
                .toList();
        assertEquals(List.of("TableChange", "SetChange", "ElementsChange", "ChainChange", "RuleChange"), kinds);
        ElementsChange elements = (ElementsChange) generation.changes().get(2);
        assertEquals("s", elements.set());
        assertEquals(2, elements.elements().size());
        RuleChange rule = (RuleChange) generation.changes().get(4);
        assertEquals("tcp dport 80 accept", rule.rule().rule().toString());
        assertEquals("c", rule.rule().chain());
    }

    @Test
    void eachCommitIsAGenerationAndDeletionsSaySo() throws Exception {
        NftSet set = NftSet.of("s", List.of(KeyType.INET_SERVICE), List.of(Bytes.ofPort(80)));
        Chain chain = Chain.of("c", List.of(Rule.builder().accept()));
        netlink.nftables().apply(Ruleset.of(TableFamily.IP, "t", List.of(chain), List.of(set)));
        Generation first = next();
        assertTrue(Files.exists(Path.of("/proc/self/task/" + first.processId())), first.toString());
        netlink.nftables().delete(TableFamily.IP, "t");
        Generation second = next();
        assertTrue(second.number() > first.number());
        assertTrue(second.changes().stream().allMatch(NftChange::deleted), second.toString());
        assertTrue(second.changes().stream().allMatch(change -> change.table().equals("t")));
    }

    @Test
    void whatTheKernelRefusesIsNotTold() throws Exception {
        Command refused =
                Command.feedIn(namespace, "add table ip gone\nadd rule ip gone nochain accept\n", "nft", "-f", "-");
        assertTrue(refused.exitCode() != 0);
        netlink.nftables().apply(Ruleset.empty(TableFamily.IP, "there"));
        assertEquals(
                List.of("there"),
                next().changes().stream().map(NftChange::table).toList());
    }
}
