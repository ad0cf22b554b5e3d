package dev.poplin.netlink.ipset;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.WholeSeconds;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A set and its entries. Immutable.
 *
 * @param name its name, at most 31 characters
 * @param type its type, such as {@code hash:ip,port}
 * @param family the family of its addresses; none for sets of ports, MAC addresses and sets
 * @param options what else it was made with
 * @param entries its entries
 */
public record IpSet(String name, String type, Optional<IpFamily> family, Options options, List<Entry> entries) {

    private static final int LONGEST_NAME = 31;

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if the name is empty or too long
     */
    public IpSet {
        requireName(name);
        entries = List.copyOf(entries);
    }

    static String requireName(String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("set name '" + name + "' has not 1 to " + LONGEST_NAME + " characters");
        }
        return name;
    }

    /**
     * What a set is made with. A number that is 0 is the kernel's choice.
     *
     * @param hashSize how many buckets a hash begins with
     * @param maxElements how many entries a hash may have
     * @param netmask the prefix length that addresses are cut to
     * @param bitmask the bits that addresses are cut to, if they are no prefix; since Linux 6.3, never beside a netmask
     * @param bucketSize how many entries a bucket may have
     * @param seed what the hash begins with, if it was given
     * @param markMask the bits of marks that matter
     * @param listSize how many sets a {@code list:set} may have
     * @param addresses what a bitmap of addresses reaches from and to
     * @param ports what a bitmap of ports reaches from and to
     * @param timeout how long entries stay that say nothing else; zero stands for ever, empty if entries have no time-outs
     * @param flags which extensions entries have
     */
    public record Options(
            int hashSize,
            int maxElements,
            int netmask,
            Optional<IpAddress> bitmask,
            int bucketSize,
            Optional<Integer> seed,
            int markMask,
            int listSize,
            Optional<AddressRange> addresses,
            Optional<PortRange> ports,
            Optional<Duration> timeout,
            int flags) {

        /**
         * Checks the time.
         *
         * @throws IllegalArgumentException if it is not in whole seconds within 32 bits
         */
        public Options {
            timeout.ifPresent(WholeSeconds::of);
        }

        /** Entries count packets and bytes. */
        public static final int COUNTERS = 8;
        /** Entries may have a comment. */
        public static final int COMMENT = 16;
        /** A full hash drops an entry by chance for a new one. */
        public static final int FORCE_ADD = 32;
        /** Entries may give packets a mark, a class and a queue. */
        public static final int PACKET_INFO = 64;

        /** The kernel's choice of everything. */
        public static final Options NONE = new Options(
                0,
                0,
                0,
                Optional.empty(),
                0,
                Optional.empty(),
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0);

        /** Whether all of these extensions are on. */
        public boolean has(int wanted) {
            return (flags & wanted) == wanted;
        }
    }

    /** The first and the last address of a bitmap. */
    public record AddressRange(IpAddress first, IpAddress last) {}

    /** The first and the last port of a bitmap. */
    public record PortRange(int first, int last) {}

    /** An empty set of a type of hash. */
    public static IpSet hash(String name, String type, IpFamily family) {
        return new IpSet(name, type, Optional.of(family), Options.NONE, List.of());
    }

    /** An empty bitmap of addresses: {@code bitmap:ip}, or with {@code ip,mac} of addresses and their MAC addresses. */
    public static IpSet bitmap(String name, String type, IpAddress first, IpAddress last) {
        Options options = new Options(
                0,
                0,
                0,
                Optional.empty(),
                0,
                Optional.empty(),
                0,
                0,
                Optional.of(new AddressRange(first, last)),
                Optional.empty(),
                Optional.empty(),
                0);
        return new IpSet(name, type, Optional.of(IpFamily.IPV4), options, List.of());
    }

    /** An empty bitmap of ports: {@code bitmap:port}. */
    public static IpSet ports(String name, int first, int last) {
        Options options = new Options(
                0,
                0,
                0,
                Optional.empty(),
                0,
                Optional.empty(),
                0,
                0,
                Optional.empty(),
                Optional.of(new PortRange(first, last)),
                Optional.empty(),
                0);
        return new IpSet(name, "bitmap:port", Optional.empty(), options, List.of());
    }

    /** An empty list of sets: {@code list:set}. */
    public static IpSet list(String name) {
        return new IpSet(name, "list:set", Optional.empty(), Options.NONE, List.of());
    }

    /** The same set with these entries instead of its own. */
    public IpSet withEntries(Collection<Entry> changed) {
        return new IpSet(name, type, family, options, List.copyOf(changed));
    }

    /** The same set with these options. */
    public IpSet withOptions(Options changed) {
        return new IpSet(name, type, family, changed, entries);
    }

    /** The same set whose addresses are cut to these bits: {@code bitmask}. */
    public IpSet withBitmask(IpAddress bits) {
        return withOptions(new Options(
                options.hashSize,
                options.maxElements,
                0,
                Optional.of(bits),
                options.bucketSize,
                options.seed,
                options.markMask,
                options.listSize,
                options.addresses,
                options.ports,
                options.timeout,
                options.flags));
    }

    /**
     * The same set whose entries have time-outs, this one if they say nothing else.
     *
     * @throws IllegalArgumentException if it is not in whole seconds within 32 bits
     */
    public IpSet withTimeout(Duration timeout) {
        return withOptions(new Options(
                options.hashSize,
                options.maxElements,
                options.netmask,
                options.bitmask,
                options.bucketSize,
                options.seed,
                options.markMask,
                options.listSize,
                options.addresses,
                options.ports,
                Optional.of(timeout),
                options.flags));
    }

    /** The same set with these extensions beside its own, see {@link Options}. */
    public IpSet withExtensions(int flags) {
        return withOptions(new Options(
                options.hashSize,
                options.maxElements,
                options.netmask,
                options.bitmask,
                options.bucketSize,
                options.seed,
                options.markMask,
                options.listSize,
                options.addresses,
                options.ports,
                options.timeout,
                options.flags | flags));
    }

    /** The lines that {@code ipset save} writes for it. */
    public String toSave() {
        StringBuilder text = new StringBuilder("create " + name + " " + type);
        if (type.startsWith("hash:") && family.isPresent()) {
            text.append(" family ").append(family.get() == IpFamily.IPV4 ? "inet" : "inet6");
        }
        options.addresses()
                .ifPresent(range ->
                        text.append(" range ").append(range.first()).append('-').append(range.last()));
        options.ports()
                .ifPresent(range ->
                        text.append(" range ").append(range.first()).append('-').append(range.last()));
        number(text, "hashsize", options.hashSize());
        number(text, "maxelem", options.maxElements());
        // ipset writes a mask of the older types among the older options.
        String mask = mask();
        boolean older = type.equals("hash:ip") || type.startsWith("bitmap:");
        text.append(older ? mask : "");
        number(text, "size", options.listSize());
        options.timeout().ifPresent(timeout -> text.append(" timeout ").append(timeout.toSeconds()));
        text.append(options.has(Options.COUNTERS) ? " counters" : "");
        text.append(options.has(Options.COMMENT) ? " comment" : "");
        text.append(options.has(Options.FORCE_ADD) ? " forceadd" : "");
        text.append(options.has(Options.PACKET_INFO) ? " skbinfo" : "");
        number(text, "bucketsize", options.bucketSize());
        options.seed().ifPresent(seed -> text.append(String.format(" initval 0x%08x", seed)));
        text.append(older ? "" : mask).append('\n');
        entries.forEach(entry ->
                text.append("add ").append(name).append(' ').append(entry).append('\n'));
        return text.toString();
    }

    private String mask() {
        return options.bitmask()
                .map(bits -> " bitmask " + bits)
                .orElse(options.netmask() == 0 ? "" : " netmask " + options.netmask());
    }

    private static void number(StringBuilder text, String word, int value) {
        if (value != 0) {
            text.append(' ').append(word).append(' ').append(Integer.toUnsignedString(value));
        }
    }
}
