package dev.poplin.ctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.cni.agent.AgentReply;
import dev.poplin.node.socket.AgentServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("S4")
@SuppressWarnings("try")
class AgentViewTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            {"error":"no such pool"}                                  | no such pool
            {"cniVersion":"1.1.0","code":11,"msg":"too many requests"} | too many requests
            {"code":5,"msg":"failed","details":"why"}                 | failed: why
            {}                                                        | {}
            """)
    void aRefusalIsNeverAnEmptyAnswer(String reply, String reason) throws IOException {
        try (AgentServer agent = agent(1, reply.strip())) {
            CtlException refused = assertThrows(CtlException.class, () -> view().list("services"));

            assertEquals(1, refused.exitCode());
            assertEquals("the agent refused 'services': " + reason.strip(), refused.getMessage());
            assertTrue(view().listens());
            agent.close();
            assertFalse(view().listens());
        }
    }

    @Test
    void anAgentThatIsNotReadySaysSo() throws IOException {
        try (AgentServer agent = agent(1, "{\"ready\":false,\"reasons\":[\"routes: no\"]}")) {
            assertEquals("[routes: no]", String.valueOf(view().ask("ready").get("reasons")));
            agent.close();
        }
    }

    private AgentView view() {
        return new AgentView(directory.resolve("agent.sock"));
    }

    private AgentServer agent(int status, String reply) throws IOException {
        return AgentServer.open(
                directory.resolve("agent.sock"),
                request -> new AgentReply(status, reply.getBytes(StandardCharsets.UTF_8)));
    }
}
