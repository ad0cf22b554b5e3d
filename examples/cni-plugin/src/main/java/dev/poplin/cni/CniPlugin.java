package dev.poplin.cni;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.poplin.cni.agent.AgentClient;
import dev.poplin.cni.agent.AgentProtocol;
import dev.poplin.cni.agent.AgentProtocol.CniCall;
import dev.poplin.cni.agent.AgentReply;
import dev.poplin.cni.agent.AgentRequest;
import dev.poplin.cni.agent.AgentUnavailableException;
import dev.poplin.cni.types.CniDocument;
import dev.poplin.cni.types.CniErrorCode;
import dev.poplin.cni.types.CniException;
import dev.poplin.cni.types.NetworkConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * The CNI plugin. {@code main} is what a runtime executes: environment and stdin in, a JSON document on stdout and the exit
 * status out. VERSION is answered at once; everything else goes to the agent, or to a {@link StandAlone} if no agent listens.
 * If the agent dies in the middle of a request, the answer is error 11, and nothing is done twice.
 */
public final class CniPlugin {

    /** Longer than any runtime waits. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private CniPlugin() {}

    /** Runs the plugin as a runtime does. */
    public static void main(String[] arguments) {
        int status = run(System.getenv(), System.in, System.out);
        System.out.flush();
        System.exit(status);
    }

    /** Serves one call and returns the exit status. */
    static int run(Map<String, String> environment, InputStream stdin, PrintStream stdout) {
        AgentReply reply;
        try {
            CniCommand command = CniCommand.of(environment.getOrDefault("CNI_COMMAND", ""));
            reply = command == CniCommand.VERSION
                    ? new AgentReply(0, CniDocument.versions())
                    : serve(new CniCall(ownVariables(environment), read(stdin)));
        } catch (CniException e) {
            reply = CniDispatcher.failure(e, null);
        }
        stdout.writeBytes(reply.body());
        return reply.status();
    }

    private static AgentReply serve(CniCall call) throws CniException {
        Path socket = Path.of(agentSocket(call.stdin()));
        try {
            byte[] body = AgentProtocol.encodeCni(call.environment(), call.stdin());
            return new AgentClient(socket).call(new AgentRequest("cni", body), PATIENCE);
        } catch (AgentUnavailableException e) {
            return standAlone(call, e);
        } catch (IOException e) {
            throw new CniException(
                    CniErrorCode.TRY_AGAIN_LATER,
                    "the agent did not finish the request; ask again, it is repeatable",
                    e);
        }
    }

    private static AgentReply standAlone(CniCall call, AgentUnavailableException cause) {
        Iterator<StandAlone> found = ServiceLoader.load(StandAlone.class).iterator();
        if (!found.hasNext()) {
            return CniDispatcher.failure(
                    new CniException(
                            CniErrorCode.TRY_AGAIN_LATER,
                            "the agent is not running, and the jars to work without it are not on the class path",
                            cause),
                    null);
        }
        SessionSource sessions = new SessionSource(found.next());
        try {
            return new CniDispatcher(sessions).dispatch(call);
        } finally {
            sessions.close();
        }
    }

    private static byte[] read(InputStream stdin) throws CniException {
        try {
            byte[] bytes = stdin.readNBytes(AgentProtocol.MAX_REQUEST_BYTES);
            if (bytes.length == AgentProtocol.MAX_REQUEST_BYTES) {
                throw new CniException(
                        CniErrorCode.DECODING_FAILURE,
                        "the network configuration on stdin is longer than " + AgentProtocol.MAX_REQUEST_BYTES
                                + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new CniException(CniErrorCode.IO_FAILURE, "reading stdin failed", e);
        }
    }

    private static Map<String, String> ownVariables(Map<String, String> environment) {
        Map<String, String> own = new LinkedHashMap<>();
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            if (variable.getKey().startsWith("CNI_")) {
                own.put(variable.getKey(), variable.getValue());
            }
        }
        return own;
    }

    /** Only this one field is looked for here; whoever serves the call reads, and complains about, all of them. */
    private static String agentSocket(byte[] json) throws CniException {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean sought = "agentSocket".equals(parser.currentName());
                    if (parser.nextToken() == JsonToken.VALUE_STRING && sought) {
                        return parser.getText();
                    }
                    parser.skipChildren();
                }
            }
            return NetworkConfig.DEFAULT_AGENT_SOCKET;
        } catch (JsonProcessingException e) {
            throw new CniException(
                    CniErrorCode.DECODING_FAILURE,
                    "the network configuration on stdin is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new CniException(CniErrorCode.IO_FAILURE, "reading the network configuration failed", e);
        }
    }
}
