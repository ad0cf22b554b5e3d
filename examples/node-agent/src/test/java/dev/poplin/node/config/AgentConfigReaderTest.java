package dev.poplin.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("S3.1")
class AgentConfigReaderTest {

    @Test
    void hasADefaultForEveryKey() throws ConfigException {
        AgentConfig config = AgentConfigReader.parse("", "agent.yaml");

        assertEquals(Path.of("/run/poplin/agent.sock"), config.socket());
        assertEquals(new AddressDetection.FirstFound(), config.nodeAddress());
        assertEquals(Cidr.parse("10.244.0.0/16"), config.defaultPool());
        assertEquals("/var/lib/poplin/cluster/ipam", config.store().getPath());
        assertEquals(64_512, config.asNumber());
        assertEquals(AgentConfig.NEVER_THE_NODES_OWN, config.skipInterfaces());
    }

    @Test
    void readsEveryKey() throws ConfigException {
        AgentConfig config = AgentConfigReader.parse(
                """
                nodeName: node-1
                clusterDirectory: /var/lib/lab
                store: etcd://10.0.0.1:2379
                addressesAhead: 32
                addressLease: 120s
                takeOver: false
                localDirectory: /var/lib/node
                socket: /run/lab.sock
                nodeAddress: interface=eth0
                leakGrace: 60s
                skipInterfaces: [docker0, "tap*"]
                interfacePrefix: pop
                mtu: 1450
                defaultPool: 10.1.0.0/16
                blockSize: 27
                serviceCidr: 10.2.0.0/16
                bgp: daemon=127.0.0.1
                asNumber: 4200000000
                bgpPort: 1179
                recheckInterval: 500ms
                """,
                "agent.yaml");

        assertEquals(
                new AgentConfig(
                        "node-1",
                        Path.of("/var/lib/lab"),
                        URI.create("etcd://10.0.0.1:2379"),
                        32,
                        Duration.ofMinutes(2),
                        false,
                        Optional.of(Duration.ofMinutes(1)),
                        Path.of("/var/lib/node"),
                        Path.of("/run/lab.sock"),
                        new AddressDetection.OnInterface("eth0"),
                        List.of("docker0", "tap*"),
                        "pop",
                        1450,
                        Cidr.parse("10.1.0.0/16"),
                        27,
                        Cidr.parse("10.2.0.0/16"),
                        new BgpMode.Daemon(IpAddress.parse("127.0.0.1")),
                        4_200_000_000L,
                        1179,
                        Duration.ofMillis(500)),
                config);
    }

    @Test
    @Tag("I2.7")
    void leaksAreCollectedAfterAQuarterOfAnHourUnlessThatIsTurnedOff() throws ConfigException {
        assertEquals(
                Optional.of(Duration.ofMinutes(15)),
                AgentConfigReader.parse("", "agent.yaml").leakGrace());
        assertEquals(
                Optional.empty(),
                AgentConfigReader.parse("leakGrace: off", "agent.yaml").leakGrace());
        ConfigException refused =
                assertThrows(ConfigException.class, () -> AgentConfigReader.parse("leakGrace: 5s", "agent.yaml"));
        assertTrue(refused.getMessage().contains("leakGrace: '5s' is not 'off' nor within"), refused::getMessage);
    }

    @Test
    void addressesAreGrantedAheadUnlessTheyAreInAJournal() throws ConfigException {
        assertEquals(0, AgentConfigReader.parse("", "agent.yaml").addressesAhead());
        assertEquals(
                16,
                AgentConfigReader.parse("store: etcd://10.0.0.1:2379", "agent.yaml")
                        .addressesAhead());
    }

    @Test
    void namesAllFaultsAtOnce() {
        ConfigException error = assertThrows(
                ConfigException.class,
                () -> AgentConfigReader.parse("nodename: x\nmtu: 12\nnodeAddress: nearest\npeers: 3\n", "agent.yaml"));

        String message = String.valueOf(error.getMessage());
        assertTrue(message.startsWith("agent.yaml: "), message);
        assertTrue(message.contains("unknown keys nodename, peers"), message);
        assertTrue(message.contains("mtu: '12' is no number from 576 to 65535"), message);
        assertTrue(message.contains("'nearest' is none of first-found, interface=NAME, cidr=PREFIX"), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            socket: agent.sock                                      | is no absolute path
            store: ipam                                             | is no location such as
            defaultPool: 10.0.0.0/40                                | defaultPool
            addressesAhead: 1001                                    | is no number from 0 to 1000
            addressLease: 5s                                        | is not within 10s and 604800s
            takeOver: perhaps                                       | is neither true nor false
            blockSize: 8                                            | blockSize
            interfacePrefix: Calico                                 | small letters
            bgp: bird                                               | is none of mesh, none, daemon=ADDRESS
            bgp: daemon=lo                                          | bgp:
            asNumber: 0                                             | is no AS number
            recheckInterval: soon                                   | is no duration such as 10s
            'serviceCidr: 10.96.0.1/32'                             | serviceCidr: '10.96.0.1/32' is a single address, with no room for services
            'serviceCidr: 10.244.96.0/24'                           | serviceCidr 10.244.96.0/24 overlaps defaultPool 10.244.0.0/16
            nodeName:                                               | nodeName: is empty
            'skipInterfaces: eth0'                                  | must be a list of names
            'a: ['                                                  | not YAML
            'text'                                                  | must be a YAML mapping
            """)
    void refusesWhatItCannotUse(String yaml, String expected) {
        ConfigException error = assertThrows(ConfigException.class, () -> AgentConfigReader.parse(yaml, "agent.yaml"));

        assertTrue(String.valueOf(error.getMessage()).contains(expected), error.getMessage());
    }

    @Test
    void everyKeyIsDocumented() throws IOException {
        String source = Files.readString(Path.of("src/main/java/dev/poplin/node/config/AgentConfigReader.java"));
        String page = Files.readString(Path.of(System.getProperty("poplin.root"), "docs", "node-agent.md"));
        Matcher keys = Pattern.compile("take\\(\\s*\"([A-Za-z]+)\"").matcher(source);
        int count = 0;
        while (keys.find()) {
            count++;
            assertTrue(page.contains("| `" + keys.group(1) + "` |"), "docs/node-agent.md lacks " + keys.group(1));
        }
        assertEquals(AgentConfig.class.getRecordComponents().length, count);
    }
}
