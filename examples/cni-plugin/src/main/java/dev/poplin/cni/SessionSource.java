package dev.poplin.cni;

import dev.poplin.cni.types.CniException;
import dev.poplin.cni.types.NetworkConfig;
import org.jspecify.annotations.Nullable;

/** Opens one stand-alone session when the call has proved to be sound, and closes it after the answer. */
final class SessionSource implements CniDispatcher.HandlerSource, AutoCloseable {

    private final StandAlone standAlone;
    private StandAlone.@Nullable Session session;

    SessionSource(StandAlone standAlone) {
        this.standAlone = standAlone;
    }

    @Override
    public CniHandler handlerFor(NetworkConfig config) throws CniException {
        StandAlone.Session opened = standAlone.open(config);
        session = opened;
        return opened;
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
    }
}
