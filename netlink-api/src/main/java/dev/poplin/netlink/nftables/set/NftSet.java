package dev.poplin.netlink.nftables.set;

import dev.poplin.inet.IpFamily;
import dev.poplin.inet.IpRange;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.Count;
import dev.poplin.netlink.nftables.data.KeptAttributes;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.nftables.data.UserData;
import dev.poplin.netlink.nftables.data.Verdict;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.expression.ExpressionCodec;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A set, a map or a verdict map, with its elements.
 *
 * @param name its name, unique in its table
 * @param key what its keys are, one type or a concatenation of several
 * @param interval whether its elements are ranges; they must not overlap
 * @param kind a set, a map to values or a map to verdicts
 * @param dataType the type of a map's values, ignored otherwise
 * @param elements the elements by key, or by the first key of a range; the empty key is the catch-all element {@code *}
 * @param options what else nft can say about a set
 */
public record NftSet(
        String name,
        List<KeyType> key,
        boolean interval,
        Kind kind,
        KeyType dataType,
        SortedMap<Bytes, Element> elements,
        Options options) {

    /** The key of the element that matches what no other does: {@code *}. */
    public static final Bytes CATCH_ALL = Bytes.of();

    /** Makes the collections unmodifiable. */
    public NftSet {
        key = List.copyOf(key);
        elements = Collections.unmodifiableSortedMap(new TreeMap<>(elements));
    }

    /** A set without further options. */
    public NftSet(
            String name,
            List<KeyType> key,
            boolean interval,
            Kind kind,
            KeyType dataType,
            SortedMap<Bytes, Element> elements) {
        this(name, key, interval, kind, dataType, elements, Options.NONE);
    }

    /** What an element leads to. */
    public enum Kind {
        /** Nothing: it is there or not. */
        SET,
        /** A value. */
        MAP,
        /** A verdict. */
        VERDICT_MAP
    }

    /**
     * A type of keys or values, as nft numbers them.
     *
     * @param number nft's number of the type
     * @param bytes how long a value is
     */
    public record KeyType(int number, int bytes) {

        /** {@code ipv4_addr}. */
        public static final KeyType IPV4_ADDR = new KeyType(7, 4);
        /** {@code ipv6_addr}. */
        public static final KeyType IPV6_ADDR = new KeyType(8, 16);
        /** {@code inet_proto}. */
        public static final KeyType INET_PROTO = new KeyType(12, 1);
        /** {@code inet_service}. */
        public static final KeyType INET_SERVICE = new KeyType(13, 2);
        /** {@code integer} of four bytes in this machine's order, as {@code numgen} makes. */
        public static final KeyType INTEGER = new KeyType(4, 4);
        /** {@code mark}. */
        public static final KeyType MARK = new KeyType(19, 4);
        /** {@code ifname}. */
        public static final KeyType IFNAME = new KeyType(41, 16);
        /** {@code ether_addr}. */
        public static final KeyType ETHER_ADDR = new KeyType(9, 6);
        /** {@code ether_type}. */
        public static final KeyType ETHER_TYPE = new KeyType(10, 2);
        /** {@code arp_op}. */
        public static final KeyType ARP_OP = new KeyType(11, 2);
        /** {@code icmp_type}. */
        public static final KeyType ICMP_TYPE = new KeyType(14, 1);
        /** {@code tcp_flag}. */
        public static final KeyType TCP_FLAG = new KeyType(15, 1);
        /** {@code nf_proto}. */
        public static final KeyType NF_PROTO = new KeyType(2, 1);
        /** {@code ct_dir}. */
        public static final KeyType CT_DIR = new KeyType(27, 1);
        /** {@code pkt_type}. */
        public static final KeyType PKT_TYPE = new KeyType(31, 1);
        /** {@code uid}. */
        public static final KeyType UID = new KeyType(24, 4);
        /** {@code gid}. */
        public static final KeyType GID = new KeyType(25, 4);
        /** {@code ct_state}. */
        public static final KeyType CT_STATE = new KeyType(26, 4);
        /** {@code ct_status}. */
        public static final KeyType CT_STATUS = new KeyType(28, 4);
        /** {@code icmpv6_type}. */
        public static final KeyType ICMPV6_TYPE = new KeyType(29, 1);
        /** {@code devgroup}. */
        public static final KeyType DEVGROUP = new KeyType(35, 4);
        /** {@code dscp}. */
        public static final KeyType DSCP = new KeyType(36, 1);
        /** {@code iface_index}. */
        public static final KeyType IFACE_INDEX = new KeyType(20, 4);
        /** {@code iface_type}. */
        public static final KeyType IFACE_TYPE = new KeyType(21, 2);
        /** {@code classid}. */
        public static final KeyType CLASSID = new KeyType(23, 4);
        /** {@code fib_addrtype}. */
        public static final KeyType FIB_ADDRTYPE = new KeyType(38, 4);

        /** The addresses of a family. */
        public static KeyType addressOf(IpFamily family) {
            return family == IpFamily.IPV4 ? IPV4_ADDR : IPV6_ADDR;
        }
    }

    /**
     * An element without its key.
     *
     * @param last the last key of a range; the key itself where there are no ranges
     * @param data a map's value, empty otherwise
     * @param verdict a verdict map's verdict, accept otherwise
     * @param attributes its time-out, its comment and the like, as they came
     */
    public record Element(Bytes last, Bytes data, Verdict verdict, Bytes attributes) {

        /** An element without time-out and comment. */
        public Element(Bytes last, Bytes data, Verdict verdict) {
            this(last, data, verdict, Bytes.of());
        }

        /**
         * The same element with {@code comment "TEXT"}.
         *
         * @throws IllegalArgumentException if the text has more than 127 bytes
         */
        public Element withComment(String text) {
            byte[] comment = UserData.ofText(UserData.COMMENT, text).toArray();
            return with(SetCodec.ELEMENT_USER_DATA, out -> out.attributeBytes(SetCodec.ELEMENT_USER_DATA, comment));
        }

        /**
         * The same element, which the kernel removes after this time; the set needs {@link Options#timeout}.
         *
         * @throws IllegalArgumentException if the time is negative, or less than a millisecond and not zero
         */
        public Element withTimeout(Duration timeout) {
            long millis = SetCodec.millis(timeout);
            return with(SetCodec.ELEMENT_TIMEOUT, out -> out.attributeBe64(SetCodec.ELEMENT_TIMEOUT, millis));
        }

        /** What the element's counter had counted when the set was listed with its counts. */
        public Optional<Count> count() {
            AttributeReader reader = AttributeReader.of(attributes.toArray());
            while (reader.next()) {
                if (reader.type() == SetCodec.ELEMENT_EXPRESSION
                        && ExpressionCodec.decode(reader.nested(), true) instanceof Expression.Opaque opaque
                        && opaque.name().equals("counter")) {
                    return Optional.of(Count.of(opaque.data()));
                }
            }
            return Optional.empty();
        }

        private Element with(int type, Consumer<MessageWriter> attribute) {
            return new Element(
                    last, data, verdict, KeptAttributes.with(attributes, type, SetCodec.LISTED_OF_ELEMENTS, attribute));
        }
    }

    /**
     * What else nft can say about a set.
     *
     * @param flags NFT_SET_* that do not follow from the key and the kind: 1 anonymous, 2 constant, 0x10 time-outs, 0x20 dynamic
     * @param size how many elements it may have, 0 for no limit
     * @param attributes its time-out, policy, comment and the like, as they came
     */
    public record Options(int flags, int size, Bytes attributes) {

        /** Nothing else. */
        public static final Options NONE = new Options(0, 0, Bytes.of());

        /** The set stands in the one rule that looks into it, {@code { A, B }}, and goes with it; its name is the kernel's to choose. */
        public static Options inPlace() {
            return new Options(NftNumber.SET_ANONYMOUS | NftNumber.SET_CONSTANT, 0, Bytes.of());
        }

        /** Elements may have a time-out of their own: {@code flags timeout}. */
        public static Options timeout() {
            return NONE.withTimeout();
        }

        /**
         * Elements are removed after this time: {@code timeout TIME}.
         *
         * @throws IllegalArgumentException if the time is negative, or less than a millisecond and not zero
         */
        public static Options timeout(Duration timeout) {
            long millis = SetCodec.millis(timeout);
            return NONE.withTimeout()
                    .with(SetCodec.SET_TIMEOUT, out -> out.attributeBe64(SetCodec.SET_TIMEOUT, millis));
        }

        private Options withTimeout() {
            return new Options(flags | NftNumber.SET_TIMEOUT, size, attributes);
        }

        /** And rules add elements: {@code flags dynamic}. */
        public Options withDynamic() {
            return new Options(flags | NftNumber.SET_DYNAMIC, size, attributes);
        }

        /** And elements cannot be added or deleted once a rule looks into it: {@code flags constant}. */
        public Options withConstant() {
            return new Options(flags | NftNumber.SET_CONSTANT, size, attributes);
        }

        /** And there is room for so many elements: {@code size N}. */
        public Options withSize(int limit) {
            return new Options(flags, limit, attributes);
        }

        /** And elements whose time is over are taken away so often: {@code gc-interval TIME}. */
        public Options withGcInterval(Duration interval) {
            int millis = Math.toIntExact(interval.toMillis());
            return with(SetCodec.GC_INTERVAL, out -> out.attributeBe32(SetCodec.GC_INTERVAL, millis));
        }

        /** And each element counts what it matches: {@code counter}. */
        public Options withCounter() {
            return with(SetCodec.EXPRESSION, SetCodec::writeCounter);
        }

        private Options with(int type, Consumer<MessageWriter> attribute) {
            return new Options(flags, size, KeptAttributes.with(attributes, type, SetCodec.LISTED, attribute));
        }
    }

    /** A set of single keys. */
    public static NftSet of(String name, List<KeyType> key, Collection<Bytes> keys) {
        SortedMap<Bytes, Element> elements = new TreeMap<>();
        keys.forEach(each -> elements.put(each, new Element(each, Bytes.of(), Verdict.ACCEPT)));
        return new NftSet(name, key, false, Kind.SET, KeyType.MARK, elements);
    }

    /**
     * A set of address ranges of one family. {@link IntervalSet} merges ranges that overlap.
     *
     * @throws IllegalArgumentException if two of them overlap
     */
    public static NftSet ofRanges(String name, IpFamily family, Collection<IpRange> ranges) {
        SortedMap<Bytes, Element> elements = new TreeMap<>();
        for (IpRange range : ranges) {
            elements.put(Bytes.of(range.first()), new Element(Bytes.of(range.last()), Bytes.of(), Verdict.ACCEPT));
        }
        requireDisjoint(name, ranges);
        return new NftSet(name, List.of(KeyType.addressOf(family)), true, Kind.SET, KeyType.MARK, elements);
    }

    private static void requireDisjoint(String name, Collection<IpRange> ranges) {
        List<IpRange> sorted =
                ranges.stream().sorted(Comparator.comparing(IpRange::first)).toList();
        for (int index = 1; index < sorted.size(); index++) {
            IpRange before = sorted.get(index - 1);
            if (before.last().compareTo(sorted.get(index).first()) >= 0) {
                throw new IllegalArgumentException(
                        "ranges " + before + " and " + sorted.get(index) + " of set " + name + " overlap");
            }
        }
    }

    /** A map from keys to verdicts. */
    public static NftSet verdictMap(String name, List<KeyType> key, Map<Bytes, Verdict> verdicts) {
        SortedMap<Bytes, Element> elements = new TreeMap<>();
        verdicts.forEach((each, verdict) -> elements.put(each, new Element(each, Bytes.of(), verdict)));
        return new NftSet(name, key, false, Kind.VERDICT_MAP, KeyType.MARK, elements);
    }

    /** A map from keys to values, which may be concatenations of several types. */
    public static NftSet map(String name, List<KeyType> key, List<KeyType> data, Map<Bytes, Bytes> values) {
        SortedMap<Bytes, Element> elements = new TreeMap<>();
        values.forEach((each, value) -> elements.put(each, new Element(each, value, Verdict.ACCEPT)));
        KeyType dataType = new KeyType(KeyTypes.number(data), KeyTypes.bytes(data));
        return new NftSet(name, key, false, Kind.MAP, dataType, elements);
    }

    /** The same set with other elements. */
    public NftSet withElements(SortedMap<Bytes, Element> changed) {
        return new NftSet(name, key, interval, kind, dataType, changed, options);
    }

    /** The same set with other options. */
    public NftSet withOptions(Options changed) {
        return new NftSet(name, key, interval, kind, dataType, elements, changed);
    }

    /** The same set with another name. */
    public NftSet named(String other) {
        return new NftSet(other, key, interval, kind, dataType, elements, options);
    }

    /** Whether the set belongs to a rule and has no name of its own. */
    public boolean isAnonymous() {
        return (options.flags() & NftNumber.SET_ANONYMOUS) != 0;
    }

    /** Whether the two differ in nothing but their elements. */
    public boolean hasShapeOf(NftSet other) {
        return withElements(new TreeMap<>()).equals(other.withElements(new TreeMap<>()));
    }
}
