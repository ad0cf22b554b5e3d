package dev.poplin.netlink.conntrack;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.conntrack.Connection.Tuple;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.WholeSeconds;
import java.time.Duration;

/**
 * A connection to be made, or to take over from another host, as {@code conntrack -I}. Immutable.
 *
 * <pre>{@code
 * netlink.conntrack().add(NewConnection.of(tuple).timeout(Duration.ofMinutes(2)).tcpState(NewConnection.ESTABLISHED).mark(7));
 * }</pre>
 */
public final class NewConnection {

    /** The state of a TCP connection that both sides have agreed to. */
    public static final int ESTABLISHED = 3;

    private static final int TUPLE_ORIG = 1;
    private static final int TUPLE_REPLY = 2;
    private static final int STATUS = 3;
    private static final int PROTOCOL_STATE = 4;
    private static final int TCP_STATE = 1;
    private static final int TCP_FLAGS_ORIGINAL = 4;
    private static final int TCP_FLAGS_REPLY = 5;
    /** Its windows are not known, so that no packet is out of them: IP_CT_TCP_FLAG_BE_LIBERAL and SACK_PERM, with their mask. */
    private static final byte[] TCP_LIBERAL = {0x0a, 0x0a};

    private static final int HELPER = 5;
    private static final int NAT_SOURCE = 6;
    private static final int TIMEOUT = 7;
    private static final int MARK = 8;
    private static final int NAT_DESTINATION = 13;
    private static final int ZONE = 18;
    private static final int LABELS = 22;
    private static final int NAT_V4_MIN = 1;
    private static final int NAT_V6_MIN = 4;
    private static final int NAT_PORTS = 3;

    private final Tuple original;
    private final Tuple reply;
    private final Facts facts;

    private NewConnection(Tuple original, Tuple reply, Facts facts) {
        this.original = original;
        this.reply = reply;
        this.facts = facts;
    }

    /** What is said of it beside its tuples. */
    private record Facts(
            Duration timeout, int mark, int zone, int status, int tcpState, String helper, ConnectionLabels labels) {

        private static final Facts NONE = new Facts(Duration.ofMinutes(1), 0, 0, 0, 0, "", ConnectionLabels.NONE);
    }

    /**
     * A connection that is not translated: its answers come from where its packets go. It is forgotten after a minute.
     *
     * @throws IllegalArgumentException if it is of ICMP and of a type that has no answer
     */
    public static NewConnection of(Tuple original) {
        return new NewConnection(original, original.inverse(), Facts.NONE);
    }

    private NewConnection with(Facts changed) {
        return new NewConnection(original, reply, changed);
    }

    /**
     * The same, forgotten if nothing comes for this long.
     *
     * @throws IllegalArgumentException if it is not in whole seconds within 32 bits
     */
    public NewConnection timeout(Duration timeout) {
        WholeSeconds.of(timeout);
        return with(
                new Facts(timeout, facts.mark, facts.zone, facts.status, facts.tcpState, facts.helper, facts.labels));
    }

    /** The same with this mark. */
    public NewConnection mark(int mark) {
        return with(
                new Facts(facts.timeout, mark, facts.zone, facts.status, facts.tcpState, facts.helper, facts.labels));
    }

    /**
     * The same in this zone.
     *
     * @throws IllegalArgumentException if it is not within 0 and 65535
     */
    public NewConnection zone(int zone) {
        if (zone < 0 || zone > 0xffff) {
            throw new IllegalArgumentException("zone " + zone + " is not within 0 and 65535");
        }
        return with(
                new Facts(facts.timeout, facts.mark, zone, facts.status, facts.tcpState, facts.helper, facts.labels));
    }

    /** The same with these bits of its status, see {@link ConnectionStatus}. */
    public NewConnection status(int bits) {
        return with(new Facts(facts.timeout, facts.mark, facts.zone, bits, facts.tcpState, facts.helper, facts.labels));
    }

    /** The same in this state of TCP; a connection of TCP must have one. */
    public NewConnection tcpState(int state) {
        return with(new Facts(facts.timeout, facts.mark, facts.zone, facts.status, state, facts.helper, facts.labels));
    }

    /** The same with a helper that reads along, such as {@code ftp}. */
    public NewConnection helper(String name) {
        return with(new Facts(facts.timeout, facts.mark, facts.zone, facts.status, facts.tcpState, name, facts.labels));
    }

    /** The same with these labels. */
    public NewConnection labels(ConnectionLabels labels) {
        return with(
                new Facts(facts.timeout, facts.mark, facts.zone, facts.status, facts.tcpState, facts.helper, labels));
    }

    /** The same, whose packets really go elsewhere: {@code --dst-nat ADDRESS:PORT}; the port is 0 for ICMP. */
    public NewConnection destination(IpAddress address, int port) {
        Tuple answers =
                new Tuple(address, reply.destination(), reply.protocol(), port, reply.destinationPort(), reply.icmp());
        return new NewConnection(original, answers, facts);
    }

    /** The same, whose packets seem to come from elsewhere: {@code --src-nat ADDRESS:PORT}; the port is 0 for ICMP. */
    public NewConnection source(IpAddress address, int port) {
        Tuple answers = new Tuple(reply.source(), address, reply.protocol(), reply.sourcePort(), port, reply.icmp());
        return new NewConnection(original, answers, facts);
    }

    void write(MessageWriter out) {
        IpFamily family = original.source().family();
        FilterCodec.header(out, family);
        TupleCodec.write(out, TUPLE_ORIG, original);
        TupleCodec.write(out, TUPLE_REPLY, original.inverse());
        out.attributeBe32(TIMEOUT, WholeSeconds.of(facts.timeout));
        out.attributeBe32(STATUS, facts.status | ConnectionStatus.CONFIRMED);
        if (facts.mark != 0) {
            out.attributeBe32(MARK, facts.mark);
        }
        if (facts.zone != 0) {
            out.attributeBe16(ZONE, facts.zone);
        }
        if (facts.tcpState != 0) {
            out.nested(
                    PROTOCOL_STATE,
                    () -> out.nested(1, () -> out.attributeU8(TCP_STATE, facts.tcpState)
                            .attributeBytes(TCP_FLAGS_ORIGINAL, TCP_LIBERAL)
                            .attributeBytes(TCP_FLAGS_REPLY, TCP_LIBERAL)));
        }
        if (!facts.helper.isEmpty()) {
            out.nested(HELPER, () -> out.attributeString(1, facts.helper));
        }
        if (!facts.labels.equals(ConnectionLabels.NONE)) {
            out.attributeBytes(LABELS, facts.labels.toBytes());
        }
        translation(
                out,
                NAT_DESTINATION,
                reply.source(),
                reply.sourcePort(),
                original.destination(),
                original.destinationPort());
        translation(
                out,
                NAT_SOURCE,
                reply.destination(),
                reply.destinationPort(),
                original.source(),
                original.sourcePort());
    }

    private static void translation(
            MessageWriter out, int type, IpAddress address, int port, IpAddress seen, int seenPort) {
        if (address.equals(seen) && port == seenPort) {
            return;
        }
        out.nested(type, () -> {
            out.attributeAddress(address.family() == IpFamily.IPV4 ? NAT_V4_MIN : NAT_V6_MIN, address);
            if (port != seenPort) {
                out.nested(NAT_PORTS, () -> out.attributeBe16(1, port).attributeBe16(2, port));
            }
        });
    }

    @Override
    public String toString() {
        return original + " (answers " + reply + ")";
    }
}
