package dev.poplin.lab;

import dev.poplin.ctl.AgentView;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The cluster's name server, a program in a pod: {@code SERVICE.NAMESPACE.svc.cluster.local} is the service's cluster address. */
final class ClusterDns implements Closeable {

    static final int PORT = 53;
    private static final String DOMAIN = ".svc.cluster.local.";
    private static final int PATIENCE_MILLIS = 1000;
    private static final int DATAGRAM_BYTES = 4096;
    private static final long TTL_SECONDS = 5;

    private final DatagramChannel channel;
    private final AgentView agent;

    private ClusterDns(DatagramChannel channel, AgentView agent) {
        this.channel = channel;
        this.agent = agent;
    }

    /** Answers inside a namespace with what this node's agent knows of services. */
    static ClusterDns open(String namespace, Path agentSocket) throws IOException {
        try (NetworkNamespace inside = NetworkNamespace.open(namespace)) {
            DatagramChannel channel = inside.call(DatagramChannel::open);
            channel.bind(new InetSocketAddress(PORT));
            ClusterDns server = new ClusterDns(channel, new AgentView(agentSocket));
            Thread thread = new Thread(server::serve, "poplin-lab-dns");
            thread.setDaemon(true);
            thread.start();
            return server;
        }
    }

    private void serve() {
        ByteBuffer buffer = ByteBuffer.allocate(DATAGRAM_BYTES);
        while (channel.isOpen()) {
            try {
                InetSocketAddress asker = (InetSocketAddress) channel.receive(buffer.clear());
                byte[] query = new byte[buffer.flip().remaining()];
                buffer.get(query);
                channel.send(ByteBuffer.wrap(reply(new Message(query)).toWire()), asker);
            } catch (IOException e) {
                // Closed, or no query: the loop's condition tells.
                Thread.onSpinWait();
            }
        }
    }

    /** What was asked and why it cannot be answered now, rather than no word: the next question may fare better. */
    private Message reply(Message query) throws IOException {
        try {
            return answer(query);
        } catch (RuntimeException e) {
            System.err.println("lab: the name server cannot answer: " + e.getMessage());
            Message failure = new Message(query.getHeader().getID());
            failure.getHeader().setFlag(Flags.QR);
            failure.getHeader().setRcode(Rcode.SERVFAIL);
            query.getSection(Section.QUESTION).forEach(each -> failure.addRecord(each, Section.QUESTION));
            return failure;
        }
    }

    private Message answer(Message query) throws IOException {
        Record question = query.getQuestion();
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.AA);
        answer.addRecord(question, Section.QUESTION);
        Optional<IpAddress> address = find(question.getName());
        if (address.isEmpty()) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        } else if (question.getType() == Type.A) {
            answer.addRecord(
                    new ARecord(
                            question.getName(),
                            DClass.IN,
                            TTL_SECONDS,
                            address.get().toInetAddress()),
                    Section.ANSWER);
        }
        return answer;
    }

    private Optional<IpAddress> find(Name name) {
        for (Map<?, ?> service : agent.list("services")) {
            String own = AgentView.text(service, "name") + "." + AgentView.text(service, "namespace") + DOMAIN;
            if (own.equalsIgnoreCase(name.toString())) {
                return Optional.of(IpAddress.parse(AgentView.text(service, "clusterIP")));
            }
        }
        return Optional.empty();
    }

    /** Asks a name server from inside a namespace for the address of {@code SERVICE.NAMESPACE.svc.cluster.local}. */
    static Optional<IpAddress> ask(String netns, IpAddress server, String service, String namespace)
            throws IOException {
        Name name = Name.fromString(service + "." + namespace + DOMAIN);
        byte[] query =
                Message.newQuery(Record.newRecord(name, Type.A, DClass.IN)).toWire();
        try (NetworkNamespace inside = NetworkNamespace.open(netns);
                DatagramSocket socket = inside.call(() -> new DatagramSocket())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.send(new DatagramPacket(query, query.length, server.toInetAddress(), PORT));
            DatagramPacket reply = new DatagramPacket(new byte[DATAGRAM_BYTES], DATAGRAM_BYTES);
            socket.receive(reply);
            byte[] bytes = new byte[reply.getLength()];
            System.arraycopy(reply.getData(), 0, bytes, 0, bytes.length);
            for (Record record : new Message(bytes).getSection(Section.ANSWER)) {
                if (record instanceof ARecord found) {
                    return Optional.of(IpAddress.of(found.getAddress()));
                }
            }
            return Optional.empty();
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
