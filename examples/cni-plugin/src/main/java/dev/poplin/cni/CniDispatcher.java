package dev.poplin.cni;

import dev.poplin.cni.agent.AgentProtocol.CniCall;
import dev.poplin.cni.agent.AgentReply;
import dev.poplin.cni.types.CniDocument;
import dev.poplin.cni.types.CniErrorCode;
import dev.poplin.cni.types.CniException;
import dev.poplin.cni.types.CniVersion;
import dev.poplin.cni.types.NetworkConfig;
import dev.poplin.cni.types.NetworkConfigReader;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks a runtime's call, gives it to a handler and writes the answer; the same in the agent and stand-alone. Stateless. */
public final class CniDispatcher {

    private static final int EXIT_OK = 0;
    private static final int EXIT_ERROR = 1;
    private static final Set<String> TRUE = Set.of("1", "true", "TRUE", "True", "t", "T");

    private final HandlerSource handlers;

    /** Where the handler for a checked configuration comes from. */
    @FunctionalInterface
    public interface HandlerSource {

        /** The handler that serves networks of this configuration. */
        CniHandler handlerFor(NetworkConfig config) throws CniException;
    }

    /** A dispatcher for the handlers of {@code handlers}. */
    public CniDispatcher(HandlerSource handlers) {
        this.handlers = handlers;
    }

    /** Serves the call; every failure becomes the error document of the CNI specification. */
    public AgentReply dispatch(CniCall call) {
        @Nullable NetworkConfig config = null;
        try {
            CniCommand command = CniCommand.of(call.environment().getOrDefault("CNI_COMMAND", ""));
            if (command == CniCommand.VERSION) {
                return new AgentReply(EXIT_OK, CniDocument.versions());
            }
            config = NetworkConfigReader.read(call.stdin());
            requireVersion(command, config);
            CniRequest request = CniRequest.of(command, call.environment(), config);
            return new AgentReply(EXIT_OK, serve(request, handlers.handlerFor(config), call.environment()));
        } catch (CniException e) {
            return failure(e, config);
        } catch (IllegalArgumentException e) {
            // A value of the runtime's that a part behind the checks cannot work with.
            return failure(new CniException(CniErrorCode.INVALID_ENVIRONMENT, String.valueOf(e.getMessage())), config);
        }
    }

    /** The reply that reports an error, in the version of {@code config} where that could be read. */
    static AgentReply failure(CniException error, @Nullable NetworkConfig config) {
        CniVersion version = config == null ? CniVersion.V1_1_0 : config.cniVersion();
        return new AgentReply(EXIT_ERROR, CniDocument.error(error, version));
    }

    private static void requireVersion(CniCommand command, NetworkConfig config) throws CniException {
        if (!config.cniVersion().isAtLeast(command.since())) {
            throw new CniException(
                    CniErrorCode.INCOMPATIBLE_VERSION,
                    command + " needs CNI version " + command.since() + ", the configuration says "
                            + config.cniVersion());
        }
    }

    private static byte[] serve(CniRequest request, CniHandler handler, Map<String, String> environment)
            throws CniException {
        if (!request.netns().isEmpty()
                && !TRUE.contains(environment.getOrDefault("CNI_NETNS_OVERRIDE", ""))
                && handler.isHostNamespace(request.netns())) {
            throw new CniException(
                    CniErrorCode.INVALID_ENVIRONMENT,
                    "CNI_NETNS '" + request.netns()
                            + "' is the host's own namespace; set CNI_NETNS_OVERRIDE=1 if that is meant");
        }
        switch (request.command()) {
            case ADD:
                return CniDocument.result(
                        handler.add(request),
                        request.config().prevDocument(),
                        request.config().cniVersion());
            case DEL:
                handler.del(request);
                break;
            case CHECK:
                if (request.config().prevResult() == null) {
                    throw new CniException(CniErrorCode.INVALID_CONFIG, "CHECK needs 'prevResult'");
                }
                handler.check(request);
                break;
            case GC:
                if (request.config().validAttachments() == null) {
                    throw new CniException(CniErrorCode.INVALID_CONFIG, "GC needs 'cni.dev/valid-attachments'");
                }
                handler.gc(request);
                break;
            case STATUS:
                handler.status(request);
                break;
            case VERSION:
                return CniDocument.versions();
        }
        return new byte[0];
    }
}
