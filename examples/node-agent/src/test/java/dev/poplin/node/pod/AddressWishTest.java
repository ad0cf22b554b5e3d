package dev.poplin.node.pod;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.cni.agent.AgentReply;
import dev.poplin.inet.Cidr;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("S2.2")
class AddressWishTest {

    @TempDir
    private Path directory;

    private PodScene scene;
    private FaultyNode node;

    @BeforeEach
    void open() throws IOException {
        scene = new PodScene(directory);
        node = scene.node;
        scene.write(
                "manifests/pools.yaml",
                """
                {apiVersion: projectcalico.org/v3, kind: IPPool, metadata: {name: four}, spec: {cidr: 10.10.0.0/16}}
                ---
                {apiVersion: projectcalico.org/v3, kind: IPPool, metadata: {name: six}, spec: {cidr: "fd00:20::/112"}}
                """);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private AgentReply add(String annotations, String arguments, String config) throws IOException {
        declare("web-1", "{" + annotations + "}");
        return scene.call("ADD", "c1", "web-1" + arguments, config);
    }

    private void declare(String pod, String annotations) throws IOException {
        scene.write(
                "pods/default." + pod + ".yaml",
                "{apiVersion: v1, kind: Pod, metadata: {name: " + pod + ", annotations: " + annotations + "}}");
    }

    private void declareNamespace(String annotations) throws IOException {
        scene.write(
                "manifests/default.yaml",
                "{apiVersion: v1, kind: Namespace, metadata: {name: default, annotations: " + annotations + "}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ipv4pools | [\"four\"]                       | 10.10.0.0/16, fd00:10::/112",
                "ipv4pools | [\"10.11.0.0/16\", \"four\"]     | 10.11.0.0/16, 10.10.0.0/16, fd00:10::/112",
                "ipv6pools | [\"six\"]                        | fd00:20::/112, 10.244.0.0/16",
                "ipv6pools | []                               | ''",
                "ipv9pools | [\"four\"]                       | ''"
            })
    void poolsOfAFamilyTakeThePlaceOfThoseThatServeThePod(String name, String value, String pools) throws IOException {
        AgentReply reply = add("cni.projectcalico.org/" + name + ": '" + value + "'", "", "");
        assertEquals(0, reply.status(), reply.text());
        List<Cidr> wanted = pools.isEmpty()
                ? List.of()
                : List.of(pools.split(", ")).stream().map(Cidr::parse).toList();
        assertEquals(wanted, node.pools);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[\"10.10.0.7\"]                   | ''           | ''                                                    | 10.10.0.7/32",
                "[\"10.10.0.7\", \"fd00:20::7\"]   | ''           | ''                                                    | 10.10.0.7/32, fd00:20::7/128",
                "[\"10.10.0.7\"]                   | ;IP=10.10.0.8| ''                                                    | 10.10.0.8/32",
                "[\"10.10.0.7\"]                   | ;IP=10.10.0.8| ,\"runtimeConfig\":{\"ips\":[\"10.10.0.9/24\"]}         | 10.10.0.9/32",
                "[]                                | ''           | ',\"runtimeConfig\":{\"ips\":[\"10.10.0.9\",\"fd00:20::9\"]}' | 10.10.0.9/32, fd00:20::9/128",
            })
    void addressesThatTheRuntimeNamesCountBeforeThoseOfThePod(
            String annotation, String arguments, String config, String addresses) throws IOException {
        AgentReply reply = add("cni.projectcalico.org/ipAddrs: '" + annotation + "'", arguments, config);
        assertEquals(0, reply.status(), reply.text());
        assertEquals(
                List.of(addresses.split(", ")).stream().map(Cidr::parse).toList(), node.leases.get("pods.c1.eth0"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ipv4pools     | [\"none\"]                   | 7 | ipv4pools names the pool 'none', and no IPPool of that name is declared",
                "ipv4pools     | [\"six\"]                    | 7 | ipv4pools names six, which is no pool of this family",
                "ipv6pools     | [\"10.10.0.0/16\"]           | 7 | ipv6pools names 10.10.0.0/16, which is no pool of this family",
                "ipv4pools     | [\"10.10.0.1/16\"]           | 7 | ipv4pools names '10.10.0.1/16', which is no prefix",
                "ipv4pools     | four                         | 7 | ipv4pools should be a list such as",
                "ipv4pools     | [[\"four\"]]                 | 7 | ipv4pools should be a list such as",
                "ipAddrs       | [\"10.10.0\"]                | 7 | ipAddrs names '10.10.0', which is no address",
                "ipAddrs       | [\"10.10.0.7\",\"10.10.0.8\"] | 7 | a pod has one address of each family",
                "ipAddrsNoIpam | [\"192.0.2.7\"]              | 2 | every address is of a pool here: use cni.projectcalico.org/ipAddrs"
            })
    void refusesThePodAndNamesWhatItAsksFor(String name, String value, int code, String reason) throws IOException {
        AgentReply reply = add("cni.projectcalico.org/" + name + ": '" + value + "'", "", "");
        assertTrue(reply.text().contains("\"code\":" + code + ","), reply.text());
        assertTrue(reply.text().contains("default/web-1"), reply.text());
        assertTrue(reply.text().contains(reason), reply.text());
        assertEquals(List.of(), node.steps);
        assertEquals(List.of(), scene.source().refresh().problems());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{cni.projectcalico.org/ipAddrs: [\"10.10.0.7\"]}       | ipAddrs is not a quoted list",
                "{cni.projectcalico.org/ipv4pools: [four]}             | ipv4pools is not a quoted list",
                "{cni.projectcalico.org/ipAddrsNoIpam: [\"192.0.2.7\"]} | ipAddrsNoIpam is not a quoted list",
                "[cni.projectcalico.org/ipAddrs]                       | metadata.annotations should be a mapping",
                "{a: b, a: c}                                          | metadata.annotations.a is given twice"
            })
    void anAnnotationThatCannotBeReadIsTheFaultOfItsPodAlone(String annotations, String reason) throws IOException {
        declare("web-2", annotations);
        AgentReply other = add("", "", "");
        assertEquals(0, other.status(), other.text());
        assertEquals(List.of(), scene.source().refresh().problems());
        AgentReply reply = scene.call("ADD", "c2", "web-2", "");
        assertTrue(reply.text().contains("\"code\":7,"), reply.text());
        assertTrue(reply.text().contains("default/web-2: "), reply.text());
        assertTrue(reply.text().contains(reason), reply.text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ipv4pools: '[\"four\"]'                       | ''                            | 10.10.0.0/16, fd00:10::/112",
                "ipv6pools: '[\"six\"]'                        | ''                            | fd00:20::/112, 10.244.0.0/16",
                "ipv4pools: '[\"four\"]'                       | ipv4pools: '[\"10.11.0.0/16\"]' | 10.11.0.0/16, fd00:10::/112",
                "ipv4pools: '[\"four\"]'                       | ipv4pools: ''               | 10.10.0.0/16, fd00:10::/112",
                "ipv4pools: '[\"four\"]'                       | ipv4pools: '[]'             | ''",
                "ipv4pools: '[\"four\"]'                       | ipv6pools: '[\"six\"]'        | 10.10.0.0/16, fd00:20::/112",
                "ipv4pools: '[\"none\"]'                       | ipv4pools: '[\"four\"]'       | 10.10.0.0/16, fd00:10::/112",
                "ipAddrs: '[\"10.10.0.7\"]'                    | ''                            | ''"
            },
            quoteCharacter = '`')
    void poolsOfTheNamespaceCountIfThePodNamesNoneOfTheirFamily(String ofNamespace, String ofPod, String pools)
            throws IOException {
        String prefix = "cni.projectcalico.org/";
        declareNamespace("{" + prefix + ofNamespace + "}");
        AgentReply reply = add(ofPod.equals("''") ? "" : prefix + ofPod, "", "");
        assertEquals(0, reply.status(), reply.text());
        List<Cidr> wanted = pools.equals("''")
                ? List.of()
                : List.of(pools.split(", ")).stream().map(Cidr::parse).toList();
        assertEquals(wanted, node.pools);
    }

    @Test
    void aPodThatIsDeclaredNowhereHasThePoolsOfItsNamespace() throws IOException {
        declareNamespace("{cni.projectcalico.org/ipv4pools: '[\"four\"]'}");
        assertEquals(0, scene.call("ADD", "c1", "").status());
        assertEquals(List.of(Cidr.parse("10.10.0.0/16"), Cidr.parse("fd00:10::/112")), node.pools);
    }

    @Test
    void anAddressThatThePodNamesCountsBeforeThePoolsOfItsNamespace() throws IOException {
        declareNamespace("{cni.projectcalico.org/ipv4pools: '[\"none\"]'}");
        AgentReply reply = add("cni.projectcalico.org/ipAddrs: '[\"10.10.0.7\"]'", "", "");
        assertEquals(0, reply.status(), reply.text());
        assertEquals(List.of(Cidr.parse("10.10.0.7/32")), node.leases.get("pods.c1.eth0"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{cni.projectcalico.org/ipv4pools: '[\"none\"]'} | cni.projectcalico.org/ipv4pools names the pool 'none'",
                "{cni.projectcalico.org/ipv4pools: [four]}       | cni.projectcalico.org/ipv4pools is not a quoted list",
                "[cni.projectcalico.org/ipv4pools]               | cni.projectcalico.org/ipv4pools is not a quoted list"
            })
    void aFaultInTheAnnotationsOfANamespaceIsToldToItsPods(String annotations, String reason) throws IOException {
        declareNamespace(annotations);
        AgentReply reply = add("", "", "");
        assertTrue(reply.text().contains("\"code\":7,"), reply.text());
        assertTrue(reply.text().contains("default/web-1: its namespace's " + reason), reply.text());
        AgentReply other = scene.call(
                Map.of(
                        "CNI_COMMAND",
                        "ADD",
                        "CNI_CONTAINERID",
                        "c2",
                        "CNI_ARGS",
                        "K8S_POD_NAMESPACE=other;K8S_POD_NAME=a"),
                "pods",
                "");
        assertEquals(0, other.status(), other.text());
    }

    @Test
    void refusesWhatIsNoAddressInTheRequest() throws IOException {
        assertTrue(add("", ";IP=10.10.0", "").text().contains("IP in CNI_ARGS names '10.10.0', which is no address"));
        String text = add("", "", ",\"runtimeConfig\":{\"ips\":[\"10.10.0\"]}").text();
        assertTrue(text.contains("'runtimeConfig.ips' should be a list of addresses, and is 10.10.0"), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"ips\":[\"10.10.0\"]}", "{\"ips\":[7]}", "{\"ips\":\"10.10.0.7\"}", "[]"})
    void aCheckLooksAtThePodWhateverTheRuntimeNames(String wrong) {
        AgentReply added = scene.call("ADD", "c1", "");
        String config = ",\"prevResult\":" + added.text() + ",\"runtimeConfig\":" + wrong;
        AgentReply checked = scene.call("CHECK", "c1", config);
        assertEquals(0, checked.status(), checked.text());
        node.links.clear();
        String text = scene.call("CHECK", "c1", config).text();
        assertTrue(text.contains("\"code\":100,"), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"ips\":[\"10.10.0\"]}", "{\"ips\":[7]}", "{\"ips\":\"10.10.0.7\"}", "[]"})
    void onlyAnAddNeedsTheAddressesThatTheRuntimeNames(String wrong) {
        String config = ",\"cni.dev/valid-attachments\":[],\"runtimeConfig\":" + wrong;
        String text = scene.call("ADD", "c1", "web-1", config).text();
        assertTrue(text.contains("\"code\":7,"), text);
        assertTrue(text.contains("'runtimeConfig"), text);
        for (String verb : List.of("DEL", "GC", "STATUS")) {
            AgentReply reply = scene.call(verb, "c1", "web-1", config);
            assertEquals(0, reply.status(), verb + " " + reply.text());
        }
    }
}
