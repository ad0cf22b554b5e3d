package dev.poplin.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.cni.agent.AgentProtocol;
import dev.poplin.cni.agent.AgentRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("S2.1")
class CniPluginTest {

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();

    @Test
    void answersVersionWithoutReadingStdin() {
        InputStream neverRead = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("stdin was read");
            }
        };

        int status = CniPlugin.run(Map.of("CNI_COMMAND", "VERSION"), neverRead, new PrintStream(stdout));

        assertEquals(0, status);
        assertEquals(
                "{\"cniVersion\":\"1.1.0\",\"supportedVersions\":[\"0.1.0\",\"0.2.0\",\"0.3.0\",\"0.3.1\",\"0.4.0\",\"1.0.0\",\"1.1.0\"]}\n",
                stdout.toString(StandardCharsets.UTF_8));
    }

    @Test
    void passesEnvironmentAndStdinToTheAgentAndItsAnswerBack() throws Exception {
        Path socket = directory.resolve("agent.sock");
        try (ServerSocketChannel server = listen(socket)) {
            CompletableFuture<AgentRequest> received =
                    CompletableFuture.supplyAsync(() -> answer(server, "\0{\"ok\":1}"));

            int status = run("ADD", config(socket));

            assertEquals(0, status);
            assertEquals("{\"ok\":1}", stdout.toString(StandardCharsets.UTF_8));
            AgentRequest request = received.get();
            assertEquals("cni", request.verb());
            AgentProtocol.CniCall call = AgentProtocol.decodeCni(request.body());
            assertEquals(Map.of("CNI_COMMAND", "ADD", "CNI_CONTAINERID", "c1"), call.environment());
            assertEquals(config(socket), new String(call.stdin(), StandardCharsets.UTF_8));
        }
    }

    @Test
    @Tag("S2.5")
    void answersTryAgainLaterWhenTheAgentDiesInTheMiddle() throws Exception {
        Path socket = directory.resolve("agent.sock");
        try (ServerSocketChannel server = listen(socket)) {
            CompletableFuture<AgentRequest> received = CompletableFuture.supplyAsync(() -> answer(server, ""));

            int status = run("ADD", config(socket));

            assertEquals(1, status);
            assertTrue(stdout.toString(StandardCharsets.UTF_8).contains("\"code\":11,"), stdout::toString);
            received.get();
        }
    }

    @Test
    void namesTheSocketWhenNoAgentListensAndNothingElseCanDoTheWork() {
        int status = run("ADD", config(directory.resolve("nobody.sock")));

        assertEquals(1, status);
        assertTrue(stdout.toString(StandardCharsets.UTF_8).contains("nobody.sock"), stdout::toString);
        assertTrue(stdout.toString(StandardCharsets.UTF_8).contains("\"code\":11,"), stdout::toString);
    }

    @Test
    void refusesWhatIsNoJsonAndWhatIsTooLong() {
        assertEquals(1, run("ADD", "]["));
        assertTrue(stdout.toString(StandardCharsets.UTF_8).contains("\"code\":6,"), stdout::toString);

        stdout.reset();
        assertEquals(1, run("ADD", " ".repeat(AgentProtocol.MAX_REQUEST_BYTES + 1)));
        assertTrue(stdout.toString(StandardCharsets.UTF_8).contains("longer than"), stdout::toString);
    }

    private int run(String command, String stdin) {
        return CniPlugin.run(
                Map.of("CNI_COMMAND", command, "CNI_CONTAINERID", "c1", "PATH", "/bin"),
                new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(stdout));
    }

    private static String config(Path socket) {
        return "{\"cniVersion\":\"1.1.0\",\"name\":\"pods\",\"type\":\"poplin\",\"agentSocket\":\"" + socket + "\"}";
    }

    private static ServerSocketChannel listen(Path socket) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
    }

    private static AgentRequest answer(ServerSocketChannel server, String reply) {
        try (SocketChannel client = server.accept()) {
            byte[] request = Channels.newInputStream(client).readAllBytes();
            client.write(ByteBuffer.wrap(reply.getBytes(StandardCharsets.UTF_8)));
            return AgentProtocol.decode(request);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
