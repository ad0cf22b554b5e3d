package dev.poplin.netlink.conntrack;

import dev.poplin.netlink.conntrack.Connection.Traffic;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.RawAttribute;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is known of a connection beside its tuples, while it is read. Confined to one thread. */
final class ConnectionFacts {

    private static final int STATUS = 3;
    private static final int TIMEOUT = 7;
    private static final int MARK = 8;
    private static final int COUNTERS_ORIGINAL = 9;
    private static final int COUNTERS_REPLY = 10;
    private static final int LABELS = 22;

    int id;
    int zone;
    int mark;
    int status;
    private int timeoutSeconds;
    private int protocolState;
    private String helper = "";
    private final Traffic[] counters = {Traffic.NONE, Traffic.NONE};
    private Optional<Instant> started = Optional.empty();
    private ConnectionLabels labels = ConnectionLabels.NONE;
    final List<RawAttribute> others = new ArrayList<>(2);

    void take(AttributeReader attributes) {
        switch (attributes.type()) {
            case Connection.ID -> id = attributes.be32();
            case Connection.ZONE -> zone = attributes.be16();
            case MARK -> mark = attributes.be32();
            case STATUS -> status = attributes.be32();
            case TIMEOUT -> timeoutSeconds = attributes.be32();
            case Connection.PROTOCOL_STATE -> {
                protocolState = protocolState(attributes.nested());
                others.add(RawAttribute.of(attributes));
            }
            case Connection.HELPER -> {
                helper = helper(attributes.nested());
                others.add(RawAttribute.of(attributes));
            }
            case COUNTERS_ORIGINAL -> counters[0] = traffic(attributes.nested());
            case COUNTERS_REPLY -> counters[1] = traffic(attributes.nested());
            case Connection.TIMESTAMP -> {
                started = started(attributes.nested());
                others.add(RawAttribute.of(attributes));
            }
            case LABELS -> labels = ConnectionLabels.of(attributes.bytes());
            default -> others.add(RawAttribute.of(attributes));
        }
    }

    private static int protocolState(AttributeReader protocols) {
        int state = 0;
        while (protocols.next()) {
            AttributeReader protocol = protocols.nested();
            while (protocol.next()) {
                state = protocol.type() == 1 ? protocol.u8() : state;
            }
        }
        return state;
    }

    private static String helper(AttributeReader parts) {
        String name = "";
        while (parts.next()) {
            name = parts.type() == 1 ? parts.string() : name;
        }
        return name;
    }

    private static Traffic traffic(AttributeReader parts) {
        long packets = 0;
        long bytes = 0;
        while (parts.next()) {
            packets = parts.type() == 1 ? parts.be64() : packets;
            bytes = parts.type() == 2 ? parts.be64() : bytes;
        }
        return new Traffic(packets, bytes);
    }

    private static Optional<Instant> started(AttributeReader parts) {
        while (parts.next()) {
            if (parts.type() == 1) {
                return Optional.of(Instant.EPOCH.plusNanos(parts.be64()));
            }
        }
        return Optional.empty();
    }

    Duration timeout() {
        return Duration.ofSeconds(Integer.toUnsignedLong(timeoutSeconds));
    }

    Connection.Details details() {
        return new Connection.Details(protocolState, helper, counters[0], counters[1], started, labels);
    }
}
