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
            new TupleMatch(null, null, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
    private static final int MAX_PORT = 0xffff;
    private static final int MAX_PROTOCOL = 0xff;

    private final @Nullable IpAddress source;
    private final @Nullable IpAddress destination;
    private final OptionalInt protocol;
    private final OptionalInt sourcePort;
    private final OptionalInt destinationPort;

    private TupleMatch(
            @Nullable IpAddress source,
            @Nullable IpAddress destination,
            OptionalInt protocol,
            OptionalInt sourcePort,
            OptionalInt destinationPort) {
        this.source = source;
        this.destination = destination;
        this.protocol = protocol;
        this.sourcePort = sourcePort;
        this.destinationPort = destinationPort;
    }

    /** Anything. */
    public static TupleMatch any() {
        return ANY;
    }

    /** The same, sent by this address. */
    public TupleMatch from(IpAddress address) {
        return new TupleMatch(address, destination, protocol, sourcePort, destinationPort);
    }

    /** The same, sent to this address. */
    public TupleMatch to(IpAddress address) {
        return new TupleMatch(source, address, protocol, sourcePort, destinationPort);
    }

    /** The same, of this IP protocol, 0 to 255. */
    public TupleMatch protocol(int number) {
        return new TupleMatch(
                source,
                destination,
                OptionalInt.of(within("protocol", number, MAX_PROTOCOL)),
                sourcePort,
                destinationPort);
    }

    /** The same, sent from this port; needs a {@link #protocol}. */
    public TupleMatch sourcePort(int port) {
        return new TupleMatch(
                source, destination, protocol, OptionalInt.of(within("port", port, MAX_PORT)), destinationPort);
    }

    /** The same, sent to this port; needs a {@link #protocol}. */
    public TupleMatch destinationPort(int port) {
        return new TupleMatch(
                source, destination, protocol, sourcePort, OptionalInt.of(within("port", port, MAX_PORT)));
    }

    private static int within(String what, int value, int greatest) {
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

    boolean isAny() {
        return source == null && destination == null && protocol.isEmpty() && !hasPorts();
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
                && destinationPort.orElse(tuple.destinationPort()) == tuple.destinationPort();
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
        return text.toString().strip();
    }
}
