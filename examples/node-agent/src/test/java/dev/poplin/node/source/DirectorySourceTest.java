package dev.poplin.node.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.Reservation;
import dev.poplin.node.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("S3.1")
class DirectorySourceTest {

    private static final String POD =
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: web-1
              labels: {app: web}
            spec:
              nodeName: node-1
              containers:
                - name: nginx
                  ports:
                    - containerPort: 80
                      name: http
            """;
    private static final Endpoint ENDPOINT = new Endpoint(
            new PodKey("default", "web-1"),
            Map.of("app", "web", "zone", "true"),
            "node-1",
            "pods",
            "c1",
            "eth0",
            "cali0123456789a",
            List.of(Cidr.parse("10.244.0.1/32")),
            List.of(new NamedPort("http", "TCP", 80)));

    @TempDir
    private Path directory;

    private DirectorySource source;

    @BeforeEach
    void open() throws IOException {
        source = DirectorySource.open(directory);
    }

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void readsPodsAndServicesAsUsersWriteThem() throws IOException {
        write("pods/default.web-1.yaml", POD);
        write(
                "manifests/service.yaml",
                """
                # a comment
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: shop}
                spec:
                  clusterIP: 10.96.0.10
                  selector: {app: web}
                  ports:
                    - {name: http, port: 80, targetPort: http}
                    - {port: 53, protocol: UDP}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: other}
                """);

        ClusterState state = source.refresh();

        assertEquals(
                new PodManifest(
                        new PodKey("default", "web-1"),
                        Map.of("app", "web"),
                        "node-1",
                        List.of(new NamedPort("http", "TCP", 80))),
                state.pods().get(new PodKey("default", "web-1")));
        assertEquals(
                List.of(new ServiceManifest(
                        "shop",
                        "web",
                        List.of(IpAddress.parse("10.96.0.10")),
                        false,
                        Map.of("app", "web"),
                        List.of(
                                new ServiceManifest.Port("http", "TCP", 80, "http"),
                                new ServiceManifest.Port("", "UDP", 53, "53")))),
                state.services());
        assertEquals(List.of(), state.problems());
        assertTrue(state.complete());
    }

    @Test
    void readsBackWhatItPublishes() throws IOException {
        NodeManifest node = new NodeManifest("node-1", Cidr.parseInterface("172.30.0.1/24"), 64_512);
        source.publish(node);
        source.publish(ENDPOINT);

        ClusterState state = source.refresh();

        assertEquals(List.of(ENDPOINT), state.endpointsOn("node-1"));
        assertEquals(List.of(), state.endpointsOn("node-2"));
        assertEquals(node, state.nodes().get("node-1"));

        source.withdraw(ENDPOINT.pod());
        source.withdraw(ENDPOINT.pod());
        assertNull(source.refresh().endpoint(ENDPOINT.pod()));
    }

    @Test
    @Tag("S2.4")
    void aPodWithTheLongestNameIsPublishedAndWithdrawn() throws IOException {
        PodKey pod = new PodKey("n".repeat(63), "w".repeat(253));
        source.publish(
                new Endpoint(pod, Map.of(), "node-1", "pods", "c1", "eth0", "cali0123456789a", List.of(), List.of()));
        assertEquals(pod, source.refresh().endpoints().get(0).pod());
        source.withdraw(pod);
        assertEquals(List.of(), source.refresh().endpoints());
    }

    @Test
    void namesFileAndLineOfABrokenObjectAndLoadsTheOthers() throws IOException {
        write(
                "manifests/mixed.yaml",
                """
                apiVersion: projectcalico.org/v3
                kind: IPPool
                metadata: {name: good}
                spec: {cidr: 10.1.0.0/16, natOutgoing: true}
                ---
                apiVersion: projectcalico.org/v3
                kind: IPPool
                metadata: {name: bad}
                spec:
                  cidr: 10.1.0.0/64
                ---
                key: [unclosed
                """);

        ClusterState state = source.refresh();

        assertEquals(
                List.of("good"), state.pools().stream().map(PoolManifest::name).toList());
        assertEquals(2, state.problems().size(), () -> state.problems().toString());
        assertEquals(10, state.problems().get(0).line());
        assertTrue(state.problems().get(0).message().startsWith("spec.cidr is '10.1.0.0/64'"), () -> state.problems()
                .toString());
        assertTrue(state.problems().get(1).line() >= 12, () -> state.problems().toString());
        assertFalse(state.complete());
    }

    @Test
    @Tag("P1.2")
    void isIncompleteWhileAPolicyCannotBeUnderstood() throws IOException {
        write(
                "manifests/policy.yaml",
                """
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: broken}
                spec:
                  podSelector: {}
                  ingress: everything
                """);

        ClusterState state = source.refresh();

        assertFalse(state.complete());
        assertEquals(1, state.problems().size(), () -> state.problems().toString());
        assertTrue(state.problems().get(0).toString().contains("NetworkPolicy default/broken"), () -> state.problems()
                .toString());
    }

    @Test
    @Tag("P1.2")
    void keepsWhatAFileHeldWhileItIsBroken() throws IOException {
        write("pods/default.web-1.yaml", POD);
        ClusterState good = source.refresh();
        write("pods/default.web-1.yaml", "kind: Pod\nmetadata: {name: [}\n");

        ClusterState broken = source.refresh();

        assertEquals(good.pods(), broken.pods());
        assertEquals(1, broken.problems().size());
        assertTrue(broken.complete());
    }

    @Test
    void takesAFileThatIsJustBeingRewrittenForBroken() throws IOException {
        write("pods/default.web-1.yaml", POD);
        ClusterState good = source.refresh();
        write("pods/default.web-1.yaml", "");

        ClusterState between = source.refresh();

        assertEquals(good.pods(), between.pods());
        assertEquals(1, between.problems().size());
    }

    @Test
    void isTheSameStateWhileNothingChanges() throws IOException {
        write("pods/default.web-1.yaml", POD);

        assertSame(source.refresh(), source.refresh());
    }

    @Test
    void tellsOfChangesMadeByOthers() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        source.onChange(() -> {
            if (source.current().pods().size() == 1) {
                told.countDown();
            }
        });

        write("pods/default.web-1.yaml", POD);

        assertTrue(told.await(10, TimeUnit.SECONDS));
    }

    @Test
    void aLaterPolicyOfTheSameNameReplacesTheEarlierOne() throws IOException {
        write("manifests/a.yaml", policy("{}"));
        write("manifests/b.yaml", policy("{matchLabels: {app: web}}"));

        ClusterState state = source.refresh();

        assertEquals(
                List.of("b.yaml"),
                state.policies().stream()
                        .map(policy ->
                                String.valueOf(Path.of(policy.position().file()).getFileName()))
                        .toList());
    }

    @Test
    void aFileThatIsNotTextAndAFolderNamedLikeAFileAreProblemsOfTheirOwn() throws IOException {
        write("pods/default.web-1.yaml", POD);
        Files.write(directory.resolve("manifests/latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xe4});
        Files.createDirectory(directory.resolve("manifests/old.yaml"));

        ClusterState state = source.refresh();

        assertEquals(Set.of(new PodKey("default", "web-1")), state.pods().keySet());
        assertEquals(
                List.of("latin.yaml: is not UTF-8", "old.yaml: Is a directory"),
                state.problems().stream()
                        .map(problem -> problem.file().getFileName() + ": " + problem.message())
                        .toList());
        assertFalse(state.complete());
        assertSame(state, source.refresh());

        Files.delete(directory.resolve("manifests/old.yaml"));
        write("manifests/latin.yaml", policy("{}"));
        assertTrue(source.refresh().complete());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "&a {kind: List, items: [*a]}",
                "{kind: List, items: [{kind: List, items: &a [{kind: List, items: *a}]}]}"
            })
    void refusesADocumentThatHoldsItself(String document) throws IOException {
        write("manifests/endless.yaml", "# a comment\n" + document + "\n---\n" + POD);

        ClusterState state = source.refresh();

        assertEquals(
                List.of("2 alias *a stands inside of what it means"),
                state.problems().stream()
                        .map(problem -> problem.line() + " " + problem.message())
                        .toList());
        assertEquals(1, state.pods().size());
    }

    @Test
    void refusesADocumentWhoseAliasesMeanTooMuch() throws IOException {
        StringBuilder text = new StringBuilder("a: &a0 {kind: ConfigMap, apiVersion: v1, metadata: {name: c}}\n");
        for (int level = 1; level <= 16; level++) {
            text.append("a%d: &a%d {kind: List, items: [*a%d, *a%d, *a%d]}\n"
                    .formatted(level, level, level - 1, level - 1, level - 1));
        }
        write("manifests/many.yaml", text + "kind: List\nitems: [*a16]\n");

        assertEquals(
                List.of("aliases mean more than 100000 values"),
                source.refresh().problems().stream()
                        .map(ManifestProblem::message)
                        .toList());
    }

    @Test
    @Tag("I1.1")
    void readsWhomPoolsServeAndWhatIsReserved() throws IOException {
        write(
                "manifests/pools.yaml",
                """
                apiVersion: projectcalico.org/v3
                kind: IPPool
                metadata: {name: zone-a}
                spec:
                  cidr: 10.1.0.0/16
                  ipipMode: Never
                  nodeSelector: zone == 'a' || zone == 'b'
                  namespaceSelector: has(team)
                  allowedUses: [Workload]
                  assignmentMode: Manual
                ---
                apiVersion: projectcalico.org/v3
                kind: IPPool
                metadata: {name: plain}
                spec: {cidr: 10.2.0.0/16}
                ---
                apiVersion: projectcalico.org/v3
                kind: IPReservation
                metadata: {name: gateways}
                spec: {reservedCIDRs: [10.1.0.1/32, 10.2.0.0/30]}
                ---
                {apiVersion: v1, kind: Node, metadata: {name: node-1, labels: {zone: a}}}
                ---
                {apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: x}}}
                """);
        source.publish(new NodeManifest("node-1", Cidr.parseInterface("172.30.0.1/24"), 64_512));

        ClusterState state = source.refresh();

        assertEquals(List.of(), state.problems());
        assertEquals(
                List.of(
                        new PoolScope("zone == 'a' || zone == 'b'", "has(team)", Set.of(Pool.Use.WORKLOAD), true),
                        PoolScope.EVERYBODY),
                state.pools().stream().map(PoolManifest::scope).toList());
        assertEquals(
                List.of(new Reservation("gateways", CidrSet.of(Cidr.parse("10.1.0.1/32"), Cidr.parse("10.2.0.0/30")))),
                state.reservations());
        assertEquals(Map.of("zone", "a", "kubernetes.io/hostname", "node-1"), state.labelsOfNode("node-1"));
        assertEquals(Map.of("kubernetes.io/hostname", "node-2"), state.labelsOfNode("node-2"));
        assertEquals("x", state.labelsOfNamespace("shop").get("team"));
    }

    @ParameterizedTest
    @Tag("I1.1")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            IPPool: {cidr: 10.1.0.0/16, nodeSelector: zone like 'a'} | spec.nodeSelector is 'zone like 'a'': selector 'zone like 'a'' needs 'with' and not ''a''
            IPPool: {cidr: 10.1.0.0/16, namespaceSelector: team}        | spec.namespaceSelector is 'team': selector 'team' needs a name and not ''
            IPPool: {cidr: 10.1.0.0/16, nodeSelektor: all()}            | spec.nodeSelektor is not understood
            IPPool: {cidr: 10.1.0.0/16, allowedUses: [Pods]}            | spec.allowedUses[0] is 'Pods', which is none of
            IPPool: {cidr: 10.1.0.0/16, assignmentMode: Never}          | spec.assignmentMode is 'Never', which is neither
            IPReservation: {reservedCIDRs: [10.1.0.0/33]}               | spec.reservedCIDRs[0] is '10.1.0.0/33'
            IPReservation: {cidrs: [10.1.0.0/32]}                       | spec.cidrs is not understood
            """)
    void whatIsNotUnderstoodOfAPoolIsAProblem(String object, String expected) throws IOException {
        String[] kindAndSpec = object.strip().split(": ", 2);
        write(
                "manifests/pool.yaml",
                "apiVersion: projectcalico.org/v3\nmetadata: {name: p}\nkind: " + kindAndSpec[0] + "\nspec: "
                        + kindAndSpec[1] + "\n");

        ClusterState state = source.refresh();

        assertEquals(1, state.problems().size(), () -> state.problems().toString());
        String problem = state.problems().get(0).message();
        assertTrue(problem.startsWith(expected.strip()), problem);
        assertEquals(List.of(), state.pools());
    }

    @Test
    void anEmptyNamespaceIsTheDefaultOne() throws IOException {
        write(
                "manifests/empty.yaml",
                """
                {apiVersion: v1, kind: Pod, metadata: {name: p, namespace: ""}}
                ---
                {apiVersion: v1, kind: Service, metadata: {name: s, namespace: ""}, spec: {selector: {app: web}}}
                ---
                apiVersion: projectcalico.org/v3
                kind: WorkloadEndpoint
                metadata: {name: e, namespace: ""}
                spec: {pod: p, node: n, containerID: c, interfaceName: i}
                """);

        ClusterState state = source.refresh();

        assertEquals(List.of(), state.problems());
        assertEquals(Set.of(new PodKey("default", "p")), state.pods().keySet());
        assertEquals(new PodKey("default", "s"), state.services().get(0).key());
        assertEquals(new PodKey("default", "p"), state.endpoints().get(0).pod());
    }

    @Test
    void refusesADocumentThatIsNestedTooDeeply() throws IOException {
        write("manifests/deep.yaml", "a: " + "[".repeat(20_000) + "]".repeat(20_000) + "\n");

        assertEquals(
                List.of("nested more than 100 deep"),
                source.refresh().problems().stream()
                        .map(ManifestProblem::message)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isStillReadAfterAListenerFailed(boolean error) throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        source.onChange(() -> {
            if (source.current().pods().isEmpty()) {
                if (error) {
                    throw new StackOverflowError();
                }
                throw new IllegalStateException("a listener's own fault");
            }
            told.countDown();
        });

        write("manifests/policy.yaml", policy("{}"));
        Eventually.holds(
                Duration.ofSeconds(10),
                "the policy is read",
                () -> source.current().policies().size() == 1);
        write("pods/default.web-1.yaml", POD);

        assertTrue(told.await(10, TimeUnit.SECONDS));
    }

    private static String policy(String podSelector) {
        return "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: same}, spec: {podSelector: "
                + podSelector + "}}\n";
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }

    private List<String> problemsOf(String kind, String name, String spec) throws IOException {
        write(
                "manifests/addresses.yaml",
                """
                apiVersion: projectcalico.org/v3
                kind: %s
                metadata:
                  name: %s
                spec: %s
                """
                        .formatted(kind, name, spec));
        return source.refresh().problems().stream()
                .map(problem -> problem.line() + " " + problem.message())
                .toList();
    }

    @Test
    @Tag("I1.1")
    void aPoolThatAddressManagementWouldRefuseIsAProblemOfItsManifest() throws IOException {
        assertEquals(
                List.of("5 spec.blockSize is '16': block size /16 of pool 10.6.0.0/16 is not within /20 and /32"),
                problemsOf("IPPool", "large", "{cidr: 10.6.0.0/16, blockSize: 16}"));
        assertEquals(
                List.of("5 spec.blockSize is '24': pool 10.6.0.0/28 is smaller than one block of /24"),
                problemsOf("IPPool", "small", "{cidr: 10.6.0.0/28, blockSize: 24}"));
        assertEquals(List.of(), problemsOf("IPPool", "small", "{cidr: 10.6.0.0/28}"));
        assertEquals(28, source.current().pools().get(0).blockSize());
    }

    @Test
    @Tag("I1.1")
    void aReservationWhoseNameTheStoreHasNoRoomForIsAProblemOfItsManifest() throws IOException {
        String name = "r".repeat(240);
        List<String> problems = problemsOf("IPReservation", name, "{reservedCIDRs: [10.6.0.0/30]}");
        assertEquals(1, problems.size());
        assertTrue(problems.get(0).startsWith("4 metadata.name is '" + name + "'"), problems::toString);
        assertEquals(List.of(), problemsOf("IPReservation", name.substring(1), "{reservedCIDRs: [10.6.0.0/30]}"));
    }

    @Test
    @Tag("I1.1")
    void ofTwoPoolsWithOnePrefixTheFirstCounts() throws IOException {
        for (String name : List.of("a", "b")) {
            write(
                    "manifests/" + name + ".yaml",
                    "{apiVersion: projectcalico.org/v3, kind: IPPool, metadata: {name: " + name
                            + "}, spec: {cidr: 10.6.0.0/16}}");
        }
        ClusterState state = source.refresh();
        assertEquals(
                List.of("a"), state.pools().stream().map(PoolManifest::name).toList());
        assertEquals(
                List.of("b.yaml: IPPool 'b' has the cidr 10.6.0.0/16 of IPPool 'a', and is left out"),
                state.problems().stream()
                        .map(problem -> problem.file().getFileName() + ": " + problem.message())
                        .toList());
        assertTrue(state.complete());
    }
}
