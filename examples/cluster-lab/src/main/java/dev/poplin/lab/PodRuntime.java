package dev.poplin.lab;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.lab.Scheduler.ScheduledPod;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The container runtime's part: a namespace per pod, and the CNI plugin executed with environment and stdin. Thread-safe. */
final class PodRuntime {

    private final LabDirectory lab;
    private final Path home;

    PodRuntime(LabDirectory lab, Path home) {
        this.lab = lab;
        this.home = home;
    }

    /** The full name of a pod's namespace. */
    static String namespaceOf(LabDirectory lab, ScheduledPod pod) {
        return lab.namespace("pod-" + pod.sandbox());
    }

    /** Tells the cluster of the pod, as a control plane does before the node's runtime starts it. */
    void publish(ScheduledPod pod) throws IOException {
        lab.write(lab.cluster().resolve("pods").resolve(fileOf(pod)), pod.manifest());
    }

    /** Starts the pod's sandbox and returns its address. */
    IpAddress start(ScheduledPod pod) throws IOException {
        String namespace = namespaceOf(lab, pod);
        try (NetworkNamespace made = lab.makeNamespace(namespace);
                Netlink netlink = Netlink.open(made)) {
            netlink.links()
                    .change(
                            netlink.links().get("lo").index(),
                            NewLink.named("lo").up());
        }
        Map<String, Object> result = call("ADD", pod);
        if (result.get("ips") instanceof List<?> ips && ips.get(0) instanceof Map<?, ?> first) {
            return Cidr.parseInterface(String.valueOf(first.get("address"))).address();
        }
        throw new LabException(LabException.AGENT, "the plugin gave " + pod.id() + " no address: " + result);
    }

    /** Takes the pod's sandbox away, and then the pod from the cluster. */
    void stop(ScheduledPod pod) throws IOException {
        call("DEL", pod);
        NetworkNamespace.delete(namespaceOf(lab, pod));
        Files.delete(lab.cluster().resolve("pods").resolve(fileOf(pod)));
    }

    private static String fileOf(ScheduledPod pod) {
        return pod.namespace() + "." + pod.name() + ".yaml";
    }

    private Map<String, Object> call(String command, ScheduledPod pod) throws IOException {
        Path plugins = home.resolve("examples/cni-plugin");
        ProcessBuilder builder = new ProcessBuilder(plugins.resolve("poplin").toString());
        builder.redirectError(ProcessBuilder.Redirect.appendTo(
                lab.node(pod.node()).resolve("plugin.log").toFile()));
        builder.environment()
                .putAll(Map.of(
                        "CNI_COMMAND",
                        command,
                        "CNI_CONTAINERID",
                        pod.sandbox(),
                        "CNI_NETNS",
                        "/run/netns/" + namespaceOf(lab, pod),
                        "CNI_IFNAME",
                        "eth0",
                        "CNI_PATH",
                        plugins.toString(),
                        "CNI_ARGS",
                        "IgnoreUnknown=1;K8S_POD_NAMESPACE=" + pod.namespace() + ";K8S_POD_NAME=" + pod.name()));
        try (NetworkNamespace node = NetworkNamespace.open(lab.namespace("node-" + pod.node()))) {
            Process process = lab.start(builder, node);
            process.getOutputStream().write(configuration(pod.node()).getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            byte[] output = process.getInputStream().readAllBytes();
            int status = process.waitFor();
            Map<String, Object> document = output.length == 0 ? Map.of() : JSON.std.mapFrom(output);
            if (status != 0) {
                throw new LabException(
                        LabException.AGENT,
                        command + " of pod " + pod.id() + " failed: "
                                + document.getOrDefault("msg", "the plugin ended with " + status + " and no answer"));
            }
            return document;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the plugin worked", e);
        }
    }

    private String configuration(int node) {
        return """
                {"cniVersion": "1.1.0", "name": "pods", "type": "poplin", "agentSocket": "%s", "agentConfig": "%s"}
                """
                .formatted(lab.node(node).resolve("agent.sock"), lab.node(node).resolve("agent.yaml"));
    }
}
