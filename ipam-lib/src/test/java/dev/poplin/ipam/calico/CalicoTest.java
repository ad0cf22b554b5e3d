package dev.poplin.ipam.calico;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.Invariants;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.MalformedDocumentException;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.Reservation;
import dev.poplin.ipam.change.Change;
import dev.poplin.ipam.check.IntegrityReport;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.document.Field;
import dev.poplin.ipam.document.JsonText;
import dev.poplin.ipam.importing.Inventory;
import dev.poplin.ipam.importing.LoadReport;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.RecordCodec;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("I2.9")
class CalicoTest {

    private static final Cidr BLOCK = Cidr.parse("10.244.1.64/29");

    /** What an etcd of Calico has for one IPv4 block, a load balancer's, and an IPv6 one; the names and numbers are made up. */
    private static Map<String, String> etcd() {
        Map<String, String> keys = new TreeMap<>();
        keys.put(
                "/calico/resources/v3/projectcalico.org/ippools/default-ipv4-ippool",
                """
                {"apiVersion":"projectcalico.org/v3","kind":"IPPool","metadata":{"name":"default-ipv4-ippool"},
                 "spec":{"cidr":"10.244.0.0/16","blockSize":29,"ipipMode":"Never","vxlanMode":"Never","natOutgoing":true,
                 "disabled":false,"nodeSelector":"all()","allowedUses":["LoadBalancer","Tunnel","Workload"],
                 "assignmentMode":"Automatic"}}""");
        keys.put(
                "/calico/resources/v3/projectcalico.org/ippools/six",
                """
                {"apiVersion":"projectcalico.org/v3","kind":"IPPool","metadata":{"name":"six"},
                 "spec":{"cidr":"fd00:10::/64","blockSize":126,"ipipMode":"Never","vxlanMode":"Never","natOutgoing":false,
                 "disabled":true,"nodeSelector":"zone == 'a'","namespaceSelector":"team == 'x'","allowedUses":["Workload"],
                 "assignmentMode":"Manual"}}""");
        keys.put(
                "/calico/ipam/v2/assignment/ipv4/block/10.244.1.64-29",
                """
                {"cidr":"10.244.1.64/29","affinity":"host:node-1","strictAffinity":false,
                 "allocations":[0,null,1,1,null,2,3,null],"unallocated":[7,1,4],
                 "attributes":[{"handle_id":"vxlan-tunnel-addr-node-1","secondary":{"node":"node-1","type":"vxlanTunnelAddress"}},
                  {"handle_id":"k8s-pod-network.3f2a","secondary":{"namespace":"default","node":"node-1","pod":"web-0",
                   "timestamp":"2024-05-01 10:20:30.123456789 +0000 UTC"}},
                  {"handle_id":"k8s-pod-network.77b0","secondary":{"namespace":"default","node":"node-2","pod":"web-1",
                   "timestamp":"2024-05-01 10:20:31 +0000 UTC"}},
                  {"handle_id":null,"secondary":{"node":"node-1","note":"by hand"}}],
                 "sequenceNumber":1714558830123456789,
                 "sequenceNumberForAllocation":{"0":1714558830123456700,"2":1714558830123456701,"3":1714558830123456702,
                  "5":1714558830123456703,"6":0},"deleted":false}""");
        keys.put(
                "/calico/ipam/v2/assignment/ipv4/block/10.244.9.0-29",
                """
                {"cidr":"10.244.9.0/29","affinity":"virtual:load-balancer","strictAffinity":false,
                 "allocations":[0,null,null,null,null,null,null,null],"unallocated":[1,2,3,4,5,6,7],
                 "attributes":[{"handle_id":"lb-0a1b","secondary":{"namespace":"default","service":"web","type":"LoadBalancer"}}],
                 "sequenceNumber":7,"sequenceNumberForAllocation":{"0":6},"deleted":false}""");
        keys.put(
                "/calico/ipam/v2/assignment/ipv6/block/fd00:10::4-126",
                """
                {"cidr":"fd00:10::4/126","affinity":null,"strictAffinity":false,"allocations":[null,0,null,null],
                 "unallocated":[0,2,3],"attributes":[{"handle_id":"k8s-pod-network.3f2a","secondary":{"namespace":"default",
                 "node":"node-1","pod":"web-0"}}],"sequenceNumber":12,"sequenceNumberForAllocation":{"1":11},"deleted":false}""");
        keys.put(
                "/calico/ipam/v2/host/node-1/ipv4/block/10.244.1.64-29", "{\"state\":\"confirmed\",\"deleted\":false}");
        keys.put(
                "/calico/ipam/v2/virtual/load-balancer/ipv4/block/10.244.9.0-29",
                "{\"state\":\"confirmed\",\"deleted\":false}");
        keys.put(
                "/calico/ipam/v2/handle/vxlan-tunnel-addr-node-1",
                "{\"block\":{\"10.244.1.64/29\":1},\"deleted\":false}");
        keys.put(
                "/calico/ipam/v2/handle/k8s-pod-network.3f2a",
                "{\"block\":{\"10.244.1.64/29\":2,\"fd00:10::4/126\":1},\"deleted\":false}");
        keys.put("/calico/ipam/v2/handle/k8s-pod-network.77b0", "{\"block\":{\"10.244.1.64/29\":1},\"deleted\":false}");
        keys.put("/calico/ipam/v2/handle/lb-0a1b", "{\"block\":{\"10.244.9.0/29\":1},\"deleted\":false}");
        keys.put(
                "/calico/ipam/v2/config",
                "{\"strict_affinity\":true,\"auto_allocate_blocks\":true,\"maxBlocksPerHost\":4,\"ipCooldownSeconds\":30}");
        return keys;
    }

    private static Object tree(String json) {
        Object tree = JsonText.read(json);
        return tree == null ? "" : tree;
    }

    @Test
    void everyKeyOfCalicosEtcdIsWrittenAsItWasRead() {
        CalicoInventory read = CalicoReader.readKeys(etcd());
        assertEquals(List.of(), read.inventory().notes());
        SortedMap<String, String> written = CalicoWriter.keys(read.inventory(), read.extras());
        assertEquals(etcd().keySet(), written.keySet());
        etcd().forEach((key, value) -> assertEquals(tree(value), tree(written.get(key)), key));
    }

    @Test
    void whatWasReadMeansTheSameHere() {
        Inventory inventory = CalicoReader.readKeys(etcd()).inventory();
        Block block = inventory.blocks().get(0);
        assertEquals(BLOCK, block.cidr());
        assertEquals(Optional.of("node-1"), block.affinity());
        assertEquals(List.of(7, 1, 4), block.free());
        Allocation web = block.find(IpAddress.parse("10.244.1.67")).orElseThrow();
        assertEquals("k8s-pod-network.3f2a", web.handle());
        assertEquals(1714558830123456702L, web.sequence());
        assertEquals(Instant.parse("2024-05-01T10:20:30.123Z"), web.assignedAt());
        assertEquals(
                "node-2",
                block.find(IpAddress.parse("10.244.1.69")).orElseThrow().node());
        assertEquals(
                Configuration.STANDARD
                        .withStrictAffinity(true)
                        .withMaxBlocksPerNode(4)
                        .withCoolDown(Duration.ofSeconds(30)),
                inventory.configuration().orElseThrow());
        Pool six = inventory.pools().get(1);
        assertTrue(six.manual() && six.disabled());
        assertEquals(Set.of(Pool.Use.WORKLOAD), six.uses());
    }

    @Test
    void anExistingCalicoIsLoadedUsedAndReadBack() throws IOException {
        MemoryStore store = new MemoryStore();
        Ipam ipam = Ipam.open(store);
        CalicoInventory read = CalicoReader.readKeys(etcd());
        LoadReport report = ipam.load(read.inventory());
        assertEquals(List.of(), report.refused());
        assertEquals(3, report.blocks().size());
        assertEquals(List.of(), ipam.load(read.inventory()).blocks());
        assertTrue(ipam.check(LiveOwners.NONE).isClean());
        assertEquals(3, ipam.held("k8s-pod-network.3f2a").size());
        assertEquals(
                etcd().keySet(),
                CalicoWriter.keys(Inventory.of(ipam), read.extras()).keySet());

        // The next address is the one that Calico would have given, and what is released is free.
        assertEquals(
                List.of(IpAddress.parse("10.244.1.71")),
                ipam.assign(AssignRequest.ipv4("new", "node-1")).addresses());
        assertEquals(3, ipam.release("k8s-pod-network.3f2a").size());
        assertTrue(ipam.check(LiveOwners.NONE).isClean());
    }

    @Test
    void whatIsWrittenAsObjectsIsReadTheSameAsJsonAndAsYaml() throws IOException {
        MemoryStore store = new MemoryStore();
        Ipam ipam = Ipam.open(store);
        ipam.putPool(new Pool(Cidr.parse("10.0.0.0/24"), 28, false, true));
        ipam.putPool(new Pool(Cidr.parse("fd00::/120"), 124, false, true));
        ipam.assign(AssignRequest.ipv4("net.c1", "node-1").withCounts(2, 1).withAttributes(Map.of("pod", "a")));
        ipam.assign(AssignRequest.ipv4("net.c2", "node-2"));
        ipam.putReservation(
                new Reservation("gateway", CidrSet.of(Cidr.parse("10.0.0.1/32"), Cidr.parse("10.0.0.64/26"))));
        ipam.configure(Configuration.STANDARD.withMaxBlocksPerNode(7));
        Inventory inventory = Inventory.of(ipam);
        String json = CalicoWriter.objects(inventory, CalicoExtras.NONE);
        CalicoInventory read = CalicoReader.readObjects(json);
        assertEquals(List.of(), read.inventory().notes());
        assertEquals(inventory.pools(), read.inventory().pools());
        assertEquals(
                inventory.reservations().get(0).addresses(),
                read.inventory().reservations().get(0).addresses());
        assertEquals(inventory.configuration(), read.inventory().configuration());
        // Node and time are said twice there, as attributes; so what is written again is the same.
        assertEquals(json, CalicoWriter.objects(read.inventory(), read.extras()));
        assertEquals(read, CalicoReader.readObjects("---\n# as YAML, which JSON is too\n" + json));

        MemoryStore other = new MemoryStore();
        Ipam loaded = Ipam.open(other);
        assertEquals(List.of(), loaded.load(read.inventory()).refused());
        Invariants.check(loaded, other, Set.of("net.c1", "net.c2"));
        assertEquals(ipam.held("net.c1"), loaded.held("net.c1"));
        assertEquals(
                ipam.find(ipam.held("net.c2").get(0)).orElseThrow().sequence(),
                loaded.find(ipam.held("net.c2").get(0)).orElseThrow().sequence());
    }

    @Test
    void objectsInYamlAreReadWithOldAndNewFields() {
        CalicoInventory read = CalicoReader.readObjects(
                """
                apiVersion: crd.projectcalico.org/v1
                kind: IPPool
                metadata: {name: default}
                spec: {cidr: 10.1.0.0/24, ipipMode: Always}
                ---
                apiVersion: crd.projectcalico.org/v1
                kind: IPAMBlock
                metadata: {name: 10-1-0-0-26}
                spec:
                  cidr: 10.1.0.0/30
                  hostAffinity: node-9
                  allocations: [0, 1, null, null]
                  unallocated: [2, 2]
                  attributes:
                  - {handle_id: a, secondary: {node: node-9}}
                  - {handle_id: b, releasedAt: "2026-03-01T00:00:00Z"}
                ---
                apiVersion: crd.projectcalico.org/v1
                kind: BlockAffinity
                spec: {node: node-8, cidr: 10.1.0.64/26, state: pending, deleted: "false"}
                ---
                apiVersion: crd.projectcalico.org/v1
                kind: IPAMHandle
                spec: {handleID: leaked, block: {10.1.0.0/30: 3}}
                ---
                kind: FelixConfiguration
                """);
        Block block = read.inventory().blocks().get(0);
        assertEquals(Optional.of("node-9"), block.affinity());
        assertEquals(List.of(2, 1, 3), block.free());
        assertEquals(
                Instant.parse("2026-03-01T00:00:00Z").toEpochMilli(),
                block.releasedAt().get(1));
        assertEquals(1, block.allocations().size());
        assertEquals(26, read.inventory().pools().get(0).blockLength());
        List<String> notes = read.inventory().notes();
        assertEquals(
                List.of(
                        "pool 10.1.0.0/24 has ipipMode Always, which is only kept to be written again",
                        "the free list of block 10.1.0.0/30 was not right and was mended",
                        "documents[4] is a FelixConfiguration and was left out",
                        "affinity /calico/ipam/v2/host/node-8/ipv4/block/10.1.0.64-26 has no such block and was left out",
                        "handle 'leaked' says that it holds {10.1.0.0/30=3}, and blocks say {}",
                        "handle 'a' holds addresses and has no record of its own"),
                notes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} {} | line 1: there is more behind the value",
                "{\"cidr\":\"10.0.0.0/33\"} | /calico/ipam/v2/assignment/ipv4/block/x.cidr: is '10.0.0.0/33'",
                "{\"cidr\":\"10.0.0.0/8\"} | block/x.cidr: is 10.0.0.0/8, larger than a block may be",
                "{\"cidr\":\"10.0.0.0/30\",\"allocations\":[4]} | x.allocations[0]: is 4, and there are 0 attributes",
                "{\"cidr\":\"10.0.0.0/30\",\"allocations\":{}} | x.allocations: is {}, not a list",
                "[] | /calico/ipam/v2/assignment/ipv4/block/x: is [], not an object",
                "{\"cidr\":1,\"cidr\":2} | Duplicate field 'cidr'"
            })
    void whatCannotBeReadIsNamedWithItsPath(String json, String fault) {
        MalformedDocumentException failed = assertThrows(
                MalformedDocumentException.class,
                () -> CalicoReader.readKeys(Map.of("/calico/ipam/v2/assignment/ipv4/block/x", json)));
        assertTrue(String.valueOf(failed.getMessage()).contains(fault), failed::getMessage);
    }

    @Test
    void ofATextThatIsNeitherJsonNorYamlIsSaidWhatIsWrongInBoth() {
        MalformedDocumentException failed = assertThrows(
                MalformedDocumentException.class,
                () -> CalicoReader.readObjects("{\"kind\": \"IPPool\",\n \"spec\": ]"));
        assertEquals(
                "the document: is neither JSON (line 2, column 10: Unexpected character (']' (code 93)): expected a valid"
                        + " value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')) nor YAML (line 2,"
                        + " column 10: while parsing a flow node, expected the node content, but found ']')",
                failed.getMessage());
    }

    @Test
    void whatRestsIsWrittenAsReleasedInItsSlotIfThereIsACoolDown() throws IOException {
        Clock clock = Clock.fixed(Instant.parse("2026-03-01T12:00:00.250Z"), ZoneOffset.UTC);
        try (Ipam ipam = Ipam.builder(new MemoryStore()).clock(clock).open()) {
            ipam.putPool(Pool.of(Cidr.parse("10.1.0.0/29")).withBlockLength(29));
            ipam.configure(Configuration.STANDARD.withCoolDown(Duration.ofMinutes(5)));
            ipam.assign(AssignRequest.ipv4("gone", "node-1").withCounts(2, 0));
            ipam.assign(AssignRequest.ipv4("here", "node-1"));
            ipam.release("gone");
            Inventory inventory = Inventory.of(ipam);
            Map<String, String> keys = CalicoWriter.keys(inventory, CalicoExtras.NONE);
            Map<?, ?> block =
                    (Map<?, ?>) tree(keys.getOrDefault("/calico/ipam/v2/assignment/ipv4/block/10.1.0.0-29", "{}"));
            assertEquals("[0, 0, 1, null, null, null, null, null]", String.valueOf(block.get("allocations")));
            assertEquals("[3, 4, 5, 6, 7]", String.valueOf(block.get("unallocated")));
            assertEquals(
                    "{handle_id=null, secondary={}, releasedAt=2026-03-01T12:00:00.250Z}",
                    String.valueOf(((List<?>) block.get("attributes")).get(0)));
            assertEquals(
                    List.of("/calico/ipam/v2/handle/here"),
                    keys.keySet().stream()
                            .filter(key -> key.startsWith("/calico/ipam/v2/handle/"))
                            .toList());
            Block read = CalicoReader.readKeys(keys).inventory().blocks().get(0);
            assertEquals(inventory.blocks().get(0).releasedAt(), read.releasedAt());
            assertEquals(inventory.blocks().get(0).free(), read.free());
            ipam.configure(Configuration.STANDARD);
            Block without = CalicoReader.readKeys(CalicoWriter.keys(Inventory.of(ipam), CalicoExtras.NONE))
                    .inventory()
                    .blocks()
                    .get(0);
            assertEquals(Map.of(), without.releasedAt());
            assertEquals(7, without.free().size());
        }
    }

    @Test
    void whatMeansNothingHereIsWrittenAgainAsItWasReadOrToldInANote() {
        CalicoInventory read = CalicoReader.readObjects(
                """
                {"kind": "List", "items": [
                 {"kind": "IPPool", "metadata": {"name": "default"}, "spec": {"cidr": "10.1.0.0/24", "ipipMode": "Always",
                  "vxlanMode": "Never", "disableBGPExport": true, "later": {"some": [1, null]}}},
                 {"kind": "IPAMConfig", "metadata": {"name": "default"}, "spec": {"strictAffinity": true,
                  "kubeVirtVMAddressPersistence": "Enabled"}},
                 {"kind": "IPAMBlock", "metadata": {"name": "b"}, "spec": {"cidr": "10.1.0.0/30", "affinity": "host:n",
                  "affinityClaimTime": "2026-03-01T00:00:00Z", "allocations": [0, null, null, null],
                  "unallocated": [1, 2, 3],
                  "attributes": [{"handle_id": "a", "secondary": {}, "alternate": {"pod": "b"}}]}}]}
                """);
        assertEquals(
                List.of(
                        "pool 10.1.0.0/24 has ipipMode Always, which is only kept to be written again",
                        "pool 10.1.0.0/24 has disableBGPExport true, which is only kept to be written again",
                        "pool 10.1.0.0/24 has later {some=[1, null]}, which is only kept to be written again",
                        "the configuration has kubeVirtVMAddressPersistence Enabled, which is only kept to be written again",
                        "1 blocks with affinityClaimTime, which no store keeps",
                        "1 holders with alternate, which is only kept to be written again"),
                read.inventory().notes());
        Field written = Field.root("", tree(CalicoWriter.objects(read.inventory(), read.extras())));
        Field pool = written.get("items").elements().get(0);
        assertEquals("default", pool.get("metadata").get("name").text());
        Field spec = pool.get("spec");
        assertEquals("Always", spec.get("ipipMode").text());
        assertEquals("Never", spec.get("vxlanMode").text());
        assertTrue(spec.get("disableBGPExport").truth(false));
        assertEquals("{some=[1, null]}", spec.get("later").text());
        assertEquals(
                "Enabled",
                written.get("items")
                        .elements()
                        .get(written.get("items").elements().size() - 1)
                        .get("spec")
                        .get("kubeVirtVMAddressPersistence")
                        .text());
        Field keys = Field.root(
                "",
                tree(CalicoWriter.keys(read.inventory(), read.extras())
                        .getOrDefault("/calico/resources/v3/projectcalico.org/ippools/default", "{}")));
        assertEquals("Always", keys.get("spec").get("ipipMode").text());
    }

    private static final String WITH_LABELS =
            """
            {"apiVersion": "v1", "kind": "List", "items": [
             {"apiVersion": "crd.projectcalico.org/v1", "kind": "IPPool",
              "metadata": {"name": "default", "labels": {"zone": "a"}, "annotations": {"note": "by hand"}},
              "spec": {"cidr": "10.1.0.0/24", "blockSize": 28, "ipipMode": "Always", "vxlanMode": "Never", "natOutgoing": true,
               "disabled": false, "nodeSelector": "zone == 'a'", "allowedUses": ["Tunnel", "Workload"], "assignmentMode": "Automatic",
               "later": {"some": [1, 2.5, null]}}},
             {"apiVersion": "crd.projectcalico.org/v1", "kind": "IPReservation",
              "metadata": {"name": "gateway", "labels": {"team": "net"}}, "spec": {"reservedCIDRs": ["10.1.0.0/31"]}},
             {"apiVersion": "crd.projectcalico.org/v1", "kind": "IPAMConfig",
              "metadata": {"name": "default", "annotations": {"note": "mine"}},
              "spec": {"strictAffinity": true, "autoAllocateBlocks": true, "maxBlocksPerHost": 20,
               "kubeVirtVMAddressPersistence": "Enabled"}}]}
            """;

    private static String export(MemoryStore store) throws IOException {
        try (Ipam other = Ipam.open(store.another())) {
            return CalicoWriter.objects(Inventory.of(other), CalicoExtras.NONE);
        }
    }

    @Test
    void whatWasLoadedIsWrittenTheSameByWhoHasOnlyTheStore() throws IOException {
        MemoryStore store = new MemoryStore();
        Ipam ipam = Ipam.open(store);
        Inventory read = CalicoReader.readObjects(WITH_LABELS).inventory();
        assertEquals(List.of(), ipam.load(read).refused());
        assertEquals(List.of(), ipam.load(read).refused());
        assertEquals(tree(WITH_LABELS), tree(export(store)));

        Inventory other = CalicoReader.readObjects(
                        WITH_LABELS.replace("\"a\"", "\"b\"").replace("mine", "yours"))
                .inventory();
        assertEquals(
                List.of(
                        "of pool 10.1.0.0/24 something else is said already; it stays",
                        "of the configuration something else is said already; it stays"),
                ipam.load(other).refused());
        ipam.removePool(Cidr.parse("10.1.0.0/24"));
        ipam.removeReservation("gateway");
        assertEquals(Map.of(), ipam.remarks().pools());
        assertEquals(Map.of(), ipam.remarks().reservations());
        ipam.putPool(Pool.of(Cidr.parse("10.1.0.0/24")));
        assertTrue(export(store).contains("\"pool-10-1-0-0-24\""));
    }

    @Test
    @Tag("I2.8")
    void partsOfAPoolHaveTheEncapsulationOfTheWhole() throws IOException {
        MemoryStore store = new MemoryStore();
        Ipam ipam = Ipam.open(store);
        ipam.load(CalicoReader.readObjects(WITH_LABELS).inventory());
        Cidr whole = Cidr.parse("10.1.0.0/24");
        ipam.change(new Change.SplitPool(whole, 2), false);
        List<Field> items = Field.root("", tree(export(store))).get("items").elements();
        List<String> said = new ArrayList<>();
        for (Field item : items.subList(0, 2)) {
            said.add(item.get("metadata").get("name").text() + " "
                    + item.get("spec").get("ipipMode").text());
        }
        assertEquals(List.of("default Always", "pool-10-1-0-128-25 Always"), said);
        ipam.change(new Change.MergePools(List.of(whole.subnet(25, 0), whole.subnet(25, 1))), false);
        assertEquals(tree(WITH_LABELS), tree(export(store)));
    }

    @Test
    void labelsThatAreNotKeptAreCountedInANote() {
        CalicoInventory read = CalicoReader.readObjects(
                """
                kind: IPAMBlock
                metadata: {name: b, labels: {a: b}, annotations: {}}
                spec: {cidr: 10.1.0.0/30, affinity: "host:n", allocations: [null, null, null, null], unallocated: [0, 1, 2, 3]}
                ---
                kind: BlockAffinity
                metadata: {name: a, annotations: {a: b}}
                spec: {node: n, cidr: 10.1.0.0/30, state: confirmed}
                """);
        assertEquals(
                List.of(
                        "1 affinities with annotations, which no store keeps",
                        "1 blocks with labels, which no store keeps"),
                read.inventory().notes());
    }

    @Test
    void whatIsNotReadOfBlocksAffinitiesAndHandlesIsWrittenAgainInEtcd() {
        Map<String, String> keys = new TreeMap<>(Map.of(
                "/calico/ipam/v2/assignment/ipv4/block/10.1.0.0-31",
                        """
                        {"cidr":"10.1.0.0/31","affinity":"host:n","strictAffinity":false,"allocations":[0,1],"unallocated":[],
                         "attributes":[{"handle_id":"a","secondary":{"node":"n"},"alternate":{"pod":"b","since":[1,null]}},
                         {"handle_id":"a","secondary":{"node":"n"}}],"sequenceNumber":7,
                         "sequenceNumberForAllocation":{"0":5,"1":6},"deleted":false,"affinityClaimTime":"2026-03-01T00:00:00Z"}""",
                "/calico/ipam/v2/host/n/ipv4/block/10.1.0.0-31",
                        "{\"state\":\"confirmed\",\"deleted\":false,\"type\":\"host\",\"zone\":\"z\"}",
                "/calico/ipam/v2/handle/a", "{\"block\":{\"10.1.0.0/31\":2},\"deleted\":false,\"maxAlloc\":4}"));
        CalicoInventory read = CalicoReader.readKeys(keys);
        Map<String, String> written = CalicoWriter.keys(read.inventory(), read.extras());
        assertEquals(keys.keySet(), written.keySet());
        keys.forEach((key, value) -> assertEquals(tree(value), tree(written.get(key)), key));
    }

    @Test
    void whatIsNotReadOfBlocksAffinitiesAndHandlesIsWrittenAgainInObjects() {
        String objects = CalicoWriter.objects(CalicoReader.readKeys(etcd()).inventory(), CalicoExtras.NONE);
        for (String kind : List.of("IPAMBlock", "BlockAffinity", "IPAMHandle")) {
            objects = objects.replaceAll(
                    "(\"kind\" : \"" + kind
                            + "\",\\s+\"metadata\" : \\{\\s+\"name\" : \"[^\"]+\")(\\s+\\},\\s+\"spec\" : \\{)",
                    "$1, \"labels\": {\"for\": \"" + kind + "\"}$2 \"later\": [1, {\"of\": \"" + kind + "\"}],");
        }
        assertEquals(3 + 2 + 4, objects.split("\"later\"").length - 1, objects);
        CalicoInventory read = CalicoReader.readObjects(objects);
        assertEquals(tree(objects), tree(CalicoWriter.objects(read.inventory(), read.extras())));
    }

    @Test
    void whoElseOwnsAnAddressIsKeptAsLongAsItIsHeld() throws IOException {
        MemoryStore store = new MemoryStore();
        String object =
                """
                {"kind": "List", "items": [
                 {"kind": "IPPool", "metadata": {"name": "default"}, "spec": {"cidr": "10.1.0.0/29", "blockSize": 30}},
                 {"kind": "IPAMBlock", "metadata": {"name": "b"}, "spec": {"cidr": "10.1.0.0/30", "affinity": "host:n",
                  "allocations": [0, null, null, null], "unallocated": [1, 2, 3],
                  "attributes": [{"handle_id": "a", "secondary": {}, "alternate": {"pod": "b"}}]}}]}
                """;
        try (Ipam ipam = Ipam.open(store)) {
            ipam.load(CalicoReader.readObjects(object).inventory());
            ipam.change(new Change.ResizeBlocks(Cidr.parse("10.1.0.0/29"), 31), false);
            Field block = Field.root("", tree(export(store)))
                    .get("items")
                    .elements()
                    .get(1)
                    .get("spec");
            assertEquals("10.1.0.0/31", block.get("cidr").text());
            assertEquals(
                    "{handle_id=a, secondary={node=n}, alternate={pod=b}}",
                    block.get("attributes").elements().get(0).text());
            ipam.release("a");
            ipam.assign(AssignRequest.ipv4("c", "n").withAddresses(List.of(IpAddress.parse("10.1.0.0"))));
            assertFalse(export(store).contains("alternate"));
        }
    }

    @Test
    void prefixesCannotBeWrittenForCalico() {
        Inventory prefixes = new Inventory(
                List.of(Pool.ofPrefixes(Cidr.parse("10.0.0.0/16"), 28)),
                List.of(),
                List.of(),
                Optional.empty(),
                List.of());
        assertThrows(IllegalArgumentException.class, () -> CalicoWriter.keys(prefixes, CalicoExtras.NONE));
    }

    @Test
    @Tag("I2.7")
    void theReportOfACheckHasCalicosFieldsAndTheProblemsInWords() throws IOException {
        MemoryStore store = new MemoryStore();
        Ipam ipam = Ipam.open(store);
        ipam.load(CalicoReader.readKeys(etcd()).inventory());
        store.commit(new Transaction().delete("handle/lb-0a1b"));
        LiveOwners owners = allocation ->
                "web-0".equals(allocation.attributes().get("pod")) ? LiveOwners.State.ALIVE : LiveOwners.State.MISSING;
        IntegrityReport report = ipam.check(owners);
        Field json = Field.root("", JsonText.read(CalicoReport.json(report, ipam.blocks(), owners, "cluster-1")));
        assertEquals("cluster-1", json.get("clusterGUID").text());
        Field web = json.get("allocations").get("fd00:10::5").elements().get(0);
        assertEquals("web-0", web.get("pod").text());
        assertTrue(web.get("inUse").truth(false) && web.get("borrowed").truth(false));
        assertEquals(7, json.get("allocations").fields().size());
        assertEquals(
                "address 10.244.9.0 is not among those of its handle 'lb-0a1b'",
                json.get("problems").elements().get(0).get("text").text());
        assertEquals(
                "AddressWithoutHandle",
                json.get("problems").elements().get(0).get("kind").text());
    }

    @Test
    @Tag("I2.7")
    void aHandleIsLeakedInCalicosReportIfNoneOfItsAddressesIsHeld() throws IOException {
        MemoryStore store = new MemoryStore();
        Ipam ipam = Ipam.open(store);
        ipam.load(CalicoReader.readKeys(etcd()).inventory());
        IpAddress free = IpAddress.parse("10.244.9.3");
        List<IpAddress> more = new ArrayList<>(ipam.held("lb-0a1b"));
        more.add(free);
        store.commit(new Transaction()
                .put(Keys.handle("lb-0a1b"), RecordCodec.encodeHandle(more))
                .put(Keys.handle("gone"), RecordCodec.encodeHandle(List.of(free, IpAddress.parse("10.244.9.4")))));
        IntegrityReport report = ipam.check(LiveOwners.NONE);
        Field json = Field.root("", tree(CalicoReport.json(report, ipam.blocks(), LiveOwners.NONE, "c")));
        assertEquals(3, json.get("problems").elements().size());
        assertEquals("[{ID=gone}]", json.get("leakedHandles").text());
    }

    @Test
    void whatCalicosEtcdDoesNotSayOfAutomaticBlocksIsFalseThere() {
        Configuration etcd = CalicoReader.readKeys(Map.of("/calico/ipam/v2/config", "{\"strict_affinity\":true}"))
                .inventory()
                .configuration()
                .orElseThrow();
        assertFalse(etcd.autoAllocateBlocks());
        assertTrue(etcd.strictAffinity());
        Configuration object = CalicoReader.readObjects(
                        """
                {"apiVersion": "crd.projectcalico.org/v1", "kind": "IPAMConfig",
                 "metadata": {"name": "default"}, "spec": {"strictAffinity": true}}
                """)
                .inventory()
                .configuration()
                .orElseThrow();
        assertTrue(object.autoAllocateBlocks());
    }

    @Test
    void aCoolDownThatIsTooLongIsNamedWithItsPath() {
        MalformedDocumentException failed = assertThrows(
                MalformedDocumentException.class,
                () -> CalicoReader.readKeys(Map.of("/calico/ipam/v2/config", "{\"ipCooldownSeconds\":1201}")));
        assertTrue(
                String.valueOf(failed.getMessage()).contains("/calico/ipam/v2/config.ipCooldownSeconds: a cool-down"),
                failed::getMessage);
    }
}
