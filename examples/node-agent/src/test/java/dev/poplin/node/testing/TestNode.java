package dev.poplin.node.testing;

import dev.poplin.cni.agent.AgentClient;
import dev.poplin.cni.agent.AgentProtocol;
import dev.poplin.cni.agent.AgentReply;
import dev.poplin.cni.agent.AgentRequest;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.node.NodeAgent;
import dev.poplin.node.StartException;
import dev.poplin.node.config.AgentConfigReader;
import dev.poplin.node.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node in a namespace of its own: an interface eth0 on a bridge namespace, and an agent that can be started again. */
public final class TestNode implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final int number;
    private final Path directory;
    private final NetworkNamespace namespace;
    private @Nullable NodeAgent agent;

    private TestNode(int number, Path directory, NetworkNamespace namespace) {
        this.number = number;
        this.directory = directory;
        this.namespace = namespace;
    }

    /** A namespace with the bridge br0 that nodes are plugged into. */
    public static NetworkNamespace fabric(TestNamespaces namespaces) throws Exception {
        NetworkNamespace fabric = namespaces.create();
        ip(fabric, "link add br0 type bridge");
        ip(fabric, "address add 172.30.0.254/24 dev br0");
        ip(fabric, "link set br0 up");
        return fabric;
    }

    /** Node {@code number} with the address 172.30.0.NUMBER/24, and no agent yet; {@code directory} is the lab's. */
    public static TestNode plug(TestNamespaces namespaces, NetworkNamespace fabric, int number, Path directory)
            throws Exception {
        NetworkNamespace namespace = namespaces.create();
        ip(namespace, "link set lo up");
        ip(namespace, "link add eth0 type veth peer name e" + number + " netns " + fabric.name());
        ip(fabric, "link set e" + number + " master br0 up");
        ip(namespace, "address add 172.30.0." + number + "/24 dev eth0");
        ip(namespace, "link set eth0 up");
        ip(namespace, "route add default via 172.30.0.254");
        return new TestNode(number, directory, namespace);
    }

    private static void ip(NetworkNamespace namespace, String arguments) throws Exception {
        Command.runIn(namespace, ("ip " + arguments).split(" ")).orFail();
    }

    /** The node's namespace. */
    public NetworkNamespace namespace() {
        return namespace;
    }

    /** The node's name in the cluster. */
    public String name() {
        return "node-" + number;
    }

    /** The cluster directory. */
    public Path cluster() {
        return directory.resolve("cluster");
    }

    /** Starts the agent with these configuration lines beside the usual ones, and waits until it is ready. */
    public void start(String... configuration) throws Exception {
        startOnly(configuration);
        Eventually.holds(PATIENCE, name() + " is ready", () -> ask("ready").isOk());
    }

    /** Starts the agent without waiting. */
    public void startOnly(String... configuration) throws Exception {
        agent = open(configuration);
    }

    private NodeAgent open(String... configuration) throws StartException, IOException {
        String yaml = "nodeName: " + name() + "\nclusterDirectory: " + cluster() + "\nsocket: " + socket() + "\n"
                + String.join("\n", configuration);
        try {
            return NodeAgent.start(AgentConfigReader.parse(yaml, "test"), namespace);
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }

    /** Stops the agent. */
    public void stop() {
        if (agent != null) {
            agent.close();
            agent = null;
        }
    }

    private Path socket() {
        return directory.resolve(name() + ".sock");
    }

    /** Asks the agent. */
    public AgentReply ask(String verb) throws IOException {
        return new AgentClient(socket()).call(AgentRequest.of(verb), PATIENCE);
    }

    /** Calls the agent as the CNI plugin does; the container's id is the pod's name with {@code c-} before it. */
    public AgentReply cni(String command, String pod, NetworkNamespace netns) throws IOException {
        return cni(command, "c-" + pod, pod, netns, "");
    }

    /** The same with a container id and more members of the network configuration. */
    public AgentReply cni(String command, String containerId, String pod, NetworkNamespace netns, String extra)
            throws IOException {
        return cni("1.1.0", command, containerId, pod, netns, extra);
    }

    /** The same with a network configuration of this version. */
    public AgentReply cni(
            String version, String command, String containerId, String pod, NetworkNamespace netns, String extra)
            throws IOException {
        Map<String, String> environment = new HashMap<>();
        environment.put("CNI_COMMAND", command);
        environment.put("CNI_CONTAINERID", containerId);
        environment.put("CNI_NETNS", "/run/netns/" + netns.name());
        environment.put("CNI_IFNAME", "eth0");
        environment.put("CNI_ARGS", "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=" + pod);
        String config = "{\"cniVersion\":\"" + version + "\",\"name\":\"pods\",\"type\":\"poplin\"" + extra + "}";
        byte[] body = AgentProtocol.encodeCni(environment, config.getBytes(StandardCharsets.UTF_8));
        return new AgentClient(socket()).call(new AgentRequest("cni", body), PATIENCE);
    }

    /** The IPv4 address in the result of an ADD. */
    public static String addressIn(AgentReply reply) {
        List<String> parts = List.of(reply.text().split("\"address\":\"|/32\""));
        if (!reply.isOk() || parts.size() < 3) {
            throw new AssertionError(reply.text());
        }
        return parts.get(1);
    }

    /** What the kernel holds, in the words of ip and nft: equal before and after means nothing was touched. */
    public String kernelState() throws Exception {
        return Command.runIn(namespace, "ip", "-j", "-d", "route").orFail().output()
                + Command.runIn(namespace, "ip", "-j", "neigh", "show", "nud", "permanent")
                        .orFail()
                        .output()
                + links()
                + Command.runIn(namespace, "nft", "-a", "-s", "list", "ruleset")
                        .orFail()
                        .output();
    }

    /** Without what ip says when namespaces of other tests go away meanwhile. */
    private String links() throws Exception {
        return Command.runIn(namespace, "ip", "-d", "link")
                .orFail()
                .output()
                .replace("Error: Peer netns reference is invalid.\n", "");
    }

    @Override
    public void close() {
        stop();
    }
}
