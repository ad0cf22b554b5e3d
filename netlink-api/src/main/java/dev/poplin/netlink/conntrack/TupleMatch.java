package dev.poplin.netlink.conntrack;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one direction of a connection has to look like; what is not given may be anything. Immutable.
 *
 * <pre>{@code
 * TupleMatch.any().to(IpAddress.parse("10.244.1.7")).protocol(6).destinationPort(80)
 * }</pre>
 */
public final class TupleMatch {

    private static final TupleMatch ANY =
            new TupleMatch(null, null, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), Icmp.ANY);
    static final int MAX_PORT = 0xffff;
    static final int MAX_PROTOCOL = 0xff;

    private final @Nullable IpAddress source;
    private final @Nullable IpAddress destination;
    private final OptionalInt protocol;
    private final OptionalInt sourcePort;
    private final OptionalInt destinationPort;
    private final Icmp icmp;

    /** What a question by ICMP has to look like. */
    private record Icmp(OptionalInt type, OptionalInt code, OptionalInt id) {

        private static final Icmp ANY = new Icmp(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

        private boolean matches(IcmpQuery query) {
            return type.orElse(query.type()) == query.type()
                    && code.orElse(query.code()) == query.code()
                    && id.orElse(query.id()) == query.id();
        }
    }

    private TupleMatch(
            @Nullable IpAddress source,
            @Nullable IpAddress destination,
            OptionalInt protocol,
            OptionalInt sourcePort,
            OptionalInt destinationPort,
            Icmp icmp) {
        this.source = source;
        this.destination = destination;
        this.protocol = protocol;
        this.sourcePort = sourcePort;
        this.destinationPort = destinationPort;
        this.icmp = icmp;
    }

    /** Anything. */
    public static TupleMatch any() {
        return ANY;
    }

    /** The same, sent by this address. */
    public TupleMatch from(IpAddress address) {
        return new TupleMatch(address, destination, protocol, sourcePort, destinationPort, icmp);
    }

    /** The same, sent to this address. */
    public TupleMatch to(IpAddress address) {
        return new TupleMatch(source, address, protocol, sourcePort, destinationPort, icmp);
    }

    /** The same, of this IP protocol, 0 to 255. */
    public TupleMatch protocol(int number) {
        return new TupleMatch(
                source,
                destination,
                OptionalInt.of(within("protocol", number, MAX_PROTOCOL)),
                sourcePort,
                destinationPort,
                icmp);
    }

    /** The same, sent from this port; needs a {@link #protocol}. */
    public TupleMatch sourcePort(int port) {
        return new TupleMatch(
                source, destination, protocol, OptionalInt.of(within("port", port, MAX_PORT)), destinationPort, icmp);
    }

    /** The same, sent to this port; needs a {@link #protocol}. */
    public TupleMatch destinationPort(int port) {
        return new TupleMatch(
                source, destination, protocol, sourcePort, OptionalInt.of(within("port", port, MAX_PORT)), icmp);
    }

    /** The same, a message of ICMP of this type; needs a {@link #protocol}, 1 or 58. */
    public TupleMatch icmpType(int type) {
        return with(new Icmp(OptionalInt.of(within("type", type, MAX_PROTOCOL)), icmp.code, icmp.id));
    }

    /** The same, a message of ICMP with this code; needs a {@link #protocol}, 1 or 58. */
    public TupleMatch icmpCode(int code) {
        return with(new Icmp(icmp.type, OptionalInt.of(within("code", code, MAX_PROTOCOL)), icmp.id));
    }

    /** The same, a message of ICMP with this identifier; needs a {@link #protocol}, 1 or 58. */
    public TupleMatch icmpId(int id) {
        return with(new Icmp(icmp.type, icmp.code, OptionalInt.of(within("id", id, MAX_PORT))));
    }

    private TupleMatch with(Icmp changed) {
        return new TupleMatch(source, destination, protocol, sourcePort, destinationPort, changed);
    }

    static int within(String what, int value, int greatest) {
        if (value < 0 || value > greatest) {
            throw new IllegalArgumentException(what + " " + value + " is not within 0 to " + greatest);
        }
        return value;
    }

    /** The sender, if it matters. */
    public Optional<IpAddress> source() {
        return Optional.ofNullable(source);
    }

    /** The receiver, if it matters. */
    public Optional<IpAddress> destination() {
        return Optional.ofNullable(destination);
    }

    /** The IP protocol, if it matters. */
    public OptionalInt protocol() {
        return protocol;
    }

    /** The sender's port, if it matters. */
    public OptionalInt sourcePort() {
        return sourcePort;
    }

    /** The receiver's port, if it matters. */
    public OptionalInt destinationPort() {
        return destinationPort;
    }

    /** The type of ICMP, if it matters. */
    public OptionalInt icmpType() {
        return icmp.type;
    }

    /** The code of ICMP, if it matters. */
    public OptionalInt icmpCode() {
        return icmp.code;
    }

    /** The identifier of ICMP, if it matters. */
    public OptionalInt icmpId() {
        return icmp.id;
    }

    boolean isAny() {
        return source == null && destination == null && protocol.isEmpty() && !hasPorts() && !hasIcmp();
    }

    boolean hasIcmp() {
        return !icmp.equals(Icmp.ANY);
    }

    boolean hasPorts() {
        return sourcePort.isPresent() || destinationPort.isPresent();
    }

    /** Whether a direction of a connection looks like this. */
    public boolean matches(Connection.Tuple tuple) {
        if (source != null && !source.equals(tuple.source())) {
            return false;
        }
        if (destination != null && !destination.equals(tuple.destination())) {
            return false;
        }
        return protocol.orElse(tuple.protocol()) == tuple.protocol()
                && sourcePort.orElse(tuple.sourcePort()) == tuple.sourcePort()
                && destinationPort.orElse(tuple.destinationPort()) == tuple.destinationPort()
                && (!hasIcmp() || tuple.icmp().filter(icmp::matches).isPresent());
    }

    Stream<IpFamily> families() {
        return Stream.of(source(), destination()).flatMap(Optional::stream).map(IpAddress::family);
    }

    /** In the words of {@code conntrack}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        source().ifPresent(address -> text.append(" src=").append(address));
        destination().ifPresent(address -> text.append(" dst=").append(address));
        protocol.ifPresent(number -> text.append(" protocol=").append(number));
        sourcePort.ifPresent(port -> text.append(" sport=").append(port));
        destinationPort.ifPresent(port -> text.append(" dport=").append(port));
        icmp.type.ifPresent(type -> text.append(" type=").append(type));
        icmp.code.ifPresent(code -> text.append(" code=").append(code));
        icmp.id.ifPresent(id -> text.append(" id=").append(id));
        return text.toString().strip();
    }
}
