package dev.poplin.node.pod;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.cni.CniDispatcher;
import dev.poplin.cni.agent.AgentProtocol.CniCall;
import dev.poplin.cni.agent.AgentReply;
import dev.poplin.inet.Cidr;
import dev.poplin.node.source.DirectorySource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
        Files.writeString(
                directory.resolve("manifests/pools.yaml"),
                """
                {apiVersion: projectcalico.org/v3, kind: IPPool, metadata: {name: four}, spec: {cidr: 10.10.0.0/16}}
                ---
                {apiVersion: projectcalico.org/v3, kind: IPPool, metadata: {name: six}, spec: {cidr: "fd00:20::/112"}}
                """);
    }

    @AfterEach
    void close() {
        source.close();
    }

    private AgentReply add(String annotations, String arguments, String config) throws IOException {
        Files.writeString(
                directory.resolve("pods/default.web-1.yaml"),
                "{apiVersion: v1, kind: Pod, metadata: {name: web-1, annotations: {" + annotations + "}}}");
        return call("ADD", "c1", "web-1" + arguments, config);
    }

    private AgentReply call(String verb, String container, String arguments, String config) {
        Map<String, String> environment = Map.of(
                "CNI_COMMAND",
                verb,
                "CNI_CONTAINERID",
                container,
                "CNI_NETNS",
                directory.toString(),
                "CNI_IFNAME",
                "eth0",
                "CNI_ARGS",
                "K8S_POD_NAMESPACE=default;K8S_POD_NAME=" + arguments);
        String json = "{\"cniVersion\":\"1.1.0\",\"name\":\"pods\",\"type\":\"poplin\"" + config + "}";
        return new CniDispatcher(any -> network)
                .dispatch(new CniCall(environment, json.getBytes(StandardCharsets.UTF_8)));
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
        assertEquals(List.of(), source.refresh().problems());
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
        Files.writeString(
                directory.resolve("pods/default.web-2.yaml"),
                "{apiVersion: v1, kind: Pod, metadata: {name: web-2, annotations: " + annotations + "}}");
        AgentReply other = add("", "", "");
        assertEquals(0, other.status(), other.text());
        assertEquals(List.of(), source.refresh().problems());
        AgentReply reply = call("ADD", "c2", "web-2", "");
        assertTrue(reply.text().contains("\"code\":7,"), reply.text());
        assertTrue(reply.text().contains("default/web-2: "), reply.text());
        assertTrue(reply.text().contains(reason), reply.text());
    }

    @Test
    void refusesWhatIsNoAddressInTheRequest() throws IOException {
        assertTrue(add("", ";IP=10.10.0", "").text().contains("IP in CNI_ARGS names '10.10.0', which is no address"));
        String text = add("", "", ",\"runtimeConfig\":{\"ips\":[\"10.10.0\"]}").text();
        assertTrue(text.contains("'runtimeConfig.ips' should be a list of addresses, and is 10.10.0"), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"ips\":[\"10.10.0\"]}", "{\"ips\":[7]}", "{\"ips\":\"10.10.0.7\"}", "[]"})
    void onlyAnAddNeedsTheAddressesThatTheRuntimeNames(String wrong) {
        String config = ",\"cni.dev/valid-attachments\":[],\"runtimeConfig\":" + wrong;
        String text = call("ADD", "c1", "web-1", config).text();
        assertTrue(text.contains("\"code\":7,"), text);
        assertTrue(text.contains("'runtimeConfig"), text);
        for (String verb : List.of("DEL", "GC", "STATUS")) {
            AgentReply reply = call(verb, "c1", "web-1", config);
            assertEquals(0, reply.status(), verb + " " + reply.text());
        }
    }
}
