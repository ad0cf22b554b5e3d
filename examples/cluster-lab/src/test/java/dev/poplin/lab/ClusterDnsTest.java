package dev.poplin.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

@KernelTest
@Tag("S1.2")
@SuppressWarnings("try")
class ClusterDnsTest {

    private static final int PATIENCE_MILLIS = 10_000;

    @TempDir
    private Path directory;

    @Test
    void saysServfailWhileTheAgentIsAwayAndToAMessageWithoutAQuestionAndGoesOn() throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces()) {
            NetworkNamespace namespace = namespaces.create();
            try (Netlink netlink = Netlink.open(namespace)) {
                netlink.links()
                        .change(
                                netlink.links().get("lo").index(),
                                NewLink.named("lo").up());
            }
            try (ClusterDns server = ClusterDns.open(namespace.name(), directory.resolve("none.sock"));
                    DatagramSocket socket = namespace.call(() -> new DatagramSocket())) {
                Record question =
                        Record.newRecord(Name.fromString("web.default.svc.cluster.local."), Type.A, DClass.IN);

                assertEquals(Rcode.SERVFAIL, ask(socket, new Message(1)));
                assertEquals(Rcode.SERVFAIL, ask(socket, Message.newQuery(question)));
                assertEquals(Rcode.SERVFAIL, ask(socket, Message.newQuery(question)));
                server.close();
            }
        }
    }

    private static int ask(DatagramSocket socket, Message message) throws IOException {
        byte[] query = message.toWire();
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.send(new DatagramPacket(query, query.length, InetAddress.getByName("127.0.0.1"), ClusterDns.PORT));
        DatagramPacket reply = new DatagramPacket(new byte[512], 512);
        socket.receive(reply);
        byte[] bytes = new byte[reply.getLength()];
        System.arraycopy(reply.getData(), 0, bytes, 0, bytes.length);
        Message answer = new Message(bytes);
        assertEquals(message.getHeader().getID(), answer.getHeader().getID());
        return answer.getRcode();
    }
}
