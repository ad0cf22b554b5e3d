package dev.poplin.node.pod;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.cni.agent.AgentReply;
import dev.poplin.inet.Cidr;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.node.source.Endpoint;
import dev.poplin.node.source.PodKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private PodScene scene;
    private FaultyNode node;

    @BeforeEach
    void open() throws IOException {
        scene = new PodScene(directory);
        node = scene.node;
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void putsPolicyInForceBeforeTheLinkExists() throws IOException {
        scene.write(
                "pods/default.web-1.yaml", "{apiVersion: v1, kind: Pod, metadata: {name: web-1, labels: {app: web}}}");

        AgentReply reply = scene.call("ADD", "c1", "");

        assertEquals(0, reply.status(), reply.text());
        assertEquals(List.of("assign", "enforce", "create"), node.steps);
        Endpoint endpoint = scene.source().refresh().endpointsOn("node-1").get(0);
        assertEquals(Map.of("app", "web"), endpoint.labels());
        assertEquals("c1", endpoint.containerId());
        assertTrue(reply.text().contains("\"address\":\"10.244.0.1/32\""), reply.text());
        assertTrue(reply.text().contains("\"gateway\":\"169.254.1.1\""), reply.text());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void leavesNothingWhenAnyStepOfAnAddFails(int step) throws IOException {
        node.failAt(step);

        AgentReply reply = scene.call("ADD", "c1", "");

        assertTrue(reply.text().contains("\"code\":5"), reply.text());
        assertTrue(reply.text().contains("injected at"), reply.text());
        assertEquals(Map.of(), node.leases);
        assertEquals(Map.of(), node.links);
        assertEquals(List.of(), scene.source().refresh().endpoints());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void keepsTheFirstAddressWhenARepeatedAddFails(int step) throws IOException {
        scene.call("ADD", "c1", "");
        Map<String, ?> leases = Map.copyOf(node.leases);
        node.failAt(step);

        assertEquals(1, scene.call("ADD", "c1", "").status());

        assertEquals(leases, node.leases);
        assertEquals(1, scene.source().refresh().endpoints().size());
    }

    @ParameterizedTest
    @CsvSource({"pods, net1", "other, eth0"})
    void refusesASecondAttachmentOfAContainerAndLeavesTheFirst(String network, String ifName) throws IOException {
        scene.call("ADD", "c1", "");
        Map<String, PodLink> links = Map.copyOf(node.links);
        Map<String, List<Cidr>> leases = Map.copyOf(node.leases);
        List<Endpoint> endpoints = scene.source().refresh().endpoints();

        AgentReply reply = second("ADD", network, ifName);

        assertTrue(reply.text().contains("\"code\":4"), reply.text());
        assertTrue(reply.text().contains("has eth0 in the network pods already"), reply.text());
        assertEquals(links, node.links);
        assertEquals(leases, node.leases);
        assertEquals(endpoints, scene.source().refresh().endpoints());
        assertEquals(0, second("DEL", network, ifName).status());
        assertEquals(links, node.links);
        assertEquals(leases, node.leases);
        assertEquals(endpoints, scene.source().refresh().endpoints());
    }

    @Test
    @Tag("S2.2")
    void aContainerThatOnlyHasANameOfItsRuntimeIsKnownByItsId() throws IOException {
        for (String containerId : List.of("c1", "c2")) {
            AgentReply reply = scene.call(
                    Map.of(
                            "CNI_COMMAND", "ADD",
                            "CNI_CONTAINERID", containerId,
                            "CNI_ARGS", "IgnoreUnknown=1;K8S_POD_NAME=my_web"),
                    "pods",
                    "");
            assertEquals(0, reply.status(), reply.text());
        }
        assertEquals(
                Set.of(new PodKey("default", "c1"), new PodKey("default", "c2")),
                scene.source().refresh().endpoints().stream().map(Endpoint::pod).collect(Collectors.toSet()));
    }

    @Test
    void givesARepeatedAddTheSameAnswer() {
        assertEquals(
                scene.call("ADD", "c1", "").text(), scene.call("ADD", "c1", "").text());
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"HANDLE_HOLDS_OTHERS", "NO_POOL", "POOL_UNAVAILABLE", "EXHAUSTED"})
    void givesARepeatedAddTheSameAnswerThoughPoolsHaveComeOrGoneSince(Reason refusal) {
        String first = scene.call("ADD", "c1", "").text();
        node.refusal = refusal;

        assertEquals(first, scene.call("ADD", "c1", "").text());
        assertEquals(1, scene.call("ADD", "c2", "").status(), "who has nothing is refused");
    }

    @Test
    void aRepeatedAddIsRefusedIfWhatItHadDoesNotCountAnyMore() {
        scene.call("ADD", "c1", "");
        node.refusal = Reason.LEASE_ENDED;

        assertEquals(1, scene.call("ADD", "c1", "").status());
    }

    @Test
    void detachesTwiceAndWhatWasNeverAttached() throws IOException {
        scene.call("ADD", "c1", "");

        assertEquals(0, scene.call("DEL", "c1", "").status());
        assertEquals(0, scene.call("DEL", "c1", "").status());
        assertEquals(0, scene.call("DEL", "never", "").status());

        assertEquals(Map.of(), node.leases);
        assertEquals(Map.of(), node.links);
        assertEquals(List.of(), scene.source().refresh().endpoints());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void finishesADetachmentThatFailedHalfWay(int step) throws IOException {
        scene.call("ADD", "c1", "");
        node.failAt(step);
        assertEquals(1, scene.call("DEL", "c1", "").status());
        node.failAt(-1);

        assertEquals(0, scene.call("DEL", "c1", "").status());

        assertEquals(Map.of(), node.leases);
        assertEquals(Map.of(), node.links);
        assertEquals(List.of(), scene.source().refresh().endpoints());
    }

    @Test
    @Tag("S2.3")
    void aLateDetachmentOfAnOlderPodLeavesTheNewPodsNetworkAlone() throws IOException {
        scene.call("ADD", "old", "");
        scene.call("ADD", "new", "");

        assertEquals(0, scene.call("DEL", "old", "").status());

        assertEquals(1, node.links.size());
        assertEquals("new", node.links.values().iterator().next().containerId());
        assertEquals("new", scene.source().refresh().endpoints().get(0).containerId());
        assertEquals(1, node.leases.size());
    }

    @Test
    void checksLeaseEndpointAndLink() {
        AgentReply added = scene.call("ADD", "c1", "");
        String previous = ",\"prevResult\":" + added.text();
        assertEquals(0, scene.call("CHECK", "c1", previous).status());

        node.links.clear();
        node.leases.clear();
        AgentReply reply = scene.call("CHECK", "c1", previous);

        assertTrue(reply.text().contains("\"code\":100"), reply.text());
        assertTrue(reply.text().contains("no link cali"), reply.text());
        assertTrue(reply.text().contains("holds []"), reply.text());
    }

    @Test
    void collectsWhatTheRuntimeNoLongerKnows() throws IOException {
        scene.call("ADD", "c1", "");

        assertEquals(
                0,
                scene.call("GC", "", ",\"cni.dev/valid-attachments\":[{\"containerID\":\"c1\",\"ifname\":\"eth0\"}]")
                        .status());
        assertEquals(1, scene.source().refresh().endpoints().size());
        assertEquals(
                0, scene.call("GC", "", ",\"cni.dev/valid-attachments\":[]").status());

        assertEquals(List.of(), scene.source().refresh().endpoints());
        assertEquals(Map.of(), node.leases);
    }

    @Test
    void saysInStatusThatNoPodCouldBeAttached() {
        assertEquals(0, scene.call("STATUS", "", "").status());
        node.failAt(0);

        AgentReply reply = scene.call("STATUS", "", "");

        assertTrue(reply.text().contains("\"code\":50"), reply.text());
    }

    @Test
    @Tag("S3.4")
    void attachesNothingWhileAManifestCannotBeRead() throws IOException {
        scene.write("manifests/broken.yaml", "kind: [\n");

        AgentReply reply = scene.call("ADD", "c1", "");

        assertTrue(reply.text().contains("\"code\":11"), reply.text());
        assertTrue(reply.text().contains("broken.yaml:"), reply.text());
        assertEquals(List.of(), node.steps);
    }

    private Path breakEndpointFile() throws IOException {
        Path file = scene.write("endpoints/default.web-1.yaml", "");
        scene.restart();
        return file;
    }

    @Test
    void anAddReplacesTheUnreadableFileOfItsPod() throws IOException {
        breakEndpointFile();
        assertFalse(scene.source().refresh().complete());

        AgentReply reply = scene.call("ADD", "c1", "");

        assertEquals(0, reply.status(), reply.text());
        assertEquals("c1", scene.source().refresh().endpointsOn("node-1").get(0).containerId());
        assertTrue(scene.source().refresh().complete());
    }

    @Test
    void aRepeatedAddMendsTheFileOfItsPodThatWasReadWellBefore() throws IOException {
        scene.call("ADD", "c1", "");
        scene.write("endpoints/default.web-1.yaml", "");
        assertEquals(1, scene.source().refresh().problems().size());

        assertEquals(0, scene.call("ADD", "c1", "").status());

        assertEquals(List.of(), scene.source().refresh().problems());
        assertEquals(1, scene.source().refresh().endpoints().size());
    }

    @Test
    void aPodIsNotAttachedWhileTheFileOfAnotherCannotBeRead() throws IOException {
        Path other = scene.write("endpoints/default.web-2.yaml", "");
        breakEndpointFile();

        AgentReply reply = scene.call("ADD", "c1", "");

        assertTrue(reply.text().contains("\"code\":11"), reply.text());
        assertTrue(reply.text().contains("web-2.yaml"), reply.text());
        assertTrue(Files.exists(other));
    }

    @Test
    void aDeletionRemovesTheUnreadableFileOfItsPod() throws IOException {
        scene.call("ADD", "c1", "");
        Path file = breakEndpointFile();
        node.links.clear();

        assertEquals(0, scene.call("DEL", "c1", "").status());

        assertFalse(Files.exists(file));
        assertEquals(Map.of(), node.leases);
        assertTrue(scene.source().refresh().complete());
    }

    @Test
    void aDeletionOfAPodThatThisNodeHasNothingOfLeavesTheUnreadableFileToItsNode() throws IOException {
        Path file = breakEndpointFile();

        assertEquals(0, scene.call("DEL", "old", "").status());

        assertTrue(Files.exists(file));
    }

    @Test
    void saysThatTheContainerIsUnknownIfItsNamespaceIsGone() {
        AgentReply reply = scene.call(
                Map.of(
                        "CNI_COMMAND", "ADD",
                        "CNI_CONTAINERID", "c1",
                        "CNI_NETNS", "/run/netns/poplin-test-no-such"),
                "pods",
                "");

        assertTrue(reply.text().contains("\"code\":3"), reply.text());
    }

    private AgentReply second(String command, String network, String ifName) {
        return scene.call(
                Map.of(
                        "CNI_COMMAND",
                        command,
                        "CNI_CONTAINERID",
                        "c1",
                        "CNI_IFNAME",
                        ifName,
                        "CNI_ARGS",
                        "K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-1"),
                network,
                "");
    }
}
