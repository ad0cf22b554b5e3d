package dev.poplin.node.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.cni.agent.AgentClient;
import dev.poplin.cni.agent.AgentProtocol;
import dev.poplin.cni.agent.AgentReply;
import dev.poplin.cni.agent.AgentRequest;
import dev.poplin.cni.agent.AgentUnavailableException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("S2.5")
@SuppressWarnings("try")
class AgentServerTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    @Test
    void answersWithTheHandlersStatusAndBody() throws IOException {
        Path socket = directory.resolve("deep/agent.sock");
        try (AgentServer server = AgentServer.open(socket, AgentServerTest::echo)) {
            AgentReply reply = new AgentClient(socket)
                    .call(new AgentRequest("status", "hello".getBytes(StandardCharsets.UTF_8)), TIMEOUT);

            assertEquals(7, reply.status());
            assertEquals("status:hello", reply.text());
            assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(socket));
        }
        assertFalse(Files.exists(socket));
    }

    @Test
    void takesOverTheSocketOfADeadAgentButNotOfALivingOne() throws IOException {
        Path socket = directory.resolve("agent.sock");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket))
                .close();
        assertTrue(Files.exists(socket));

        try (AgentServer server = AgentServer.open(socket, AgentServerTest::echo)) {
            assertThrows(AgentRunningException.class, () -> AgentServer.open(socket, AgentServerTest::echo));
        }
    }

    @Test
    void saysThatNobodyListens() {
        AgentClient client = new AgentClient(directory.resolve("nobody.sock"));

        assertThrows(AgentUnavailableException.class, () -> client.call(AgentRequest.of("ready"), TIMEOUT));
    }

    @Test
    @Tag("S7")
    void refusesWhatIsNoRequestAndWhatIsTooLong() throws IOException {
        Path socket = directory.resolve("agent.sock");
        try (AgentServer server = AgentServer.open(socket, AgentServerTest::echo)) {
            assertTrue(raw(socket, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8))
                    .contains("not a request"));
            byte[] tooLong = new byte[AgentProtocol.MAX_REQUEST_BYTES];
            AgentReply reply = new AgentClient(socket).call(new AgentRequest("cni", tooLong), TIMEOUT);
            assertEquals(1, reply.status());
            assertTrue(reply.text().contains("longer than"), reply.text());
        }
    }

    @Test
    @Tag("S7")
    void turnsAFailureOfTheHandlerIntoAnAnswer() throws IOException {
        Path socket = directory.resolve("agent.sock");
        try (AgentServer server = AgentServer.open(socket, request -> {
            if (request.verb().equals("deep")) {
                throw new StackOverflowError("boom");
            }
            throw new IllegalStateException("boom");
        })) {
            for (String verb : List.of("status", "deep")) {
                AgentReply reply = new AgentClient(socket).call(AgentRequest.of(verb), TIMEOUT);

                assertEquals(1, reply.status());
                assertTrue(reply.text().contains("boom"), reply.text());
            }
        }
    }

    private static AgentReply echo(AgentRequest request) {
        String text = request.verb() + ":" + new String(request.body(), StandardCharsets.UTF_8);
        return new AgentReply(7, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String raw(Path socket, byte[] bytes) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(bytes));
            channel.shutdownOutput();
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
