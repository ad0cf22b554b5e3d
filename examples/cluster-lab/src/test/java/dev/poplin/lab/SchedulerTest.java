package dev.poplin.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.lab.Scheduler.ScheduledPod;
import dev.poplin.policy.manifest.ManifestReader;
import dev.poplin.policy.manifest.Manifests;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S1.1")
class SchedulerTest {

    private static final Manifests MANIFESTS = ManifestReader.read(
            "f",
            """
            kind: Deployment
            metadata: {name: a}
            spec:
              replicas: 3
              template:
                metadata: {labels: {app: "a", n: "1"}}
                spec: {containers: [{ports: [{name: web, containerPort: 80}, {containerPort: 53, protocol: UDP}]}]}
            ---
            kind: Deployment
            metadata: {name: b, namespace: other}
            spec: {template: {metadata: {labels: {app: b}}, spec: {containers: [{}]}}}
            """);

    @Test
    void podsAreSpreadOverTheNodesOneAfterTheOther() {
        List<ScheduledPod> pods = Scheduler.schedule(MANIFESTS.workloads(), 2);
        assertEquals(
                List.of("default/a-1@1", "default/a-2@2", "default/a-3@1", "other/b-1@2"),
                pods.stream().map(pod -> pod.id() + "@" + pod.node()).toList());
    }

    @Test
    void twoPodsOfOneNameAreRefused() {
        Manifests twice = ManifestReader.read(
                "f",
                """
                {kind: Deployment, metadata: {name: web}, spec: {template: {metadata: {labels: {app: a}}}}}
                ---
                {kind: StatefulSet, metadata: {name: web}, spec: {template: {metadata: {labels: {app: b}}}}}
                """);

        LabException refused = assertThrows(LabException.class, () -> Scheduler.schedule(twice.workloads(), 2));

        assertEquals(LabException.MANIFESTS, refused.exitCode());
        assertEquals(
                "Deployment web and StatefulSet web both have a pod default/web-1; give one of them another name",
                refused.getMessage());
    }

    @Test
    void podsWhoseNamesReadTheSameTogetherHaveSandboxesOfTheirOwn() {
        Manifests alike = ManifestReader.read(
                "f",
                """
                {kind: Deployment, metadata: {name: b-c, namespace: a}, spec: {template: {metadata: {labels: {app: a}}}}}
                ---
                {kind: Deployment, metadata: {name: c, namespace: a-b}, spec: {template: {metadata: {labels: {app: b}}}}}
                """);

        List<ScheduledPod> pods = Scheduler.schedule(alike.workloads(), 2);

        assertEquals(
                List.of("a.b-c-1", "a-b.c-1"),
                pods.stream().map(ScheduledPod::sandbox).toList());
    }

    @Test
    void thePodsManifestSaysWhatTheTemplateSaid() {
        ScheduledPod pod = Scheduler.schedule(MANIFESTS.workloads(), 2).get(0);
        Manifests read = ManifestReader.read("pod", pod.manifest());
        assertEquals(List.of(), read.problems());
        assertEquals("node-1", read.pods().get(0).node());
        assertEquals(pod.workload().labels(), read.pods().get(0).labels());
        assertEquals(pod.workload().ports(), read.pods().get(0).ports());
    }
}
