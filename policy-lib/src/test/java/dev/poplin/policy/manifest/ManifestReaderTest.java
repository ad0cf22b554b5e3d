package dev.poplin.policy.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("P1.2")
class ManifestReaderTest {

    @Test
    @Tag("S1.1")
    void theStorysManifestsAreReadAsTheyAre() throws Exception {
        Path story = Path.of(ManifestReaderTest.class.getResource("/story").toURI());
        Manifests manifests = ManifestReader.read(List.of(story));
        assertEquals(List.of(), manifests.problems());
        assertEquals(
                List.of("backend 2", "nginx-deployment 3", "frontend 2", "unallowed 2"),
                manifests.workloads().stream()
                        .map(workload -> workload.name() + " " + workload.replicas())
                        .toList());
        assertEquals(Map.of("app", "nginx"), manifests.workloads().get(1).labels());
        assertEquals(80, manifests.workloads().get(1).ports().get(0).port());
        assertEquals(
                "default/allow-frontend-to-backend", manifests.policies().get(0).id());
    }

    @Test
    void listsSeveralDocumentsAndJsonAreRead() {
        Manifests manifests = ManifestReader.read(
                "f",
                """
                {"kind": "List", "items": [{"kind": "Namespace", "metadata": {"name": "blue", "labels": {"a": "b"}}}]}
                ---
                kind: Pod
                metadata: {name: p, namespace: blue}
                spec: {nodeName: n, containers: [{ports: [{name: web, containerPort: 80}]}]}
                status: {podIP: 10.0.0.1}
                ---
                # nothing
                ---
                kind: ConfigMap
                metadata: {name: c}
                """);
        assertEquals(List.of(), manifests.problems());
        assertEquals("b", manifests.namespaces().get(0).labels().get("a"));
        assertEquals("blue/p", manifests.pods().get(0).id());
        assertEquals("web", manifests.pods().get(0).ports().get(0).name());
        assertEquals(List.of("ConfigMap default/c"), manifests.others());
    }

    @Test
    @Tag("P1.1")
    void whatIsReadTwiceIsEqualByValue() throws Exception {
        Path story = Path.of(ManifestReaderTest.class.getResource("/story").toURI());
        Manifests once = ManifestReader.read(List.of(story));
        Manifests again = ManifestReader.read(List.of(story));
        assertEquals(once.workloads(), again.workloads());
        assertEquals(once.policies(), again.policies());
        assertEquals(once.services(), again.services());
        assertEquals(
                once.workloads().get(0).hashCode(), again.workloads().get(0).hashCode());
    }

    @ParameterizedTest
    @Tag("P1.3")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            ingress: [{ports: [{port: 0}]}]                                      | spec.ingress[0].ports[0].port: must be a number within 1 and 65535, not '0'
            ingress: [{ports: [{port: 70000}]}]                                  | spec.ingress[0].ports[0].port: must be a number within 1 and 65535, not '70000'
            ingress: [{ports: [{endPort: 80}]}]                                  | spec.ingress[0].ports[0].endPort: needs a numeric port beside it
            ingress: [{ports: [{port: web, endPort: 80}]}]                       | spec.ingress[0].ports[0].endPort: needs a numeric port beside it
            ingress: [{ports: [{port: 90, endPort: 80}]}]                        | spec.ingress[0].ports[0].endPort: must be a number within 90 and 65535, not '80'
            ingress: [{ports: [{protocol: HTTP}]}]                               | spec.ingress[0].ports[0].protocol: must be TCP, UDP or SCTP, not 'HTTP'
            ingress: [{from: [{}]}]                                              | spec.ingress[0].from[0]: needs a podSelector, a namespaceSelector or an ipBlock
            ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/33}}]}]                  | spec.ingress[0].from[0].ipBlock.cidr: must be a prefix
            ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/8]}}]}] | spec.ingress[0].from[0].ipBlock.except[0]: 11.0.0.0/8 is not a part of 10.0.0.0/8
            ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]}]  | spec.ingress[0].from[0]: has both an ipBlock and a selector
            ingress: {from: []}                                                  | spec.ingress: must be a list
            ingress: [{form: []}]                                                | spec.ingress[0].form: is not a field of a rule
            ingress: [{from: [{podSelector: null}]}]                             | spec.ingress[0].from[0]: needs a podSelector, a namespaceSelector or an ipBlock
            ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, excpet: [10.1.0.0/16]}}]}] | spec.ingress[0].from[0].ipBlock.excpet: is not a field of an ipBlock
            ingress: [{ports: [{prt: 80}]}]                                      | spec.ingress[0].ports[0].prt: is not a field of a port
            {ingress: [{}], ingress: []}                                         | spec.ingress: is there twice
            policyTypes: [In]                                                    | spec.policyTypes[0]: must be Ingress or Egress, not 'In'
            podSelector: {matchExpressions: [{key: a, operator: In}]}            | spec.podSelector.matchExpressions[0].values: must not be empty for In
            podSelector: {matchExpressions: [{key: a, operator: Is}]}            | spec.podSelector.matchExpressions[0].operator: must be In, NotIn, Exists or DoesNotExist, not 'Is'
            podSelektor: {}                                                      | spec.podSelektor: is not a field of a NetworkPolicy's spec
            ingress: [{ports: [{port: "80"}]}]                                   | spec.ingress[0].ports[0].port: must be the name of a port, not '80'
            ingress: [{ports: [{port: Web}]}]                                    | spec.ingress[0].ports[0].port: must be the name of a port, not 'Web'
            ingress: [{ports: [{port: a-name-too-long-}]}]                       | spec.ingress[0].ports[0].port: must be the name of a port, not 'a-name-too-long-'
            ingress: [{ports: [{port: web-}]}]                                   | spec.ingress[0].ports[0].port: must be the name of a port, not 'web-'
            ingress: [{ports: [{port: a--b}]}]                                   | spec.ingress[0].ports[0].port: must be the name of a port, not 'a--b'
            podSelector: {labels: {}}                                            | spec.podSelector.labels: is not a field of a label selector
            """)
    void aFaultHasItsFileLineObjectAndField(String spec, String expected) {
        Manifests manifests = ManifestReader.read(
                "dir/policy.yaml",
                "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec:\n  " + spec.strip());
        assertEquals(1, manifests.problems().size(), manifests.toString());
        String problem = manifests.problems().get(0).toString();
        assertTrue(
                problem.startsWith("dir/policy.yaml:5: NetworkPolicy default/p: " + expected.strip()),
                problem + "\nexpected: " + expected);
        assertEquals(List.of(), manifests.policies());
    }

    @Test
    void aBrokenFileIsReportedWithItsLineAndTheOthersAreRead() {
        Manifests manifests = ManifestReader.read("f", "kind: Pod\nmetadata: {name: p\n");
        assertTrue(manifests.problems().get(0).toString().startsWith("f:3: no YAML: "), manifests.toString());
        Manifests nameless = ManifestReader.read("f", "kind: Pod\n---\nkind: Pod\nmetadata: {name: ok}\n");
        assertEquals(
                "f:1: Pod default/?: metadata.name: is missing",
                nameless.problems().get(0).toString());
        assertEquals(1, nameless.pods().size());
    }

    @Test
    void aLaterObjectOfTheSameKindAndNameReplacesTheEarlierOne() {
        Manifests manifests = ManifestReader.read(
                "f",
                """
                {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p}, spec: {podSelector: {}}}
                ---
                {kind: Pod, metadata: {name: p, labels: {a: old}}}
                ---
                {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p}, spec: {podSelector: {}}}
                ---
                {kind: Pod, metadata: {name: p, labels: {a: new}}}
                """);

        assertEquals(List.of(), manifests.problems());
        assertEquals(
                List.of(5),
                manifests.policies().stream()
                        .map(policy -> policy.position().line())
                        .toList());
        assertEquals(
                List.of("new"),
                manifests.pods().stream().map(pod -> pod.labels().get("a")).toList());
    }

    @Test
    @Tag("P8")
    void anEmptyNamespaceIsTheDefaultOne() {
        Manifests manifests = ManifestReader.read(
                "f",
                """
                {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: ""}, spec: {podSelector: {}}}
                ---
                {kind: Pod, metadata: {name: p, namespace: ""}}
                """);

        assertEquals(List.of(), manifests.problems());
        assertEquals("default/p", manifests.policies().get(0).id());
        assertEquals("default/p", manifests.pods().get(0).id());
    }

    @ParameterizedTest
    @Tag("P1.3")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            ~~                              | apiVersion: is missing
            apiversion: networking.k8s.io/v1| apiVersion: is missing
            apiVersion: ""                  | apiVersion: is missing
            apiVersion: extensions/v1beta1  | apiVersion: must be networking.k8s.io/v1, not 'extensions/v1beta1'
            apiVersion: networking.k8s.io   | apiVersion: must be networking.k8s.io/v1, not 'networking.k8s.io'
            apiVersion: v1                  | apiVersion: must be networking.k8s.io/v1, not 'v1'
            """)
    void aPolicyOfNoKnownApiIsAProblemAndNotLeftOutInSilence(String version, String expected) {
        Manifests manifests = ManifestReader.read("f", "kind: NetworkPolicy\nmetadata: {name: p}\n" + version.strip());

        assertEquals(List.of(), manifests.others());
        assertEquals(
                List.of("NetworkPolicy default/p: " + expected.strip()),
                manifests.problems().stream()
                        .map(problem -> problem.toString().replaceFirst("f:[0-9]: ", ""))
                        .toList());
    }

    @Test
    void aPolicyOfAnotherProjectIsAnotherObject() {
        Manifests manifests = ManifestReader.read(
                "f", "{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: p}, spec: {}}");

        assertEquals(List.of(), manifests.problems());
        assertEquals(List.of("NetworkPolicy default/p"), manifests.others());
    }

    @ParameterizedTest
    @Tag("P1.3")
    @CsvSource({"true, true", "True, true", "yes, true", "ON, true", "False, false", "off, false", "null, false"})
    void hostNetworkIsWhatItIsToKubectl(String written, boolean expected) {
        Manifests manifests =
                ManifestReader.read("f", "{kind: Pod, metadata: {name: p}, spec: {hostNetwork: " + written + "}}");

        assertEquals(List.of(), manifests.problems());
        assertEquals(expected, manifests.pods().get(0).hostNetwork());
    }

    @ParameterizedTest
    @Tag("P1.3")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            hostNetwork: "true"                                        | hostNetwork: must be true or false, not 'true'
            hostNetwork: maybe                                         | hostNetwork: must be true or false, not 'maybe'
            containers: [{ports: [{name: "80", containerPort: 80}]}]   | containers[0].ports[0].name: must be the name of a port, not '80'
            """)
    void aPodThatTheApiServerRefusesIsAProblem(String spec, String expected) {
        assertEquals(
                List.of("f:1: Pod default/p: spec." + expected.strip()),
                problems("{kind: Pod, metadata: {name: p}, spec: {" + spec.strip() + "}}"));
    }

    @ParameterizedTest
    @Tag("P1.1")
    @CsvSource({"Running, 1", "Pending, 1", "Succeeded, 0", "Failed, 0"})
    void aPodThatHasEndedHasNoAddressAnyMore(String phase, int addresses) {
        Manifests manifests = ManifestReader.read(
                "f", "{kind: Pod, metadata: {name: p}, status: {phase: " + phase + ", podIP: 10.0.0.1}}");

        assertEquals(addresses, manifests.pods().get(0).addresses().size());
    }

    @Test
    @Tag("P8")
    void aliasesThatMeanMoreThanCanBeReadAreAProblem() {
        StringBuilder text = new StringBuilder("x: &a0 {kind: ConfigMap, metadata: {name: c}}\n");
        for (int level = 1; level <= 16; level++) {
            text.append("x%d: &a%d {kind: List, items: [*a%d, *a%d, *a%d]}\n"
                    .formatted(level, level, level - 1, level - 1, level - 1));
        }
        text.append("kind: List\nitems: [*a16]\n");

        assertEquals(List.of("f:10: aliases mean more than 100000 values"), problems(text.toString()));
    }

    @Test
    @Tag("P8")
    void aLargeTextIsReadHoweverManyValuesItHasIfFewAreByAlias() {
        String many = "kind: ConfigMap\nmetadata: &m {name: c}\nsame: *m\ndata: [" + "a,".repeat(200_000) + "]\n";

        assertEquals(List.of(), problems(many));
    }

    @Test
    void aListOfAWholeClusterIsReadHoweverLongItIs() {
        String note = "x".repeat(4 * 1024 * 1024);

        assertEquals(List.of(), problems("kind: ConfigMap\nmetadata: {name: c}\ndata: {note: " + note + "}\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            &a {kind: List, items: [*a]}                                        | f:1: alias *a stands inside of what it means
            {kind: List, items: [&b {kind: List, items: [{x: y}, *b]}]}         | f:1: alias *b stands inside of what it means
            """)
    void aDocumentThatHoldsItselfIsAProblem(String text, String expected) {
        assertEquals(List.of(expected.strip()), problems(text.strip()));
    }

    @Test
    void aDocumentIsReadAHundredDeepAndNoDeeperWhetherWrittenOutOrByAliases() {
        String deep = "[".repeat(99) + "]".repeat(99);
        String half = "[".repeat(50) + "]".repeat(50);
        String twice = "{kind: ConfigMap, metadata: {name: c}, x: &a " + half + ", y: ";
        List<String> problem = List.of("f:1: nested more than 100 deep");

        assertEquals(List.of(), problems("{kind: ConfigMap, metadata: {name: c}, x: " + deep + "}"));
        assertEquals(problem, problems("{kind: ConfigMap, metadata: {name: c}, x: [" + deep + "]}"));
        assertEquals(List.of(), problems(twice + "[".repeat(49) + "*a" + "]".repeat(49) + "}"));
        assertEquals(problem, problems(twice + "[".repeat(50) + "*a" + "]".repeat(50) + "}"));
        assertEquals(problem, problems("[".repeat(50_000)));
    }

    private static List<String> problems(String text) {
        return ManifestReader.read("f", text).problems().stream()
                .map(ManifestProblem::toString)
                .toList();
    }
}
