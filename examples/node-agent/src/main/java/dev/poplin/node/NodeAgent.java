package dev.poplin.node;

import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.node.config.AgentConfig;
import dev.poplin.node.socket.AgentRunningException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's network stack, working in one network namespace. Everything it opens belongs to that namespace, so several agents
 * can work in one process. Closing it leaves the dataplane as it is; the next start writes only differences. Thread-safe.
 *
 * <pre>{@code
 * try (NetworkNamespace namespace = NetworkNamespace.current();
 *         NodeAgent agent = NodeAgent.start(AgentConfigReader.read(Path.of("agent.yaml")), namespace)) {
 *     …
 * }
 * }</pre>
 */
public final class NodeAgent implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NodeAgent.class);

    private final Resources resources;

    private NodeAgent(Resources resources) {
        this.resources = resources;
    }

    /**
     * Starts the agent. It serves its socket at once, and is ready a moment later: ask the socket's {@code ready}.
     *
     * @param namespace the node's namespace; stays the caller's to close, after the agent
     * @throws StartException if it cannot start; nothing is left of the attempt
     */
    public static NodeAgent start(AgentConfig config, NetworkNamespace namespace) throws StartException {
        Privileges.require();
        Resources resources = new Resources();
        try {
            new NodeAssembly(config, namespace, resources).start();
            LOG.info("node {} is served on {}", config.nodeName(), config.socket());
            return new NodeAgent(resources);
        } catch (StartException e) {
            resources.close();
            throw e;
        } catch (AgentRunningException e) {
            resources.close();
            throw new StartException(StartException.Reason.ADDRESS_IN_USE, String.valueOf(e.getMessage()), e);
        } catch (IOException | RuntimeException e) {
            resources.close();
            throw new StartException(StartException.Reason.FAILURE, "the agent cannot start: " + e.getMessage(), e);
        }
    }

    /** Stops the agent; idempotent. What it wrote to the kernel stays. */
    @Override
    public void close() {
        resources.close();
    }
}
