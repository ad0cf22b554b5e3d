package dev.poplin.quickstart;

import dev.poplin.policy.Flow;
import dev.poplin.policy.PolicyEngine;
import dev.poplin.policy.manifest.ManifestReader;
import dev.poplin.policy.manifest.Manifests;
import dev.poplin.policy.model.Endpoint;
import dev.poplin.policy.model.Protocol;
import dev.poplin.policy.model.World;

/** Pods and a policy as YAML; who may talk to whom, and why. Needs no rights. */
public final class PolicyQuickstart {

    private PolicyQuickstart() {}

    public static void main(String[] arguments) {
        // snippet
        Manifests story = ManifestReader.read(
                "story.yaml",
                """
                {kind: Pod, metadata: {name: frontend, labels: {app: frontend}}}
                ---
                {kind: Pod, metadata: {name: unallowed, labels: {app: unallowed}}}
                ---
                {kind: Pod, metadata: {name: backend, labels: {app: backend}}}
                ---
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: allow-frontend-to-backend}
                spec: {podSelector: {matchLabels: {app: backend}},
                       ingress: [{from: [{podSelector: {matchLabels: {app: frontend}}}]}]}
                """);
        PolicyEngine engine = PolicyEngine.of(World.of(story.namespaces(), story.pods(), story.policies()));
        Endpoint backend = engine.world().endpoint("default", "backend").orElseThrow();
        for (Endpoint client : story.pods().subList(0, 2)) {
            System.out.println(engine.explain(Flow.between(client, backend, Protocol.TCP, 80)));
        }
        // end
    }
}
