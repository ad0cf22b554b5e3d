package dev.poplin.netlink.ipset;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.ipset.Part.Net;
import dev.poplin.netlink.ipset.Part.Port;
import dev.poplin.netlink.message.WholeSeconds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An entry of a set. Immutable.
 *
 * @param parts its dimensions, in the order of the set's type
 * @param options what else is said of it
 */
public record Entry(List<Part> parts, Options options) {

    /** Copies the list. */
    public Entry {
        parts = List.copyOf(parts);
    }

    /**
     * What can be said of an entry beside its key.
     *
     * @param timeout how long it stays, or what is left of that when it is listed; zero stands for ever
     * @param exception whether it is an exception from a larger prefix: {@code nomatch}
     * @param counts what it has counted, in a set with counters
     * @param comment its comment, in a set with comments
     * @param packetInfo what packets that match are given, in a set with skbinfo
     */
    public record Options(
            Optional<Duration> timeout,
            boolean exception,
            Optional<Counts> counts,
            Optional<String> comment,
            Optional<PacketInfo> packetInfo) {

        /**
         * Checks the time.
         *
         * @throws IllegalArgumentException if it is not in whole seconds within 32 bits
         */
        public Options {
            timeout.ifPresent(WholeSeconds::of);
        }

        /** Nothing. */
        public static final Options NONE =
                new Options(Optional.empty(), false, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * What an entry has counted.
     *
     * @param packets how many packets
     * @param bytes how many bytes
     */
    public record Counts(long packets, long bytes) {}

    /**
     * What packets that match an entry are given by the target SET of iptables.
     *
     * @param mark the mark
     * @param mask the bits of the mark
     * @param priority the class of traffic control, major number in the upper 16 bits
     * @param queue the hardware queue
     */
    public record PacketInfo(int mark, int mask, int priority, int queue) {}

    /** An entry of these dimensions. */
    public static Entry of(Part... parts) {
        return new Entry(List.of(parts), Options.NONE);
    }

    /** One address. */
    public static Entry of(IpAddress address) {
        return of(new Net(address, address.toBytes().length * Byte.SIZE));
    }

    /** A prefix. */
    public static Entry of(Cidr prefix) {
        return of(new Net(prefix.first(), prefix.length()));
    }

    /** An address and a port, for {@code hash:ip,port}. */
    public static Entry of(IpAddress address, int protocol, int port) {
        return of(new Net(address, address.toBytes().length * Byte.SIZE), new Port(protocol, port));
    }

    /** A port alone, for {@code bitmap:port}. */
    public static Entry ofPort(int port) {
        return of(new Port(0, port));
    }

    /** Another set, for {@code list:set}. */
    public static Entry ofSet(String name) {
        return of(new Part.Member(name));
    }

    /**
     * The same, that is removed after this time.
     *
     * @throws IllegalArgumentException if it is not in whole seconds within 32 bits
     */
    public Entry timeout(Duration timeout) {
        return new Entry(
                parts,
                new Options(
                        Optional.of(timeout), options.exception, options.counts, options.comment, options.packetInfo));
    }

    /** The same with this comment. */
    public Entry comment(String text) {
        return new Entry(
                parts,
                new Options(options.timeout, options.exception, options.counts, Optional.of(text), options.packetInfo));
    }

    /** The same with these counts to begin with. */
    public Entry counts(long packets, long bytes) {
        return new Entry(
                parts,
                new Options(
                        options.timeout,
                        options.exception,
                        Optional.of(new Counts(packets, bytes)),
                        options.comment,
                        options.packetInfo));
    }

    /** The same as an exception from a larger prefix: {@code nomatch}. */
    public Entry exception() {
        return new Entry(
                parts, new Options(options.timeout, true, options.counts, options.comment, options.packetInfo));
    }

    /** The same that gives packets this. */
    public Entry packetInfo(PacketInfo info) {
        return new Entry(
                parts,
                new Options(options.timeout, options.exception, options.counts, options.comment, Optional.of(info)));
    }

    /** As {@code ipset save} writes it. */
    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder(parts.stream().map(Object::toString).collect(Collectors.joining(",")));
        options.timeout().ifPresent(left -> text.append(" timeout ").append(left.toSeconds()));
        if (options.exception()) {
            text.append(" nomatch");
        }
        if (parts.stream().anyMatch(part -> part instanceof Part.Interface name && name.wildcard())) {
            text.append(" wildcard");
        }
        options.counts().ifPresent(counts -> text.append(" packets ")
                .append(Long.toUnsignedString(counts.packets()))
                .append(" bytes ")
                .append(Long.toUnsignedString(counts.bytes())));
        options.comment()
                .ifPresent(comment -> text.append(" comment \"").append(comment).append('"'));
        options.packetInfo().ifPresent(info -> {
            if (info.mask() != 0) {
                text.append(" skbmark 0x").append(Integer.toHexString(info.mark()));
                text.append(info.mask() == -1 ? "" : "/0x" + Integer.toHexString(info.mask()));
            }
            if (info.priority() != 0) {
                text.append(" skbprio ").append(Integer.toHexString(info.priority() >>> 16));
                text.append(':').append(Integer.toHexString(info.priority() & 0xffff));
            }
            if (info.queue() != 0) {
                text.append(" skbqueue ").append(info.queue());
            }
        });
        return text.toString();
    }
}
