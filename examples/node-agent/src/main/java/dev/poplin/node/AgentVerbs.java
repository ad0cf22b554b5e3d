package dev.poplin.node;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.poplin.cni.CniDispatcher;
import dev.poplin.cni.agent.AgentProtocol;
import dev.poplin.cni.agent.AgentReply;
import dev.poplin.cni.agent.AgentRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What the agent answers on its socket; docs/node-agent.md lists the verbs. Thread-safe. */
final class AgentVerbs implements Function<AgentRequest, AgentReply> {

    private static final int STATUS_OK = 0;
    private static final int STATUS_NO = 1;
    private static final int STATUS_UNKNOWN_VERB = 2;

    private final CniDispatcher cni;
    private final AgentView view;

    AgentVerbs(CniDispatcher cni, AgentView view) {
        this.cni = cni;
        this.view = view;
    }

    @Override
    public AgentReply apply(AgentRequest request) {
        try {
            return switch (request.verb()) {
                case "cni" -> cni.dispatch(AgentProtocol.decodeCni(request.body()));
                case "live" -> json(STATUS_OK, Map.of("live", true));
                case "ready" -> ready();
                case "status" -> json(STATUS_OK, view.status());
                case "peers" -> json(STATUS_OK, Map.of("peers", view.peers()));
                case "routes" -> json(STATUS_OK, Map.of("routes", view.routes()));
                case "bgp" -> json(STATUS_OK, view.bgp(JSON.std.mapFrom(request.body())));
                case "ipam" -> json(STATUS_OK, view.ipam(JSON.std.mapFrom(request.body())));
                case "pods" -> json(STATUS_OK, Map.of("pods", view.pods()));
                case "services" -> json(STATUS_OK, Map.of("services", view.services()));
                case "policies" -> json(STATUS_OK, Map.of("policies", view.policies()));
                default -> json(STATUS_UNKNOWN_VERB, Map.of("error", "there is no verb '" + request.verb() + "'"));
            };
        } catch (IllegalArgumentException e) {
            return json(STATUS_UNKNOWN_VERB, Map.of("error", String.valueOf(e.getMessage())));
        } catch (IOException e) {
            return json(STATUS_NO, Map.of("error", String.valueOf(e.getMessage())));
        }
    }

    /** Asked for often while a node starts, so it does without the JSON library when all is well. */
    private AgentReply ready() throws IOException {
        List<String> reasons = view.notReady();
        return reasons.isEmpty()
                ? new AgentReply(STATUS_OK, "{\"ready\":true}\n".getBytes(StandardCharsets.UTF_8))
                : json(STATUS_NO, Map.of("ready", false, "reasons", reasons));
    }

    private static AgentReply json(int status, Map<String, ?> document) {
        try {
            return new AgentReply(status, JSON.std.asBytes(document));
        } catch (IOException e) {
            throw new UncheckedIOException("a document of maps and texts cannot fail", e);
        }
    }
}
