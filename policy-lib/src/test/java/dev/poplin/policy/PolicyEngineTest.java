package dev.poplin.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import dev.poplin.policy.manifest.ManifestReader;
import dev.poplin.policy.manifest.Manifests;
import dev.poplin.policy.model.Endpoint;
import dev.poplin.policy.model.NamedPort;
import dev.poplin.policy.model.Namespace;
import dev.poplin.policy.model.Protocol;
import dev.poplin.policy.model.World;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("P3.1")
@Tag("P5.1")
class PolicyEngineTest {

    private static Endpoint pod(String namespace, String app, String address, NamedPort... ports) {
        return new Endpoint(
                namespace, app, Map.of("app", app), List.of(IpAddress.parse(address)), List.of(ports), "", false);
    }

    private static final Endpoint FRONTEND = pod("default", "frontend", "10.0.0.1");
    private static final Endpoint BACKEND = pod(
            "default",
            "backend",
            "10.0.0.2",
            new NamedPort("web", Protocol.TCP, 8080),
            new NamedPort("web", Protocol.UDP, 9090));
    private static final Endpoint OTHER = pod("other", "frontend", "10.0.1.1");
    private static final Endpoint HOST = new Endpoint(
            "default", "host", Map.of("app", "frontend"), List.of(IpAddress.parse("172.30.0.1")), List.of(), "", true);

    private static PolicyEngine engine(String spec) {
        String text =
                "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec:\n" + spec.indent(2);
        Manifests manifests = ManifestReader.read("test", text);
        assertEquals(List.of(), manifests.problems());
        return PolicyEngine.of(World.of(
                List.of(new Namespace("other", Map.of("team", "blue"))),
                List.of(FRONTEND, BACKEND, OTHER, HOST),
                manifests.policies()));
    }

    private static Endpoint named(String name) {
        return switch (name) {
            case "frontend" -> FRONTEND;
            case "backend" -> BACKEND;
            case "other" -> OTHER;
            default -> HOST;
        };
    }

    /** One row a trap: the policy's spec, a flow, whether it may pass. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            {podSelector: {matchLabels: {app: backend}}, ingress: [{from: [{podSelector: {matchLabels: {app: frontend}}}]}]} | frontend | backend  | TCP  | 80   | true
            {podSelector: {matchLabels: {app: backend}}, ingress: [{from: [{podSelector: {matchLabels: {app: frontend}}}]}]} | other    | backend  | TCP  | 80   | false
            {podSelector: {matchLabels: {app: backend}}, ingress: [{from: [{podSelector: {matchLabels: {app: frontend}}}]}]} | host     | backend  | TCP  | 80   | false
            {podSelector: {matchLabels: {app: backend}}, ingress: [{from: [{podSelector: {matchLabels: {app: frontend}}}]}]} | frontend | backend  | ICMP | 0    | true
            {podSelector: {matchLabels: {app: backend}}, ingress: [{from: [{podSelector: {matchLabels: {app: frontend}}}]}]} | backend  | frontend | TCP  | 80   | true
            {podSelector: {}, ingress: []}                                                                                   | frontend | backend  | TCP  | 80   | false
            {podSelector: {}}                                                                                                | frontend | backend  | TCP  | 80   | false
            {podSelector: {}}                                                                                                | frontend | other    | TCP  | 80   | true
            {podSelector: {}, ingress: [{}]}                                                                                 | other    | backend  | ICMP | 0    | true
            {podSelector: {}, ingress: [{from: []}]}                                                                         | other    | backend  | TCP  | 1    | true
            {podSelector: {}, egress: [{to: [{podSelector: {}}]}]}                                                           | frontend | other    | TCP  | 80   | false
            {podSelector: {}, egress: []}                                                                                    | backend  | other    | TCP  | 80   | true
            {podSelector: {}, policyTypes: [Egress]}                                                                         | backend  | other    | TCP  | 80   | false
            {podSelector: {}, policyTypes: [Egress]}                                                                         | other    | backend  | TCP  | 80   | true
            {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: blue}}}]}]}                         | other    | backend  | TCP  | 80   | true
            {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: blue}}}]}]}                         | frontend | backend  | TCP  | 80   | false
            {podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}                                                  | other    | backend  | TCP  | 80   | true
            {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: blue}}, podSelector: {matchLabels: {app: x}}}]}]}    | other | backend | TCP | 80 | false
            {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: blue}}}, {podSelector: {matchLabels: {app: x}}}]}]}  | other | backend | TCP | 80 | true
            {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}}]}]} | other    | backend  | TCP  | 80   | true
            {podSelector: {}, ingress: [{ports: [{port: 80}]}]}                                                              | other    | backend  | TCP  | 80   | true
            {podSelector: {}, ingress: [{ports: [{port: 80}]}]}                                                              | other    | backend  | UDP  | 80   | false
            {podSelector: {}, ingress: [{ports: [{port: 80}]}]}                                                              | other    | backend  | ICMP | 0    | false
            {podSelector: {}, ingress: [{ports: [{protocol: UDP}]}]}                                                         | other    | backend  | UDP  | 7    | true
            {podSelector: {}, ingress: [{ports: [{protocol: UDP}]}]}                                                         | other    | backend  | TCP  | 7    | false
            {podSelector: {}, ingress: [{ports: [{protocol: SCTP, port: 80}]}]}                                              | other    | backend  | TCP  | 80   | false
            {podSelector: {}, ingress: [{ports: [{port: 80, endPort: 90}]}]}                                                 | other    | backend  | TCP  | 90   | true
            {podSelector: {}, ingress: [{ports: [{port: 80, endPort: 90}]}]}                                                 | other    | backend  | TCP  | 91   | false
            {podSelector: {}, ingress: [{ports: [{port: web}]}]}                                                             | other    | backend  | TCP  | 8080 | true
            {podSelector: {}, ingress: [{ports: [{port: web}]}]}                                                             | other    | backend  | TCP  | 9090 | false
            {podSelector: {}, ingress: [{ports: [{port: web}]}]}                                                             | other    | backend  | UDP  | 9090 | false
            {podSelector: {}, ingress: [{ports: [{port: none}]}]}                                                            | other    | backend  | TCP  | 8080 | false
            {podSelector: {}, egress: [{ports: [{port: web, protocol: UDP}]}]}                                               | frontend | backend  | UDP  | 9090 | false
            {podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: web, protocol: UDP}]}]}                        | frontend | backend  | UDP  | 9090 | true
            {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.1.0/24]}}]}]}                     | other    | backend  | TCP  | 80   | false
            {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.1.0/24]}}]}]}                     | frontend | backend  | TCP  | 80   | true
            {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.1.0/24]}}, {ipBlock: {cidr: 10.0.1.1/32}}]}]} | other | backend | TCP | 80 | true
            {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 172.30.0.0/24}}]}]}                                         | host     | backend  | TCP  | 80   | true
            {podSelector: {}, ingress: [{from: [{serviceAccountSelector: {}}]}]}                                             | other    | backend  | TCP  | 80   | false
            {podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [backend]}]}}                              | other    | backend  | TCP  | 80   | true
            {podSelector: {}, policyTypes: []}                                                                               | frontend | backend  | TCP  | 80   | false
            {podSelector: {}, policyTypes: [], egress: [{to: [{podSelector: {}}]}]}                                          | backend  | other    | TCP  | 80   | false
            {podSelector: {}, ingress: [{from: [{namespaceSelector: null, podSelector: {matchLabels: {app: frontend}}}]}]}   | other    | backend  | TCP  | 80   | false
            {podSelector: {}, ingress: [{from: [{namespaceSelector: null, podSelector: {matchLabels: {app: frontend}}}]}]}   | frontend | backend  | TCP  | 80   | true
            {podSelector: {matchExpressions: [{key: tier, operator: DoesNotExist}]}}                                         | other    | backend  | TCP  | 80   | false
            """)
    void eachTrapOfTheStandardIsAvoided(
            String spec, String source, String destination, Protocol protocol, int port, boolean allowed) {
        PolicyEngine engine = engine("{" + spec.strip().substring(1));
        Flow flow = Flow.between(named(source.strip()), named(destination.strip()), protocol, port);
        assertEquals(
                allowed, engine.evaluate(flow).isAllowed(), engine.explain(flow).toString());
    }

    @Test
    void aPodAlwaysReachesItself() {
        PolicyEngine engine = engine("{podSelector: {}}");
        Verdict verdict = engine.evaluate(Flow.between(BACKEND, BACKEND, Protocol.TCP, 80));
        assertTrue(verdict.loopback());
        assertTrue(verdict.isAllowed());
    }

    @Test
    @Tag("P4.1")
    void anOutsiderIsJudgedByTheDestinationAlone() {
        PolicyEngine engine = engine("{podSelector: {matchLabels: {app: backend}}}");
        Flow.Party outside = new Flow.Party.External(IpAddress.parse("192.0.2.1"));
        assertFalse(engine.evaluate(new Flow(outside, new Flow.Party.Pod(BACKEND), Protocol.TCP, 80))
                .isAllowed());
        assertTrue(engine.evaluate(new Flow(outside, new Flow.Party.Pod(FRONTEND), Protocol.TCP, 80))
                .isAllowed());
    }

    @Test
    @Tag("P4.2")
    void theExplanationNamesEveryRuleThatWasPassedOver() {
        PolicyEngine engine = engine(
                "{podSelector: {matchLabels: {app: backend}}, ingress: [{from: [{podSelector: {matchLabels: {app: x}}}]}, {ports: [{port: 81}]}]}");
        assertEquals(
                """
                default/frontend -> default/backend TCP 80: denied
                  egress of default/frontend: allowed, no policy isolates it
                  ingress of default/backend: denied, no rule allows it
                    isolated by default/p (test:1)
                      ingress rule 1 does not match: default/frontend is not among [pods app=x]
                      ingress rule 2 does not match: TCP 80 is not among [TCP 81]""",
                engine.explain(Flow.between(FRONTEND, BACKEND, Protocol.TCP, 80))
                        .toString());
    }

    @Test
    @Tag("P5.3")
    void oneMorePolicyNeverTakesAwayWhatAnIsolatedPodMayReceive() {
        String first = "{podSelector: {matchLabels: {app: backend}}, ingress: [{from: [{podSelector: {}}]}]}";
        PolicyEngine one = engine(first);
        PolicyEngine two = engine("{podSelector: {matchLabels: {app: backend}}}");
        World both = World.of(
                one.world().namespaces().values(),
                one.world().endpoints(),
                List.of(one.world().policies().get(0), two.world().policies().get(0)));
        one.matrix(Protocol.TCP, 80).forEach((flow, verdict) -> {
            if (verdict.isAllowed() && flow.destination().equals(new Flow.Party.Pod(BACKEND))) {
                assertTrue(PolicyEngine.of(both).evaluate(flow).isAllowed(), flow.toString());
            }
        });
    }
}
