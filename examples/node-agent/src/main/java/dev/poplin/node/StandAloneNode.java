package dev.poplin.node;

import dev.poplin.cni.CniRequest;
import dev.poplin.cni.StandAlone;
import dev.poplin.cni.types.CniErrorCode;
import dev.poplin.cni.types.CniException;
import dev.poplin.cni.types.CniResult;
import dev.poplin.cni.types.NetworkConfig;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.node.config.AgentConfig;
import dev.poplin.node.config.AgentConfigReader;
import dev.poplin.node.config.ConfigException;
import dev.poplin.node.kernel.HostSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The CNI plugin's work while no agent runs: the same code, in the plugin's process and namespace, set up by the agent's
 * configuration file. Found by {@link java.util.ServiceLoader}.
 */
public final class StandAloneNode implements StandAlone {

    @Override
    public Session open(NetworkConfig network) throws CniException {
        Resources resources = new Resources();
        try {
            Privileges.require();
            AgentConfig config = config(Path.of(network.agentConfig()));
            NetworkNamespace namespace = resources.add(NetworkNamespace.current());
            NodeParts parts = NodeParts.open(config, namespace, resources);
            new HostSettings(parts.host()).reconcile();
            return new NodeSession(parts, resources);
        } catch (ConfigException | StartException e) {
            resources.close();
            throw new CniException(CniErrorCode.INVALID_CONFIG, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            resources.close();
            throw new CniException(CniErrorCode.IO_FAILURE, "the node cannot be opened: " + e.getMessage(), e);
        }
    }

    private static AgentConfig config(Path file) throws ConfigException {
        boolean given = Files.exists(file) || !file.toString().equals(NetworkConfig.DEFAULT_AGENT_CONFIG);
        return given ? AgentConfigReader.read(file) : AgentConfigReader.parse("", "the defaults");
    }

    private record NodeSession(NodeParts parts, Resources resources) implements Session {

        @Override
        public CniResult add(CniRequest request) throws CniException {
            return parts.network().add(request);
        }

        @Override
        public void del(CniRequest request) throws CniException {
            parts.network().del(request);
        }

        @Override
        public void check(CniRequest request) throws CniException {
            parts.network().check(request);
        }

        @Override
        public void gc(CniRequest request) throws CniException {
            parts.network().gc(request);
        }

        @Override
        public void status(CniRequest request) throws CniException {
            parts.network().status(request);
        }

        @Override
        public boolean isHostNamespace(String netns) {
            return parts.network().isHostNamespace(netns);
        }

        @Override
        public void close() {
            resources.close();
        }
    }
}
