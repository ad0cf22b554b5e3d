package dev.poplin.node.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.cni.CniDispatcher;
import dev.poplin.cni.agent.AgentProtocol.CniCall;
import dev.poplin.cni.agent.AgentReply;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.delegation.Uptime;
import dev.poplin.ipam.store.Store;
import dev.poplin.node.config.AgentConfigReader;
import dev.poplin.node.pod.PodLeaks;
import dev.poplin.node.pod.PodLink;
import dev.poplin.node.pod.PodLinks;
import dev.poplin.node.pod.PodNetwork;
import dev.poplin.node.reconcile.Reconciler;
import dev.poplin.node.source.DirectorySource;
import dev.poplin.node.source.NodeManifest;
import dev.poplin.node.source.PodKey;
import dev.poplin.node.source.PoolManifest;
import dev.poplin.node.testing.FarStores;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node holds for pods that went away without a word to it. */
@Tag("I2.7")
class NodeLeaksTest {

    private static final Duration GRACE = Duration.ofMinutes(15);
    private static final PodKey WEB = new PodKey("default", "web");
    private static final NodeManifest SELF = new NodeManifest("node-1", Cidr.parseInterface("192.0.2.1/24"), 64_512);

    @TempDir
    Path directory;

    private final URI location = URI.create("far:/" + UUID.randomUUID());
    /** The containers of host interfaces. */
    private final Map<String, String> links = new HashMap<>();

    private long nanos;
    private String boot = "first";
    private DirectorySource source;
    private NodeIpam node;
    private PodNetwork network;
    private Reconciler leaks;
    private Optional<Reconciler> lostPods = Optional.empty();

    private final PodLinks kernel = new PodLinks() {
        @Override
        public String create(PodLink link) {
            links.put(link.hostName(), link.containerId());
            return "02:00:00:00:00:01";
        }

        @Override
        public boolean delete(String hostName, String containerId) {
            return links.remove(hostName, containerId);
        }

        @Override
        public Optional<String> containerOf(String hostName) {
            return Optional.ofNullable(links.get(hostName));
        }

        @Override
        public List<String> check(PodLink link) {
            return List.of();
        }
    };

    @BeforeEach
    void publish() throws IOException {
        source = DirectorySource.open(directory.resolve("cluster"));
        source.publish(SELF);
        source.refresh();
    }

    @AfterEach
    void close() {
        FarStores.comeBack(location);
        node.close();
        source.close();
    }

    private void start(int ahead) throws Exception {
        node = open("node-1", ahead);
        network = new PodNetwork(
                new PodNetwork.Settings("node-1", "cali", 1500, Path.of("/proc/thread-self/ns/net")),
                source,
                node.addresses(),
                kernel,
                () -> {});
        PodLeaks gone = network.leaks(node.boot());
        leaks = node.leaks(gone.owners(), gone::detach, GRACE);
        lostPods = node.lostPods(gone::detachLost);
    }

    private NodeIpam open(String name, int ahead) throws Exception {
        String started = boot;
        Uptime uptime = new Uptime() {
            @Override
            public long nanos() {
                return nanos;
            }

            @Override
            public String boot() {
                return started;
            }
        };
        return NodeIpam.open(
                AgentConfigReader.parse(
                        "{nodeName: %s, store: '%s', localDirectory: %s, addressesAhead: %d}"
                                .formatted(name, location, directory, ahead),
                        "test"),
                () -> List.of(new PoolManifest("default", Cidr.parse("10.244.0.0/24"), 26, true, false)),
                uptime);
    }

    /** Attaches the pod as its container {@code c1}; returns its address when the store knows of it. */
    private IpAddress attach() throws IOException {
        AgentReply reply = call("ADD", "");
        assertTrue(reply.isOk(), reply::text);
        node.used();
        node.reconciler().reconcile();
        return held().get(0);
    }

    private AgentReply call(String verb, String extra) {
        Map<String, String> environment = Map.of(
                "CNI_COMMAND", verb,
                "CNI_CONTAINERID", "c1",
                "CNI_NETNS", directory.toString(),
                "CNI_IFNAME", "eth0",
                "CNI_ARGS", "K8S_POD_NAMESPACE=default;K8S_POD_NAME=web");
        String config = "{\"cniVersion\":\"1.1.0\",\"name\":\"pods\",\"type\":\"poplin\"" + extra + "}";
        return new CniDispatcher(any -> network)
                .dispatch(new CniCall(environment, config.getBytes(StandardCharsets.UTF_8)));
    }

    /** Attaches the pod, and lets another node take over its address before the store knows of it; returns the address. */
    private IpAddress attachAndLose() throws Exception {
        start(4);
        AgentReply reply = call("ADD", "");
        assertTrue(reply.isOk(), reply::text);
        IpAddress address = node.addresses().held("pods.c1.eth0").get(0).address();
        try (NodeIpam other = open("node-2", 4);
                Ipam ipam = Ipam.open(Store.open(location))) {
            for (int minute = 0; minute < 15; minute++) {
                nanos += Duration.ofMinutes(1).toNanos();
                other.used();
                other.reconciler().reconcile();
            }
            ipam.assign(AssignRequest.ipv4("new", "node-2").withAddresses(List.of(address)));
        }
        node.used();
        node.reconciler().reconcile();
        assertEquals(List.of("pods.c1.eth0"), node.lost());
        assertEquals(Set.of(address), node.uncertain());
        return address;
    }

    private List<String> lookForLostPods() throws IOException {
        List<String> log = lostPods.orElseThrow().reconcile();
        node.reconciler().reconcile();
        return log;
    }

    /** Nothing is left of the pod, and its address is that of whoever took it. */
    private void assertForgotten(IpAddress address) throws IOException {
        assertEquals(Set.of(), node.uncertain());
        assertEquals(List.of(), node.lost());
        assertEquals(List.of(), source.refresh().endpoints());
        assertEquals(Map.of(), links);
        try (Ipam ipam = Ipam.open(Store.open(location))) {
            assertEquals(List.of(address), ipam.held("new"));
        }
        AgentReply again = call("ADD", "");
        assertTrue(again.isOk(), again::text);
    }

    private List<IpAddress> held() throws IOException {
        try (Ipam ipam = Ipam.open(Store.open(location))) {
            return ipam.held("pods.c1.eth0");
        }
    }

    /** Lets time pass, a minute at a time. */
    private List<String> pass(Duration time) throws IOException {
        List<String> log = new ArrayList<>();
        for (long minute = 0; minute < time.toMinutes(); minute++) {
            nanos += Duration.ofMinutes(1).toNanos();
            node.used();
            node.reconciler().reconcile();
            log.addAll(leaks.reconcile());
        }
        return log;
    }

    /** Neither link nor record are there any more. */
    private void vanish() throws IOException {
        links.clear();
        source.withdraw(WEB);
        source.refresh();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void whatAPodThatIsGoneHeldIsReleasedAfterTheGrace(int ahead) throws Exception {
        start(ahead);
        IpAddress address = attach();
        vanish();
        assertEquals(List.of(), pass(GRACE));
        assertEquals(List.of(address), held());
        assertEquals(
                List.of("released " + address + ", which 'pods.c1.eth0' held for a pod that is gone"),
                pass(Duration.ofMinutes(1)));
        node.used();
        node.reconciler().reconcile();
        assertEquals(List.of(), held());
        assertEquals(List.of(), node.addresses().held("pods.c1.eth0"));
        assertEquals(List.of(), node.lost());
        try (Ipam ipam = Ipam.open(Store.open(location))) {
            assertTrue(ipam.check(LiveOwners.NONE).isClean());
        }
        assertEquals(List.of(), pass(GRACE.multipliedBy(2)));
    }

    @Test
    void aPodWithARecordOrALinkKeepsItsAddress() throws Exception {
        start(0);
        IpAddress address = attach();
        links.clear();
        assertEquals(List.of(), pass(GRACE.multipliedBy(2)));
        attach();
        source.withdraw(WEB);
        source.refresh();
        assertEquals(List.of(), pass(GRACE.multipliedBy(2)));
        assertEquals(List.of(address), held());
    }

    @Test
    void aRestartOfTheNodeMakesItsPodsLeaksUnlessTheyAreAttachedAgain() throws Exception {
        start(0);
        IpAddress address = attach();
        node.close();
        boot = "second";
        nanos = 0;
        links.clear();
        start(0);
        assertEquals(address, attach());
        assertEquals(List.of(), pass(GRACE.multipliedBy(2)));
        links.clear();
        assertEquals(1, pass(GRACE.multipliedBy(2)).size());
        assertEquals(List.of(), held());
        assertEquals(List.of(), source.refresh().endpoints());
    }

    @Test
    void nothingIsConcludedWhileWhatIsPublishedCannotBeReadAndThatIsToldOnce() throws Exception {
        start(0);
        attach();
        vanish();
        Path own = directory.resolve("cluster/nodes/node-1.yaml");
        Files.delete(own);
        source.refresh();
        List<String> told =
                List.of("leaks are not looked for: what is published cannot be read, or not this node's own record");
        assertEquals(told, pass(GRACE.multipliedBy(2)));
        source.publish(SELF);
        source.refresh();
        assertEquals(List.of(), pass(Duration.ofMinutes(1)));
        Path broken = Files.writeString(directory.resolve("cluster/pods/broken.yaml"), "{");
        source.refresh();
        assertEquals(told, pass(GRACE.multipliedBy(2)));
        Files.delete(broken);
        source.refresh();
        assertEquals(1, pass(GRACE.plusMinutes(1)).size());
    }

    @Test
    void whatTheAgentHasNotAssignedItselfIsLeftAlone() throws Exception {
        start(0);
        Map<String, String> imported = Map.of("namespace", "default", "pod", "web");
        try (Ipam ipam = Ipam.open(Store.open(location))) {
            ipam.assign(AssignRequest.ipv4("imported", "node-1").withAttributes(imported));
            ipam.assign(AssignRequest.ipv4("other", "node-2")
                    .withAttributes(Map.of("namespace", "default", "pod", "web", "boot", "first")));
            assertEquals(List.of(), pass(GRACE.multipliedBy(2)));
            assertEquals(1, ipam.held("imported").size());
            assertEquals(1, ipam.held("other").size());
        }
    }

    @Test
    void aStoreThatIsAwayIsToldOnceAndTheGraceGoesOn() throws Exception {
        start(0);
        attach();
        vanish();
        leaks.reconcile();
        FarStores.leave(location, Duration.ZERO);
        nanos += GRACE.toNanos();
        List<String> log = new ArrayList<>(leaks.reconcile());
        nanos += Duration.ofMinutes(1).toNanos();
        log.addAll(leaks.reconcile());
        assertEquals(1, log.size());
        assertTrue(log.get(0).startsWith("leaks are not looked for: "), log::toString);
        FarStores.comeBack(location);
        assertEquals(1, pass(Duration.ofMinutes(1)).size());
    }

    @Test
    @Tag("I3.5")
    void aPodThatHasLostItsAddressIsForgottenWhenItsLinkIsGone() throws Exception {
        IpAddress address = attachAndLose();
        assertEquals(List.of(), lookForLostPods());
        assertEquals(List.of("pods.c1.eth0"), node.lost());
        assertEquals(1, source.refresh().endpoints().size());

        links.clear();

        assertEquals(
                List.of("forgot 'pods.c1.eth0', which had lost its addresses to others, and whose pod is gone"),
                lookForLostPods());
        assertForgotten(address);
        assertEquals(List.of(), lookForLostPods());
    }

    @Test
    @Tag("I3.5")
    void aPodThatHasLostItsAddressIsForgottenWhileTheStoreIsAwayAndByTheNextAgent() throws Exception {
        IpAddress address = attachAndLose();
        links.clear();
        node.close();
        FarStores.leave(location, Duration.ZERO);
        start(4);
        assertEquals(Set.of(address), node.uncertain());
        assertEquals(1, lostPods.orElseThrow().reconcile().size());
        assertEquals(Set.of(), node.uncertain());
        FarStores.comeBack(location);
        node.used();
        node.reconciler().reconcile();
        assertForgotten(address);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"DEL|''", "GC|,\"cni.dev/valid-attachments\":[]"})
    @Tag("S2.4")
    void aPodThatHasLostItsAddressIsDetachedAsAnyOther(String verb, String extra) throws Exception {
        IpAddress address = attachAndLose();
        AgentReply reply = call(verb, extra);
        assertTrue(reply.isOk(), reply::text);
        node.reconciler().reconcile();
        assertForgotten(address);
    }

    @Test
    @Tag("I3.5")
    void theLinkOfANewerPodOfTheSameNameIsNotThatOfThePodThatHasLostItsAddress() throws Exception {
        attachAndLose();
        links.replaceAll((name, container) -> "c2");
        assertEquals(1, lookForLostPods().size());
        assertEquals(Set.of(), node.uncertain());
        assertEquals(1, links.size());
    }
}
