package dev.poplin.ctl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.cni.agent.AgentProtocol;
import dev.poplin.cni.agent.AgentRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("B3.4")
class BgpCommandTest {

    @TempDir
    Path directory;

    private final PrintStream out = System.out;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void speakAgain() {
        System.setOut(out);
    }

    /** Runs a command against an agent that gives one answer; returns what the agent was asked. */
    private String run(String answer, int code, String... arguments) throws Exception {
        Path socket = directory.resolve("agent.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> serve(server, answer));
            List<String> all = new ArrayList<>(Arrays.asList(arguments));
            all.addAll(List.of("--socket", socket.toString()));
            assertEquals(code, Poplinctl.commandLine().execute(all.toArray(String[]::new)));
            return asked.join();
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    private static String serve(ServerSocketChannel server, String answer) {
        try (SocketChannel client = server.accept()) {
            ByteBuffer in = ByteBuffer.allocate(1 << 16);
            while (client.read(in) >= 0) {
                // Until the client has said all.
            }
            client.write(ByteBuffer.wrap(("\0" + answer).getBytes(StandardCharsets.UTF_8)));
            AgentRequest request = AgentProtocol.decode(Arrays.copyOf(in.array(), in.position()));
            return request.verb() + " " + new String(request.body(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void ribShowsRoutesWithTheirAttributes() throws Exception {
        String asked = run(
                "{\"routes\":[{\"prefix\":\"10.244.2.0/26\",\"nextHop\":\"192.0.2.2\",\"from\":\"192.0.2.2\","
                        + "\"attributes\":\"origin: IGP\"}]}",
                0,
                "bgp",
                "rib",
                "10.244.2.0/26");
        assertEquals("bgp {\"ask\":\"routes\",\"prefix\":\"10.244.2.0/26\"}", asked);
        assertEquals(
                """
                PREFIX         NEXT HOP   FROM       ATTRIBUTES
                10.244.2.0/26  192.0.2.2  192.0.2.2  origin: IGP
                """,
                said());
    }

    @Test
    void explainShowsWhoLostByWhat() throws Exception {
        run(
                "{\"paths\":[],\"reasons\":[{\"prefix\":\"10.0.0.0/8\",\"nextHop\":\"192.0.2.2\",\"from\":\"192.0.2.2\","
                        + "\"lostBy\":\"MED\",\"lostTo\":\"10.0.0.0/8 via 192.0.2.1\"}]}",
                0,
                "bgp",
                "explain",
                "10.0.0.0/8");
        assertEquals(
                """
                PREFIX  NEXT HOP  FROM  ATTRIBUTES

                PREFIX      NEXT HOP   FROM       LOST BY  LOST TO
                10.0.0.0/8  192.0.2.2  192.0.2.2  MED      10.0.0.0/8 via 192.0.2.1
                """,
                said());
    }

    @Test
    void whatIsNotAnnouncedCannotBeTakenBack() throws Exception {
        run("{\"withdrawn\":\"\"}", 1, "bgp", "withdraw", "10.0.0.0/8");
        assertEquals("there is no announcement of 10.0.0.0/8\n", said());
        String asked = run("{\"announced\":\"10.0.0.0/8\"}", 0, "bgp", "announce", "10.0.0.0/8", "--community", "1:2");
        assertEquals("bgp {\"ask\":\"announce\",\"communities\":[\"1:2\"],\"prefix\":\"10.0.0.0/8\"}", sorted(asked));
    }

    /** The fields of a flat document in order: a map has none. */
    private static String sorted(String asked) {
        String fields = asked.substring(asked.indexOf('{') + 1, asked.length() - 1);
        return "bgp {"
                + String.join(
                        ",",
                        Arrays.stream(fields.split(",(?=\"[a-z]+\":)")).sorted().toList()) + "}";
    }

    @Test
    @Tag("B3.2")
    void previewShowsTheDifferenceThatAFilterWouldMake() throws Exception {
        Path filter = Files.writeString(directory.resolve("f.yaml"), "kind: BGPFilter\n");
        run(
                "{\"told\":{\"gained\":[],\"lost\":[{\"prefix\":\"10.244.1.0/26\",\"nextHop\":\"0.0.0.0\","
                        + "\"from\":\"local\",\"attributes\":\"\"}],\"changed\":[]},\"taken\":{}}",
                0,
                "bgp",
                "preview",
                "192.0.2.2",
                filter.toString());
        assertEquals(
                """
                told, lost:
                PREFIX         NEXT HOP  FROM   ATTRIBUTES
                10.244.1.0/26  0.0.0.0   local
                """,
                said());
    }
}
