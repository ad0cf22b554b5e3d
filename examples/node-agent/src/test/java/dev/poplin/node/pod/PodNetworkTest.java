package dev.poplin.node.pod;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.cni.CniDispatcher;
import dev.poplin.cni.agent.AgentProtocol.CniCall;
import dev.poplin.cni.agent.AgentReply;
import dev.poplin.inet.Cidr;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.node.source.DirectorySource;
import dev.poplin.node.source.Endpoint;
import dev.poplin.node.source.PodKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("S2.4")
class PodNetworkTest {

    @TempDir
    private Path directory;

    private final FaultyNode node = new FaultyNode();
    private DirectorySource source;
    private PodNetwork network;

    @BeforeEach
    void open() throws IOException {
        source = DirectorySource.open(directory);
        network = new PodNetwork(
                new PodNetwork.Settings("node-1", "cali", 1500, Path.of("/proc/thread-self/ns/net")),
                source,
                node,
                node,
                node);
    }

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void putsPolicyInForceBeforeTheLinkExists() throws IOException {
        Files.writeString(
                directory.resolve("pods/default.web-1.yaml"),
                "{apiVersion: v1, kind: Pod, metadata: {name: web-1, labels: {app: web}}}");

        AgentReply reply = call("ADD", "c1", "");

        assertEquals(0, reply.status(), reply.text());
        assertEquals(List.of("assign", "enforce", "create"), node.steps);
        Endpoint endpoint = source.refresh().endpointsOn("node-1").get(0);
        assertEquals(Map.of("app", "web"), endpoint.labels());
        assertEquals("c1", endpoint.containerId());
        assertTrue(reply.text().contains("\"address\":\"10.244.0.1/32\""), reply.text());
        assertTrue(reply.text().contains("\"gateway\":\"169.254.1.1\""), reply.text());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void leavesNothingWhenAnyStepOfAnAddFails(int step) throws IOException {
        node.failAt(step);

        AgentReply reply = call("ADD", "c1", "");

        assertTrue(reply.text().contains("\"code\":5"), reply.text());
        assertTrue(reply.text().contains("injected at"), reply.text());
        assertEquals(Map.of(), node.leases);
        assertEquals(Map.of(), node.links);
        assertEquals(List.of(), source.refresh().endpoints());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void keepsTheFirstAddressWhenARepeatedAddFails(int step) throws IOException {
        call("ADD", "c1", "");
        Map<String, ?> leases = Map.copyOf(node.leases);
        node.failAt(step);

        assertEquals(1, call("ADD", "c1", "").status());

        assertEquals(leases, node.leases);
        assertEquals(1, source.refresh().endpoints().size());
    }

    @ParameterizedTest
    @CsvSource({"pods, net1", "other, eth0"})
    void refusesASecondAttachmentOfAContainerAndLeavesTheFirst(String network, String ifName) throws IOException {
        call("ADD", "c1", "");
        Map<String, PodLink> links = Map.copyOf(node.links);
        Map<String, List<Cidr>> leases = Map.copyOf(node.leases);
        List<Endpoint> endpoints = source.refresh().endpoints();

        AgentReply reply = call(network, ifName, "ADD", "c1", "");

        assertTrue(reply.text().contains("\"code\":4"), reply.text());
        assertTrue(reply.text().contains("has eth0 in the network pods already"), reply.text());
        assertEquals(links, node.links);
        assertEquals(leases, node.leases);
        assertEquals(endpoints, source.refresh().endpoints());
        assertEquals(0, call(network, ifName, "DEL", "c1", "").status());
        assertEquals(links, node.links);
        assertEquals(leases, node.leases);
        assertEquals(endpoints, source.refresh().endpoints());
    }

    @Test
    @Tag("S2.2")
    void aContainerThatOnlyHasANameOfItsRuntimeIsKnownByItsId() throws IOException {
        for (String containerId : List.of("c1", "c2")) {
            Map<String, String> environment =
                    new HashMap<>(environment("ADD", containerId, "eth0", directory.toString()));
            environment.put("CNI_ARGS", "IgnoreUnknown=1;K8S_POD_NAME=my_web");
            AgentReply reply = new CniDispatcher(config -> network)
                    .dispatch(new CniCall(environment, config("pods", "").getBytes(StandardCharsets.UTF_8)));
            assertEquals(0, reply.status(), reply.text());
        }
        assertEquals(
                Set.of(new PodKey("default", "c1"), new PodKey("default", "c2")),
                source.refresh().endpoints().stream().map(Endpoint::pod).collect(Collectors.toSet()));
    }

    @Test
    void givesARepeatedAddTheSameAnswer() {
        assertEquals(call("ADD", "c1", "").text(), call("ADD", "c1", "").text());
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"HANDLE_HOLDS_OTHERS", "NO_POOL", "POOL_UNAVAILABLE", "EXHAUSTED"})
    void givesARepeatedAddTheSameAnswerThoughPoolsHaveComeOrGoneSince(Reason refusal) {
        String first = call("ADD", "c1", "").text();
        node.refusal = refusal;

        assertEquals(first, call("ADD", "c1", "").text());
        assertEquals(1, call("ADD", "c2", "").status(), "who has nothing is refused");
    }

    @Test
    void aRepeatedAddIsRefusedIfWhatItHadDoesNotCountAnyMore() {
        call("ADD", "c1", "");
        node.refusal = Reason.LEASE_ENDED;

        assertEquals(1, call("ADD", "c1", "").status());
    }

    @Test
    void detachesTwiceAndWhatWasNeverAttached() throws IOException {
        call("ADD", "c1", "");

        assertEquals(0, call("DEL", "c1", "").status());
        assertEquals(0, call("DEL", "c1", "").status());
        assertEquals(0, call("DEL", "never", "").status());

        assertEquals(Map.of(), node.leases);
        assertEquals(Map.of(), node.links);
        assertEquals(List.of(), source.refresh().endpoints());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void finishesADetachmentThatFailedHalfWay(int step) throws IOException {
        call("ADD", "c1", "");
        node.failAt(step);
        assertEquals(1, call("DEL", "c1", "").status());
        node.failAt(-1);

        assertEquals(0, call("DEL", "c1", "").status());

        assertEquals(Map.of(), node.leases);
        assertEquals(Map.of(), node.links);
        assertEquals(List.of(), source.refresh().endpoints());
    }

    @Test
    @Tag("S2.3")
    void aLateDetachmentOfAnOlderPodLeavesTheNewPodsNetworkAlone() throws IOException {
        call("ADD", "old", "");
        call("ADD", "new", "");

        assertEquals(0, call("DEL", "old", "").status());

        assertEquals(1, node.links.size());
        assertEquals("new", node.links.values().iterator().next().containerId());
        assertEquals("new", source.refresh().endpoints().get(0).containerId());
        assertEquals(1, node.leases.size());
    }

    @Test
    void checksLeaseEndpointAndLink() {
        AgentReply added = call("ADD", "c1", "");
        String previous = ",\"prevResult\":" + added.text();
        assertEquals(0, call("CHECK", "c1", previous).status());

        node.links.clear();
        node.leases.clear();
        AgentReply reply = call("CHECK", "c1", previous);

        assertTrue(reply.text().contains("\"code\":100"), reply.text());
        assertTrue(reply.text().contains("no link cali"), reply.text());
        assertTrue(reply.text().contains("holds []"), reply.text());
    }

    @Test
    void collectsWhatTheRuntimeNoLongerKnows() throws IOException {
        call("ADD", "c1", "");

        assertEquals(
                0,
                call("GC", "", ",\"cni.dev/valid-attachments\":[{\"containerID\":\"c1\",\"ifname\":\"eth0\"}]")
                        .status());
        assertEquals(1, source.refresh().endpoints().size());
        assertEquals(0, call("GC", "", ",\"cni.dev/valid-attachments\":[]").status());

        assertEquals(List.of(), source.refresh().endpoints());
        assertEquals(Map.of(), node.leases);
    }

    @Test
    void saysInStatusThatNoPodCouldBeAttached() {
        assertEquals(0, call("STATUS", "", "").status());
        node.failAt(0);

        AgentReply reply = call("STATUS", "", "");

        assertTrue(reply.text().contains("\"code\":50"), reply.text());
    }

    @Test
    @Tag("S3.4")
    void attachesNothingWhileAManifestCannotBeRead() throws IOException {
        Files.writeString(directory.resolve("manifests/broken.yaml"), "kind: [\n");

        AgentReply reply = call("ADD", "c1", "");

        assertTrue(reply.text().contains("\"code\":11"), reply.text());
        assertTrue(reply.text().contains("broken.yaml:"), reply.text());
        assertEquals(List.of(), node.steps);
    }

    /** Starts again, so that nobody remembers what the file held. */
    private Path breakEndpointFile() throws IOException {
        Path file = directory.resolve("endpoints/default.web-1.yaml");
        Files.writeString(file, "");
        close();
        open();
        return file;
    }

    @Test
    void anAddReplacesTheUnreadableFileOfItsPod() throws IOException {
        breakEndpointFile();
        assertFalse(source.refresh().complete());

        AgentReply reply = call("ADD", "c1", "");

        assertEquals(0, reply.status(), reply.text());
        assertEquals("c1", source.refresh().endpointsOn("node-1").get(0).containerId());
        assertTrue(source.refresh().complete());
    }

    @Test
    void aRepeatedAddMendsTheFileOfItsPodThatWasReadWellBefore() throws IOException {
        call("ADD", "c1", "");
        Files.writeString(directory.resolve("endpoints/default.web-1.yaml"), "");
        assertEquals(1, source.refresh().problems().size());

        assertEquals(0, call("ADD", "c1", "").status());

        assertEquals(List.of(), source.refresh().problems());
        assertEquals(1, source.refresh().endpoints().size());
    }

    @Test
    void aPodIsNotAttachedWhileTheFileOfAnotherCannotBeRead() throws IOException {
        Path other = directory.resolve("endpoints/default.web-2.yaml");
        Files.writeString(other, "");
        breakEndpointFile();

        AgentReply reply = call("ADD", "c1", "");

        assertTrue(reply.text().contains("\"code\":11"), reply.text());
        assertTrue(reply.text().contains("web-2.yaml"), reply.text());
        assertTrue(Files.exists(other));
    }

    @Test
    void aDeletionRemovesTheUnreadableFileOfItsPod() throws IOException {
        call("ADD", "c1", "");
        Path file = breakEndpointFile();
        node.links.clear();

        assertEquals(0, call("DEL", "c1", "").status());

        assertFalse(Files.exists(file));
        assertEquals(Map.of(), node.leases);
        assertTrue(source.refresh().complete());
    }

    @Test
    void aDeletionOfAPodThatThisNodeHasNothingOfLeavesTheUnreadableFileToItsNode() throws IOException {
        Path file = breakEndpointFile();

        assertEquals(0, call("DEL", "old", "").status());

        assertTrue(Files.exists(file));
    }

    @Test
    void saysThatTheContainerIsUnknownIfItsNamespaceIsGone() {
        CniCall call = new CniCall(
                environment("ADD", "c1", "eth0", "/run/netns/poplin-test-no-such"),
                config("pods", "").getBytes(StandardCharsets.UTF_8));

        AgentReply reply = new CniDispatcher(config -> network).dispatch(call);

        assertTrue(reply.text().contains("\"code\":3"), reply.text());
    }

    private AgentReply call(String command, String containerId, String extra) {
        return call("pods", "eth0", command, containerId, extra);
    }

    private AgentReply call(String network, String ifName, String command, String containerId, String extra) {
        // Any file stands for the pod's namespace: the kernel's side is a fake here.
        Map<String, String> environment = environment(command, containerId, ifName, directory.toString());
        return new CniDispatcher(config -> this.network)
                .dispatch(new CniCall(environment, config(network, extra).getBytes(StandardCharsets.UTF_8)));
    }

    private static String config(String network, String extra) {
        return "{\"cniVersion\":\"1.1.0\",\"name\":\"" + network + "\",\"type\":\"poplin\"" + extra + "}";
    }

    private static Map<String, String> environment(String command, String containerId, String ifName, String netns) {
        return Map.of(
                "CNI_COMMAND", command,
                "CNI_CONTAINERID", containerId,
                "CNI_NETNS", netns,
                "CNI_IFNAME", ifName,
                "CNI_ARGS", "K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-1");
    }
}
