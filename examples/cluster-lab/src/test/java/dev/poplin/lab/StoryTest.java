package dev.poplin.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.inet.IpAddress;
import dev.poplin.policy.Flow;
import dev.poplin.policy.PolicyEngine;
import dev.poplin.policy.manifest.ManifestReader;
import dev.poplin.policy.manifest.Manifests;
import dev.poplin.policy.model.Protocol;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S1.2")
class StoryTest {

    @Test
    void namespacesAreKnownByTheLabelsOfTheirManifests() {
        Manifests manifests = ManifestReader.read(
                "f",
                """
                {kind: Namespace, metadata: {name: blue, labels: {team: a}}}
                ---
                {kind: Namespace, metadata: {name: red, labels: {team: b}}}
                ---
                {kind: Deployment, metadata: {name: w, namespace: blue}, spec: {template: {metadata: {labels: {app: w}}}}}
                ---
                {kind: Deployment, metadata: {name: w, namespace: red}, spec: {template: {metadata: {labels: {app: w}}}}}
                ---
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: p, namespace: shop}
                spec: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: a}}}]}]}
                ---
                {kind: Deployment, metadata: {name: w, namespace: shop}, spec: {template: {metadata: {labels: {app: w}}}}}
                """);
        List<RunningPod> pods = Scheduler.schedule(manifests.workloads(), 1).stream()
                .map(pod -> new RunningPod(
                        pod, "", IpAddress.parse("10.0.0." + (pod.namespace().length()))))
                .toList();

        PolicyEngine engine = Story.engine(manifests.namespaces(), pods, manifests.policies());

        assertEquals(List.of(), manifests.problems());
        assertEquals(
                List.of(true, false),
                pods.subList(0, 2).stream()
                        .map(from -> engine.evaluate(Flow.between(
                                        from.endpoint(), pods.get(2).endpoint(), Protocol.TCP, 80))
                                .isAllowed())
                        .toList());
    }
}
