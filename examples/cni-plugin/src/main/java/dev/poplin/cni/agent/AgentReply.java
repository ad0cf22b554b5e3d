package dev.poplin.cni.agent;

import java.nio.charset.StandardCharsets;

/**
 * What the agent answered.
 *
 * @param status the exit status of the request: 0 if it succeeded
 * @param body the answer's text, JSON; must not be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record AgentReply(int status, byte[] body) {

    /** Whether the request succeeded. */
    public boolean isOk() {
        return status == 0;
    }

    /** The body as text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
