package dev.poplin.ctl;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.poplin.cni.agent.AgentClient;
import dev.poplin.cni.agent.AgentReply;
import dev.poplin.cni.agent.AgentRequest;
import dev.poplin.cni.agent.AgentUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an agent says, as documents. Immutable, thread-safe. */
public final class AgentView {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AgentClient client;

    /** The agent that listens on {@code socket}. */
    public AgentView(Path socket) {
        this.client = new AgentClient(socket);
    }

    /**
     * The answer to a verb of docs/node-agent.md.
     *
     * @throws CtlException with exit code 3 if the agent cannot be asked, 1 if it refuses
     */
    public Map<String, Object> ask(String verb) {
        return ask(verb, Map.of());
    }

    /** The answer to a verb that needs more; refused as {@link #ask(String)} is. */
    public Map<String, Object> ask(String verb, Map<String, ?> question) {
        try {
            byte[] body = question.isEmpty() ? new byte[0] : JSON.std.asBytes(question);
            AgentReply reply = client.call(new AgentRequest(verb, body), PATIENCE);
            Map<String, Object> document = JSON.std.mapFrom(reply.body());
            // An agent that is not ready answers so with a status of its own; that is no refusal.
            if (!reply.isOk() && !document.containsKey("ready")) {
                throw new CtlException(1, "the agent refused '" + verb + "': " + reason(document));
            }
            return document;
        } catch (IOException e) {
            throw new CtlException(3, String.valueOf(e.getMessage()));
        }
    }

    /** From {@code error}, or from CNI's {@code msg} and {@code details}; the document itself if it has neither. */
    private static String reason(Map<String, Object> document) {
        if (document.containsKey("error")) {
            return text(document, "error");
        }
        String details = text(document, "details");
        return document.containsKey("msg")
                ? text(document, "msg") + (details.isEmpty() ? "" : ": " + details)
                : document.toString();
    }

    /** Whether an agent is there, also one that has no time to answer now. */
    public boolean listens() {
        try {
            client.call(AgentRequest.of("live"), PATIENCE);
            return true;
        } catch (AgentUnavailableException e) {
            return false;
        } catch (IOException e) {
            throw new CtlException(3, String.valueOf(e.getMessage()));
        }
    }

    /** The list under the verb's own name in its answer. */
    public List<Map<?, ?>> list(String verb) {
        return items(ask(verb), verb);
    }

    /** The documents of a list in an answer. */
    public static List<Map<?, ?>> items(Map<?, ?> answer, String field) {
        List<Map<?, ?>> items = new ArrayList<>();
        if (answer.get(field) instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> map) {
                    items.add(map);
                }
            }
        }
        return items;
    }

    /** The text of a field; lists with commas between, documents as {@code free=16 lost=-}. */
    public static String text(Map<?, ?> document, String field) {
        return text(document.get(field));
    }

    /** A moment to the second, as people read it; documents have it more exactly. */
    public static String moment(Map<?, ?> document, String field) {
        String text = text(document, field);
        return text.isEmpty()
                ? ""
                : Instant.parse(text).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String text(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return String.join(",", list.stream().map(AgentView::text).toList());
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> {
                        String said = text(entry.getValue());
                        return entry.getKey() + "=" + (said.isEmpty() ? "-" : said);
                    })
                    .collect(Collectors.joining(" "));
        }
        return value == null ? "" : String.valueOf(value);
    }
}
