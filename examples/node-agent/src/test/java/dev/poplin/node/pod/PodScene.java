package dev.poplin.node.pod;

import dev.poplin.cni.CniDispatcher;
import dev.poplin.cni.agent.AgentProtocol.CniCall;
import dev.poplin.cni.agent.AgentReply;
import dev.poplin.node.source.DirectorySource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A node whose kernel and store are a {@link FaultyNode}, which is called as a runtime calls it, for the pod default/web-1 unless it is told another. */
final class PodScene implements AutoCloseable {

    final FaultyNode node = new FaultyNode();

    private final Path directory;
    private DirectorySource source;
    private PodNetwork network;

    /** With this cluster directory. */
    PodScene(Path directory) throws IOException {
        this.directory = directory;
        this.source = DirectorySource.open(directory);
        this.network = network(source);
    }

    private PodNetwork network(DirectorySource from) {
        return new PodNetwork(
                new PodNetwork.Settings("node-1", "cali", 1500, Path.of("/proc/thread-self/ns/net")),
                from,
                node,
                node,
                node);
    }

    /** Starts again, so that nobody remembers what files held. */
    void restart() throws IOException {
        source.close();
        source = DirectorySource.open(directory);
        network = network(source);
    }

    DirectorySource source() {
        return source;
    }

    /** Writes a file of the cluster directory. */
    Path write(String file, String text) throws IOException {
        return Files.writeString(directory.resolve(file), text);
    }

    /** A call for a container of the pod; {@code extra} is more members of the network configuration. */
    AgentReply call(String verb, String container, String extra) {
        return call(verb, container, "web-1", extra);
    }

    /** A call for a container of a pod; {@code arguments} is the pod's name and what else stands behind it in {@code CNI_ARGS}. */
    AgentReply call(String verb, String container, String arguments, String extra) {
        String args = "K8S_POD_NAMESPACE=default;K8S_POD_NAME=" + arguments;
        return call(Map.of("CNI_COMMAND", verb, "CNI_CONTAINERID", container, "CNI_ARGS", args), "pods", extra);
    }

    /** A call with these variables beside {@code eth0} and a file that stands for the pod's namespace, as the kernel's side is a fake. */
    AgentReply call(Map<String, String> variables, String networkName, String extra) {
        Map<String, String> environment =
                new HashMap<>(Map.of("CNI_NETNS", directory.toString(), "CNI_IFNAME", "eth0"));
        environment.putAll(variables);
        String config = "{\"cniVersion\":\"1.1.0\",\"name\":\"" + networkName + "\",\"type\":\"poplin\"" + extra + "}";
        return new CniDispatcher(any -> network)
                .dispatch(new CniCall(environment, config.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        source.close();
    }
}
