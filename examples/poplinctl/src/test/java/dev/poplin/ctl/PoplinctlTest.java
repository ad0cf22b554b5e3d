package dev.poplin.ctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.Reservation;
import dev.poplin.ipam.store.journal.Journal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Tag("I2.6")
class PoplinctlTest {

    @TempDir
    Path cluster;

    private final PrintStream out = System.out;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void speakAgain() {
        System.setOut(out);
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of(
                "--cluster",
                cluster.toString(),
                "--socket",
                cluster.resolve("none.sock").toString()));
        CommandLine line = Poplinctl.commandLine();
        line.setErr(new PrintWriter(System.out, true));
        line.getSubcommands().values().forEach(each -> each.setErr(line.getErr()));
        return line.execute(all.toArray(String[]::new));
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void ipamShowHasOneRowPerPoolAndBlockInTheColumnsOfCalicoctl() throws IOException {
        try (Ipam ipam = Ipam.open(Journal.open(cluster.resolve("ipam")))) {
            ipam.putPool(Pool.of(Cidr.parse("10.244.0.0/24")));
            ipam.assign(AssignRequest.ipv4("pod-1", "node-1").withAttributes(Map.of("pod", "web-1")));
            Cidr block = ipam.blocks().get(0).cidr();
            CidrSet kept = CidrSet.of(block.subnet(28, 3));
            ipam.putReservation(new Reservation("printers", kept));
        }
        assertEquals(0, run("ipam", "show", "--show-blocks"), this::said);
        String[] lines = said().lines().toArray(String[]::new);
        assertEquals(3, lines.length);
        assertEquals("GROUPING CIDR NODE IPS TOTAL IPS IN USE IPS RESERVED IPS FREE", lines[0].replaceAll(" +", " "));
        assertEquals("IP Pool 10.244.0.0/24 256 1 (0%) 16 (6%) 239 (93%)", lines[1].replaceAll(" +", " "));
        String block = lines[2].replaceAll(" +", " ");
        assertTrue(block.startsWith("Block 10.244.0."), block);
        assertTrue(block.endsWith("/26 node-1 64 1 (2%) 16 (25%) 47 (73%)"), block);
    }

    @Test
    void anAddressTellsWhoHoldsIt() throws IOException {
        String address;
        try (Ipam ipam = Ipam.open(Journal.open(cluster.resolve("ipam")))) {
            ipam.putPool(Pool.of(Cidr.parse("10.244.0.0/24")));
            address = ipam.assign(AssignRequest.ipv4("pod-1", "node-1"))
                    .addresses()
                    .get(0)
                    .toString();
        }
        assertEquals(0, run("ipam", "show", "--ip", address), this::said);
        assertTrue(said().contains("IP " + address + " is in use"), this::said);
        assertEquals(0, run("ipam", "show", "--ip", "192.0.2.1"), this::said);
        assertTrue(said().contains("192.0.2.1 is not assigned"), this::said);
        assertEquals(2, run("ipam", "show", "--ip", "300.1.1.1"), this::said);
    }

    @Test
    @Tag("P4.2")
    void policyExplainTellsAllowedFromDeniedByItsExitCode() throws IOException {
        Files.createDirectories(cluster.resolve("manifests"));
        Files.writeString(
                cluster.resolve("manifests/all.yaml"),
                """
                {kind: Pod, metadata: {name: a, labels: {app: a}}}
                ---
                {kind: Pod, metadata: {name: b, labels: {app: b}}}
                ---
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: p}
                spec: {podSelector: {matchLabels: {app: b}}, ingress: [{ports: [{port: 80}]}]}
                """);
        assertEquals(0, run("policy", "explain", "a", "b", "80"), this::said);
        assertEquals(5, run("policy", "explain", "a", "b", "udp/53"), this::said);
        assertEquals(5, run("policy", "explain", "192.0.2.1", "default/b", "icmp", "-o", "json"), this::said);
        assertTrue(said().contains("\"allowed\" : false"), this::said);
        assertEquals(2, run("policy", "explain", "a", "nobody", "80"), this::said);
        assertTrue(said().contains("the pods are [default/a, default/b]"), this::said);
        assertEquals(2, run("policy", "explain", "a", "b", "many"), this::said);
    }

    @Test
    @Tag("P4.2")
    void policyExplainKnowsAPodThatOnlyItsAgentHasPublished() throws IOException {
        Files.createDirectories(cluster.resolve("manifests"));
        Files.createDirectories(cluster.resolve("endpoints"));
        Files.writeString(
                cluster.resolve("manifests/policy.yaml"),
                """
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: p}
                spec: {podSelector: {matchLabels: {app: b}}, ingress: [{ports: [{port: http}]}]}
                """);
        Files.writeString(
                cluster.resolve("endpoints/default.b.yaml"),
                """
                apiVersion: projectcalico.org/v3
                kind: WorkloadEndpoint
                metadata: {name: n-b-eth0, namespace: default, labels: {app: b}}
                spec:
                  node: n
                  pod: b
                  endpoint: eth0
                  containerID: c
                  interfaceName: cali0
                  ipNetworks: [10.244.0.9/32]
                  ports: [{name: http, protocol: TCP, port: 8080}]
                """);
        assertEquals(0, run("policy", "explain", "192.0.2.1", "b", "8080"), this::said);
        assertEquals(5, run("policy", "explain", "192.0.2.1", "10.244.0.9", "80"), this::said);
        assertFalse(Files.exists(cluster.resolve("nodes")), "a question makes nothing");
    }

    @Test
    void anEndpointThatGoesWhileTheFolderIsReadIsNoOwner() throws IOException {
        Files.createDirectories(cluster.resolve("endpoints"));
        Files.createSymbolicLink(cluster.resolve("endpoints/default.gone.yaml"), cluster.resolve("gone"));

        assertEquals(Map.of(), ClusterOwners.in(cluster).inUse());
    }

    @Test
    void whoCannotBeAskedIsNamedWithAnExitCodeOfItsOwn() {
        assertEquals(3, run("node", "status"), this::said);
        assertTrue(said().contains("no agent listens on " + cluster.resolve("none.sock")), this::said);
        assertEquals(3, run("ipam", "show"), this::said);
        assertEquals(2, run("fly"), this::said);
    }

    @Test
    void columnsLineUpAndNoLineEndsInBlanks() {
        assertEquals(
                "A    LONGER\n1    x\n333\n",
                new Table("A", "LONGER").row(1, "x").row(333, "").toString());
    }
}
