package dev.poplin.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.cni.agent.AgentProtocol.CniCall;
import dev.poplin.cni.agent.AgentReply;
import dev.poplin.cni.types.CniException;
import dev.poplin.cni.types.CniResult;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("S2.1")
class CniDispatcherTest {

    private static final String CONFIG =
            """
            {"cniVersion":"%s","name":"pods","type":"poplin","somethingUnknown":{"a":[1,2]}%s}""";

    private final RecordingHandler handler = new RecordingHandler();
    private final Map<String, String> environment = new HashMap<>(Map.of(
            "CNI_COMMAND", "ADD",
            "CNI_CONTAINERID", "c1",
            "CNI_NETNS", "/run/netns/pod",
            "CNI_IFNAME", "eth0",
            "CNI_ARGS", "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-1"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            0.2.0 | {"cniVersion":"0.2.0","ip4":{"ip":"10.244.0.1/32","gateway":"169.254.1.1","routes":[{"dst":"0.0.0.0/0","gw":"169.254.1.1"}]},"dns":{}}
            0.3.1 | {"cniVersion":"0.3.1","interfaces":[{"name":"eth0","sandbox":"/run/netns/pod"}],"ips":[{"version":"4","interface":0,"address":"10.244.0.1/32","gateway":"169.254.1.1"}],"routes":[{"dst":"0.0.0.0/0","gw":"169.254.1.1"}],"dns":{}}
            0.4.0 | {"cniVersion":"0.4.0","interfaces":[{"name":"eth0","sandbox":"/run/netns/pod"}],"ips":[{"version":"4","interface":0,"address":"10.244.0.1/32","gateway":"169.254.1.1"}],"routes":[{"dst":"0.0.0.0/0","gw":"169.254.1.1"}],"dns":{}}
            1.0.0 | {"cniVersion":"1.0.0","interfaces":[{"name":"eth0","sandbox":"/run/netns/pod"}],"ips":[{"interface":0,"address":"10.244.0.1/32","gateway":"169.254.1.1"}],"routes":[{"dst":"0.0.0.0/0","gw":"169.254.1.1"}],"dns":{}}
            1.1.0 | {"cniVersion":"1.1.0","interfaces":[{"name":"eth0","mtu":1500,"sandbox":"/run/netns/pod"}],"ips":[{"interface":0,"address":"10.244.0.1/32","gateway":"169.254.1.1"}],"routes":[{"dst":"0.0.0.0/0","gw":"169.254.1.1"}],"dns":{}}
            """)
    void writesTheResultInTheShapeOfTheAskedVersion(String version, String result) {
        AgentReply reply = dispatch(CONFIG.formatted(version, ""));

        assertEquals(0, reply.status(), reply.text());
        assertEquals(result, reply.text().strip());
    }

    @Test
    void theOldestVersionIsThatOfAConfigurationWithoutOneAndTellsOfTheFirstAddressOfEachFamily() {
        handler.result = new CniResult(
                List.of(new CniResult.Interface("eth0", "", 1500, "/run/netns/pod")),
                List.of(
                        new CniResult.Ip(Cidr.parse("fd00:10::1/128"), IpAddress.parse("fe80::1"), 0),
                        new CniResult.Ip(Cidr.parse("10.244.0.1/32"), null, 0),
                        new CniResult.Ip(Cidr.parse("10.244.0.2/32"), null, 0)),
                List.of(new CniResult.Route(Cidr.parse("::/0"), IpAddress.parse("fe80::1"))));

        AgentReply reply = dispatch("{\"name\":\"pods\",\"type\":\"poplin\"}");

        assertEquals(
                "{\"cniVersion\":\"0.1.0\",\"ip4\":{\"ip\":\"10.244.0.1/32\",\"routes\":[]},\"ip6\":{\"ip\":\"fd00:10::1/128\","
                        + "\"gateway\":\"fe80::1\",\"routes\":[{\"dst\":\"::/0\",\"gw\":\"fe80::1\"}]},\"dns\":{}}",
                reply.text().strip());
    }

    @Test
    @Tag("S2.2")
    void theResultStandsBehindThatOfThePluginBeforeAndKeepsAllOfIt() {
        String before =
                """
                "interfaces":[{"name":"lo","mac":"00:00:00:00:00:00","socketPath":"/run/x"}%s],\
                "ips":[{"interface":0,"address":"127.0.0.1/8"}%s],\
                "routes":[{"dst":"192.0.2.0/24","table":7,"scope":null}%s],\
                "dns":{"nameservers":["10.96.0.10"]}}""";

        AgentReply reply = dispatch(
                CONFIG.formatted("1.1.0", ",\"prevResult\":{\"cniVersion\":\"1.1.0\"," + before.formatted("", "", "")));

        assertEquals(
                "{\"cniVersion\":\"1.1.0\","
                        + before.formatted(
                                ",{\"name\":\"eth0\",\"mtu\":1500,\"sandbox\":\"/run/netns/pod\"}",
                                ",{\"interface\":1,\"address\":\"10.244.0.1/32\",\"gateway\":\"169.254.1.1\"}",
                                ",{\"dst\":\"0.0.0.0/0\",\"gw\":\"169.254.1.1\"}"),
                reply.text().strip());
    }

    @Test
    void givesTheHandlerTheCheckedRequest() {
        dispatch(CONFIG.formatted("1.0.0", ",\"mtu\":1450,\"pools\":[\"10.1.0.0/16\"]"));

        CniRequest request = handler.requests.get(0);
        assertEquals("c1", request.containerId());
        assertEquals("web-1", request.args().get("K8S_POD_NAME"));
        assertEquals(1450, request.config().mtuBytes());
        assertEquals(List.of(Cidr.parse("10.1.0.0/16")), request.config().pools());
    }

    @Test
    void namesEveryFaultyVariableAtOnce() {
        environment.remove("CNI_NETNS");
        environment.put("CNI_CONTAINERID", "../../etc");
        environment.put("CNI_IFNAME", "a/b");

        AgentReply reply = dispatch(CONFIG.formatted("1.0.0", ""));

        assertEquals(1, reply.status());
        assertTrue(reply.text().contains("\"code\":4"), reply.text());
        assertTrue(reply.text().contains("CNI_NETNS is not set"), reply.text());
        assertTrue(reply.text().contains("CNI_CONTAINERID is no container id"), reply.text());
        assertTrue(reply.text().contains("CNI_IFNAME is no interface name"), reply.text());
        assertTrue(handler.requests.isEmpty());
    }

    @Test
    void anInterfaceNameHoldsNoControlCharacter() {
        environment.put("CNI_IFNAME", "eth\u00010");

        AgentReply reply = dispatch(CONFIG.formatted("1.0.0", ""));

        assertTrue(reply.text().contains("CNI_IFNAME is no interface name"), reply.text());
        assertTrue(handler.requests.isEmpty());
    }

    @Test
    void detachesWithoutANamespace() {
        environment.put("CNI_COMMAND", "DEL");
        environment.put("CNI_NETNS", "");

        AgentReply reply = dispatch(CONFIG.formatted("0.3.0", ""));

        assertEquals(0, reply.status(), reply.text());
        assertEquals("", reply.text());
        assertEquals(CniCommand.DEL, handler.requests.get(0).command());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            ADD    | 9.0.0  |                                    | 1   | 9.0.0 is not spoken here
            ADD    | banana |                                    | 7   | 'cniVersion' is no version
            CHECK  | 0.3.1  |                                    | 1   | CHECK needs CNI version 0.4.0
            GC     | 1.0.0  |                                    | 1   | GC needs CNI version 1.1.0
            STATUS | 1.0.0  |                                    | 1   | STATUS needs CNI version 1.1.0
            CHECK  | 1.0.0  |                                    | 7   | CHECK needs 'prevResult'
            GC     | 1.1.0  |                                    | 7   | GC needs 'cni.dev/valid-attachments'
            ADD    | 1.0.0  | ,"mtu":"big"                       | 7   | 'mtu' should be a number
            ADD    | 1.0.0  | ,"pools":["10.1.0.0/33"]           | 7   | 'pools' should be a list of prefixes
            ADD    | 1.0.0  | ,"ipam":{"type":"host-local"}      | 2   | 'ipam.type' is 'host-local'
            ADD    | 1.0.0  | ,"prevResult":{"ips":[{"address":1}]} | 7 | 'prevResult.ips[0].address' should be text
            ADD    | 1.0.0  | ,                                  | 6   | is not JSON
            FORGET | 1.0.0  |                                    | 4   | 'FORGET', which is no CNI verb
            """)
    void refusesWithTheCodeOfTheSpecificationAndNamesTheCause(
            String command, String version, String extra, int code, String message) {
        environment.put("CNI_COMMAND", command);

        AgentReply reply = dispatch(CONFIG.formatted(version, extra == null ? "" : extra));

        assertEquals(1, reply.status());
        assertTrue(reply.text().contains("\"code\":" + code + ","), reply.text());
        assertTrue(reply.text().contains(message), reply.text());
    }

    @Test
    void refusesTheHostsOwnNamespaceBeforeAnythingIsTouchedUnlessOverridden() {
        handler.hostNamespace = "/run/netns/pod";

        AgentReply refused = dispatch(CONFIG.formatted("1.0.0", ""));
        assertTrue(refused.text().contains("\"code\":4"), refused.text());
        assertTrue(refused.text().contains("CNI_NETNS_OVERRIDE"), refused.text());
        assertTrue(handler.requests.isEmpty());

        environment.put("CNI_NETNS_OVERRIDE", "1");
        assertEquals(0, dispatch(CONFIG.formatted("1.0.0", "")).status());
    }

    @Test
    void readsTheValidAttachmentsOfGc() {
        environment.put("CNI_COMMAND", "GC");

        AgentReply reply = dispatch(CONFIG.formatted(
                "1.1.0", ",\"cni.dev/valid-attachments\":[{\"containerID\":\"c7\",\"ifname\":\"eth0\"}]"));

        assertEquals(0, reply.status(), reply.text());
        assertEquals(
                "[Attachment[containerId=c7, ifName=eth0]]",
                String.valueOf(handler.requests.get(0).config().validAttachments()));
    }

    private AgentReply dispatch(String stdin) {
        CniDispatcher dispatcher = new CniDispatcher(config -> handler);
        return dispatcher.dispatch(new CniCall(environment, stdin.getBytes(StandardCharsets.UTF_8)));
    }

    private static final class RecordingHandler implements CniHandler {

        private final List<CniRequest> requests = new ArrayList<>();
        private String hostNamespace = "/proc/self/ns/net";

        private CniResult result = new CniResult(
                List.of(new CniResult.Interface("eth0", "", 1500, "/run/netns/pod")),
                List.of(new CniResult.Ip(Cidr.parse("10.244.0.1/32"), IpAddress.parse("169.254.1.1"), 0)),
                List.of(new CniResult.Route(Cidr.parse("0.0.0.0/0"), IpAddress.parse("169.254.1.1"))));

        @Override
        public CniResult add(CniRequest request) {
            requests.add(request);
            return result;
        }

        @Override
        public void del(CniRequest request) {
            requests.add(request);
        }

        @Override
        public void check(CniRequest request) {
            requests.add(request);
        }

        @Override
        public void gc(CniRequest request) {
            requests.add(request);
        }

        @Override
        public void status(CniRequest request) throws CniException {
            requests.add(request);
        }

        @Override
        public boolean isHostNamespace(String netns) {
            return netns.equals(hostNamespace);
        }
    }
}
