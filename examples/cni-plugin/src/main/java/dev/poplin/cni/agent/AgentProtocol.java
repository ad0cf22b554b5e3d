package dev.poplin.cni.agent;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The framing on the agent's socket. A client sends {@code POPLIN/1 VERB\n} and a body, and closes its half; the agent answers
 * with one byte of exit status and the answer's text, and closes. The body of {@code cni} is the environment as
 * {@code KEY=VALUE\0} entries, one more {@code \0}, and the bytes of stdin as they came.
 */
public final class AgentProtocol {

    /** What a request may be at most, in bytes; a longer one is refused. */
    public static final int MAX_REQUEST_BYTES = 4 << 20;

    private static final String PREFIX = "POPLIN/1 ";
    private static final int MAX_VERB_BYTES = 32;

    private AgentProtocol() {}

    /** The bytes of a request. */
    public static byte[] encode(AgentRequest request) {
        byte[] header = (PREFIX + request.verb() + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = new byte[header.length + request.body().length];
        System.arraycopy(header, 0, bytes, 0, header.length);
        System.arraycopy(request.body(), 0, bytes, header.length, request.body().length);
        return bytes;
    }

    /**
     * The request in these bytes.
     *
     * @throws IllegalArgumentException if they do not start with the header line
     */
    public static AgentRequest decode(byte[] bytes) {
        int limit = Math.min(bytes.length, PREFIX.length() + MAX_VERB_BYTES + 1);
        for (int i = 0; i < limit; i++) {
            if (bytes[i] == '\n') {
                String header = new String(bytes, 0, i, StandardCharsets.ISO_8859_1);
                if (!header.startsWith(PREFIX) || header.length() == PREFIX.length()) {
                    break;
                }
                byte[] body = new byte[bytes.length - i - 1];
                System.arraycopy(bytes, i + 1, body, 0, body.length);
                return new AgentRequest(header.substring(PREFIX.length()), body);
            }
        }
        throw new IllegalArgumentException("not a request: it must start with '" + PREFIX + "VERB' and a line feed");
    }

    /** The body of a {@code cni} request. */
    public static byte[] encodeCni(Map<String, String> environment, byte[] stdin) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(1024 + stdin.length);
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            body.writeBytes((variable.getKey() + "=" + variable.getValue()).getBytes(StandardCharsets.UTF_8));
            body.write(0);
        }
        body.write(0);
        body.writeBytes(stdin);
        return body.toByteArray();
    }

    /**
     * The environment and stdin in the body of a {@code cni} request; entries without {@code =} are passed over.
     *
     * @throws IllegalArgumentException if the environment does not end
     */
    public static CniCall decodeCni(byte[] body) {
        Map<String, String> environment = new LinkedHashMap<>();
        int start = 0;
        for (int i = 0; i < body.length; i++) {
            if (body[i] != 0) {
                continue;
            }
            if (i == start) {
                byte[] stdin = new byte[body.length - i - 1];
                System.arraycopy(body, i + 1, stdin, 0, stdin.length);
                return new CniCall(Map.copyOf(environment), stdin);
            }
            String entry = new String(body, start, i - start, StandardCharsets.UTF_8);
            int equals = entry.indexOf('=');
            if (equals > 0) {
                environment.put(entry.substring(0, equals), entry.substring(equals + 1));
            }
            start = i + 1;
        }
        throw new IllegalArgumentException("the environment of the cni request does not end");
    }

    /**
     * What a runtime gave the plugin.
     *
     * @param environment the environment
     * @param stdin the bytes of stdin; must not be changed
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record CniCall(Map<String, String> environment, byte[] stdin) {}
}
