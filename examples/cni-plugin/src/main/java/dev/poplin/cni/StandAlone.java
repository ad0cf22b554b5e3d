package dev.poplin.cni;

import dev.poplin.cni.types.CniException;
import dev.poplin.cni.types.NetworkConfig;

/**
 * Does the agent's part in the plugin's own process when no agent listens. Found by {@link java.util.ServiceLoader}; the node
 * agent provides it.
 */
public interface StandAlone {

    /**
     * A handler for one request, set up as the agent's configuration file says.
     *
     * @throws CniException if that file, the store or the kernel refuses
     */
    Session open(NetworkConfig config) throws CniException;

    /** A handler that gives back what it opened. */
    interface Session extends CniHandler, AutoCloseable {

        @Override
        void close();
    }
}
