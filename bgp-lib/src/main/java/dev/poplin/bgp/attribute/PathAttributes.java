package dev.poplin.bgp.attribute;

import dev.poplin.bgp.wire.Octets;
import dev.poplin.bgp.wire.Tlv;
import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.Ipv6Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * What a route says of its way, besides its next hop and its destinations. Immutable and thread-safe.
 *
 * <p>Kept as the bytes of the attributes in one canonical form (sorted by type, AS numbers of four octets, lengths no wider than
 * they must be), so that a set is small, cheap to compare, and good as a key: {@code hashCode} is computed once. What an accessor
 * returns is read from the bytes when it is called. Attributes that are not known are kept as they came.
 */
public final class PathAttributes {

    /** No attribute but ORIGIN IGP and an empty AS_PATH. */
    public static final PathAttributes EMPTY =
            new Builder(new byte[0]).origin(Origin.IGP).asPath(AsPath.EMPTY).build();

    private static final Origin[] ORIGINS = Origin.values();

    private final byte[] bytes;
    private final int hash;

    /** Takes attributes in canonical form, all of which have been checked; the array is not copied. */
    PathAttributes(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Wire.hash(bytes, 0, bytes.length);
    }

    /**
     * The attributes that lie in a message, with AS numbers of four octets; those that {@link #mayHave} does not allow are left out.
     *
     * @param message an array with the attributes
     * @param headers where each of them begins; no type twice
     * @param count how many of them
     * @throws IllegalArgumentException if one is malformed
     */
    public static PathAttributes of(byte[] message, int[] headers, int count) {
        AttributeWire.require(message, headers, count);
        return ofChecked(message, headers, count);
    }

    /** The same of attributes that have passed {@link AttributeSyntax#check}, with AS numbers of four octets. */
    public static PathAttributes ofChecked(byte[] message, int[] headers, int count) {
        return new PathAttributes(AttributeWire.sorted(message, headers, count));
    }

    /** A builder that begins with {@link #EMPTY}. */
    public static Builder builder() {
        return EMPTY.toBuilder();
    }

    /** A builder that begins with these attributes. */
    public Builder toBuilder() {
        return new Builder(bytes);
    }

    /**
     * Whether an attribute may be among these: not the next hop, MP_REACH_NLRI and MP_UNREACH_NLRI, which belong to a message, nor
     * AS4_PATH and AS4_AGGREGATOR, which are merged into what they complete (RFC 6793).
     */
    public static boolean mayHave(int type) {
        return switch (type) {
            case AttributeType.NEXT_HOP,
                    AttributeType.MP_REACH,
                    AttributeType.MP_UNREACH,
                    AttributeType.AS4_PATH,
                    AttributeType.AS4_AGGREGATOR -> false;
            default -> true;
        };
    }

    private int valueAt(int type) {
        int at = AttributeWire.find(bytes, type);
        return at < 0 ? -1 : at + AttributeWire.headerBytes(bytes, at);
    }

    private int lengthOf(int type) {
        int at = AttributeWire.find(bytes, type);
        return at < 0 ? 0 : AttributeWire.length(bytes, at);
    }

    private OptionalLong number(int type) {
        int at = valueAt(type);
        return at < 0 ? OptionalLong.empty() : OptionalLong.of(Wire.uint32(bytes, at));
    }

    private <T> List<T> list(int type, int width, BiFunction<byte[], Integer, T> element) {
        int at = valueAt(type);
        if (at < 0) {
            return List.of();
        }
        int end = at + lengthOf(type);
        List<T> list = new ArrayList<>((end - at) / width);
        for (; at < end; at += width) {
            list.add(element.apply(bytes, at));
        }
        return List.copyOf(list);
    }

    /** ORIGIN; IGP if there is none. */
    public Origin origin() {
        int at = valueAt(AttributeType.ORIGIN);
        return at < 0 ? Origin.IGP : ORIGINS[bytes[at]];
    }

    /** AS_PATH; empty if there is none. */
    public AsPath asPath() {
        int at = valueAt(AttributeType.AS_PATH);
        return at < 0 ? AsPath.EMPTY : new AsPath(bytes, at, at + lengthOf(AttributeType.AS_PATH));
    }

    /** MULTI_EXIT_DISC, unsigned 32 bits. */
    public OptionalLong med() {
        return number(AttributeType.MED);
    }

    /** LOCAL_PREF, unsigned 32 bits. */
    public OptionalLong localPreference() {
        return number(AttributeType.LOCAL_PREF);
    }

    /** Whether ATOMIC_AGGREGATE is there. */
    public boolean atomicAggregate() {
        return valueAt(AttributeType.ATOMIC_AGGREGATE) >= 0;
    }

    /** AGGREGATOR. */
    public Optional<Aggregator> aggregator() {
        int at = valueAt(AttributeType.AGGREGATOR);
        return at < 0
                ? Optional.empty()
                : Optional.of(new Aggregator(Wire.uint32(bytes, at), Ipv4Address.ofInt(Wire.int32(bytes, at + 4))));
    }

    /** COMMUNITIES, in the order in which they came. */
    public List<Community> communities() {
        return list(AttributeType.COMMUNITIES, 4, (array, at) -> new Community(Wire.int32(array, at)));
    }

    /** Whether a community is there; makes no objects. */
    public boolean has(Community community) {
        int at = valueAt(AttributeType.COMMUNITIES);
        int end = at < 0 ? at : at + lengthOf(AttributeType.COMMUNITIES);
        for (; at < end; at += 4) {
            if (Wire.int32(bytes, at) == community.bits()) {
                return true;
            }
        }
        return false;
    }

    /** ORIGINATOR_ID (RFC 4456). */
    public Optional<Ipv4Address> originatorId() {
        int at = valueAt(AttributeType.ORIGINATOR_ID);
        return at < 0 ? Optional.empty() : Optional.of(Ipv4Address.ofInt(Wire.int32(bytes, at)));
    }

    /** CLUSTER_LIST (RFC 4456). */
    public List<Ipv4Address> clusterList() {
        return list(AttributeType.CLUSTER_LIST, 4, (array, at) -> Ipv4Address.ofInt(Wire.int32(array, at)));
    }

    /** How long CLUSTER_LIST is; makes no objects. */
    public int clusterListLength() {
        return lengthOf(AttributeType.CLUSTER_LIST) / 4;
    }

    /** Extended communities (RFC 4360), in the order in which they came. */
    public List<ExtendedCommunity> extendedCommunities() {
        return list(AttributeType.EXTENDED_COMMUNITIES, 8, (array, at) -> new ExtendedCommunity(Wire.int64(array, at)));
    }

    /** Extended communities with IPv6 addresses (RFC 5701). */
    public List<Ipv6ExtendedCommunity> ipv6ExtendedCommunities() {
        return list(
                AttributeType.IPV6_EXTENDED_COMMUNITIES,
                20,
                (array, at) -> new Ipv6ExtendedCommunity(
                        Wire.uint8(array, at),
                        Wire.uint8(array, at + 1),
                        Ipv6Address.of(Wire.int64(array, at + 2), Wire.int64(array, at + 10)),
                        Wire.uint16(array, at + 18)));
    }

    /** Large communities (RFC 8092), in the order in which they came. */
    public List<LargeCommunity> largeCommunities() {
        return list(
                AttributeType.LARGE_COMMUNITIES,
                12,
                (array, at) -> new LargeCommunity(
                        Wire.uint32(array, at), Wire.uint32(array, at + 4), Wire.uint32(array, at + 8)));
    }

    /** The accumulated IGP metric (RFC 7311), unsigned 64 bits. */
    public OptionalLong accumulatedMetric() {
        int at = valueAt(AttributeType.AIGP);
        int end = at < 0 ? at : at + lengthOf(AttributeType.AIGP);
        for (; at < end; at += Wire.uint16(bytes, at + 1)) {
            if (bytes[at] == 1) {
                return OptionalLong.of(Wire.int64(bytes, at + 3));
            }
        }
        return OptionalLong.empty();
    }

    /** The AS that said only-to-customer (RFC 9234). */
    public OptionalLong onlyToCustomer() {
        return number(AttributeType.ONLY_TO_CUSTOMER);
    }

    /** The tunnel for broadcast, unknown and multicast traffic (RFC 6514). */
    public Optional<PmsiTunnel> pmsiTunnel() {
        int at = valueAt(AttributeType.PMSI_TUNNEL);
        return at < 0
                ? Optional.empty()
                : Optional.of(AttributeValues.pmsiTunnel(bytes, at, at + lengthOf(AttributeType.PMSI_TUNNEL)));
    }

    /** Tunnels that lead to the next hop (RFC 9012). */
    public List<Tunnel> tunnels() {
        int at = valueAt(AttributeType.TUNNEL_ENCAPSULATION);
        return at < 0
                ? List.of()
                : AttributeValues.tunnels(bytes, at, at + lengthOf(AttributeType.TUNNEL_ENCAPSULATION));
    }

    /** The parts of a prefix SID (RFC 8669). */
    public List<Tlv> prefixSid() {
        int at = valueAt(AttributeType.PREFIX_SID);
        return at < 0 ? List.of() : AttributeValues.tlvs(bytes, at, at + lengthOf(AttributeType.PREFIX_SID), 1);
    }

    /** The parts of a BGP-LS attribute (RFC 9552). */
    public List<Tlv> linkState() {
        int at = valueAt(AttributeType.LINK_STATE);
        return at < 0 ? List.of() : AttributeValues.tlvs(bytes, at, at + lengthOf(AttributeType.LINK_STATE), 2);
    }

    /** A customer's attributes (RFC 6368). */
    public Optional<AttributeSet> attributeSet() {
        int at = valueAt(AttributeType.ATTRIBUTE_SET);
        return at < 0
                ? Optional.empty()
                : Optional.of(AttributeValues.attributeSet(bytes, at, at + lengthOf(AttributeType.ATTRIBUTE_SET)));
    }

    /** The value of an attribute, known or not, in canonical form. */
    public Optional<Octets> value(int type) {
        int at = valueAt(type);
        return at < 0 ? Optional.empty() : Optional.of(Octets.of(bytes, at, at + lengthOf(type)));
    }

    /** The flags of an attribute, without the one for its length; 0 if it is not there. */
    public int flags(int type) {
        int at = AttributeWire.find(bytes, type);
        return at < 0 ? 0 : bytes[at] & 0xe0;
    }

    /** The types of all attributes that are there, ascending. */
    public int[] types() {
        int[] types = new int[bytes.length / 3];
        int count = 0;
        for (int at = 0; at < bytes.length; at = AttributeWire.next(bytes, at)) {
            types[count++] = bytes[at + 1] & 0xff;
        }
        return Arrays.copyOf(types, count);
    }

    /** Those that are not known, in the order of their types. */
    public List<UnknownAttribute> unknown() {
        List<UnknownAttribute> unknown = new ArrayList<>();
        for (int at = 0; at < bytes.length; at = AttributeWire.next(bytes, at)) {
            int type = bytes[at + 1] & 0xff;
            if (!AttributeType.isKnown(type)) {
                int end = AttributeWire.next(bytes, at);
                byte[] value = Arrays.copyOfRange(bytes, at + AttributeWire.headerBytes(bytes, at), end);
                unknown.add(new UnknownAttribute(bytes[at] & 0xe0, type, value));
            }
        }
        return List.copyOf(unknown);
    }

    /** The same attributes with another AS_PATH. */
    public PathAttributes withAsPath(AsPath path) {
        return toBuilder().asPath(path).build();
    }

    /** The same attributes with another LOCAL_PREF, or none. */
    public PathAttributes withLocalPreference(OptionalLong preference) {
        return toBuilder().localPreference(preference).build();
    }

    /** The same attributes with another MULTI_EXIT_DISC, or none. */
    public PathAttributes withMed(OptionalLong changed) {
        return toBuilder().med(changed).build();
    }

    /** The same attributes with other communities. */
    public PathAttributes withCommunities(List<Community> changed) {
        return toBuilder().communities(changed).build();
    }

    /** The same attributes after a change. */
    public PathAttributes with(UnaryOperator<Builder> change) {
        return change.apply(toBuilder()).build();
    }

    /** As they are passed on: unknown ones that are not transitive are left out, the others are marked partial (RFC 4271 §5). */
    public PathAttributes passedOn() {
        Builder builder = toBuilder();
        for (UnknownAttribute unknown : unknown()) {
            if (unknown.isTransitive()) {
                builder.attribute(unknown.partial());
            } else {
                builder.without(unknown.type());
            }
        }
        return builder.build();
    }

    /** The attributes in canonical form, as a message carries them; a fresh array. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /**
     * The attributes as a message to a speaker without four-octet AS numbers carries them: 23456 stands for what does not fit, and
     * AS4_PATH and AS4_AGGREGATOR have it (RFC 6793 §4.2.2). A fresh array, sorted by type.
     */
    public byte[] toTwoOctetBytes() {
        byte[] narrow = bytes;
        if (valueAt(AttributeType.AS_PATH) >= 0) {
            AsPath path = asPath();
            narrow =
                    AttributeWire.with(narrow, AttributeType.TRANSITIVE, AttributeType.AS_PATH, path.toTwoOctetBytes());
            if (path.needsFourOctets()) {
                byte[] whole = path.withoutConfederation().toBytes();
                narrow = AttributeWire.with(
                        narrow, AttributeType.flags(AttributeType.AS4_PATH), AttributeType.AS4_PATH, whole);
            }
        }
        int at = valueAt(AttributeType.AGGREGATOR);
        if (at >= 0) {
            byte[] whole = Arrays.copyOfRange(bytes, at, at + 8);
            boolean fits = Wire.uint32(bytes, at) <= 0xffff;
            byte[] shorter = new byte[6];
            Wire.put16(shorter, 0, fits ? Wire.int32(bytes, at) : AsPath.AS_TRANS);
            Wire.put32(shorter, 2, Wire.int32(bytes, at + 4));
            narrow = AttributeWire.with(narrow, flags(AttributeType.AGGREGATOR), AttributeType.AGGREGATOR, shorter);
            if (!fits) {
                narrow = AttributeWire.with(
                        narrow, AttributeType.flags(AttributeType.AS4_AGGREGATOR), AttributeType.AS4_AGGREGATOR, whole);
            }
        }
        return narrow == bytes ? bytes.clone() : narrow;
    }

    /** How many bytes {@link #toBytes} has. */
    public int encodedBytes() {
        return bytes.length;
    }

    /** Copies the canonical form into an array, from an index on. */
    public void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, bytes.length);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof PathAttributes that && hash == that.hash && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** One attribute after another as BIRD shows them: {@code origin: IGP, as_path: 65001 65002, med: 5}. */
    @Override
    public String toString() {
        return AttributeText.of(this);
    }

    /** Changes attributes. Confined to its owner; a setter given nothing, or an empty list, takes the attribute away. */
    public static final class Builder {

        private byte[] bytes;

        Builder(byte[] bytes) {
            this.bytes = bytes;
        }

        private Builder set(int type, byte[] value) {
            bytes = AttributeWire.with(bytes, AttributeType.flags(type), type, value);
            return this;
        }

        private Builder setUnlessEmpty(int type, byte[] value) {
            return value.length == 0 ? without(type) : set(type, value);
        }

        private Builder number(int type, OptionalLong number) {
            if (number.isEmpty()) {
                return without(type);
            }
            if (number.getAsLong() >>> 32 != 0) {
                throw new IllegalArgumentException(
                        AttributeType.name(type) + " " + number.getAsLong() + " is not of 32 bits");
            }
            byte[] value = new byte[4];
            Wire.put32(value, 0, (int) number.getAsLong());
            return set(type, value);
        }

        /** Sets ORIGIN. */
        public Builder origin(Origin origin) {
            return set(AttributeType.ORIGIN, new byte[] {(byte) origin.ordinal()});
        }

        /** Sets AS_PATH. */
        public Builder asPath(AsPath path) {
            return set(AttributeType.AS_PATH, path.toBytes());
        }

        /** Sets MULTI_EXIT_DISC. */
        public Builder med(OptionalLong med) {
            return number(AttributeType.MED, med);
        }

        /** Sets MULTI_EXIT_DISC. */
        public Builder med(long med) {
            return med(OptionalLong.of(med));
        }

        /** Sets LOCAL_PREF. */
        public Builder localPreference(OptionalLong preference) {
            return number(AttributeType.LOCAL_PREF, preference);
        }

        /** Sets LOCAL_PREF. */
        public Builder localPreference(long preference) {
            return localPreference(OptionalLong.of(preference));
        }

        /** Sets ATOMIC_AGGREGATE, or takes it away. */
        public Builder atomicAggregate(boolean there) {
            return there ? set(AttributeType.ATOMIC_AGGREGATE, new byte[0]) : without(AttributeType.ATOMIC_AGGREGATE);
        }

        /** Sets AGGREGATOR. */
        public Builder aggregator(Aggregator aggregator) {
            byte[] value = new byte[8];
            Wire.put32(value, 0, (int) aggregator.as());
            Wire.put32(value, 4, aggregator.routerId().toInt());
            return attribute(AttributeType.flags(AttributeType.AGGREGATOR), AttributeType.AGGREGATOR, value);
        }

        /** Sets COMMUNITIES. */
        public Builder communities(List<Community> communities) {
            return setUnlessEmpty(AttributeType.COMMUNITIES, AttributeValues.communities(communities));
        }

        /** Sets ORIGINATOR_ID. */
        public Builder originatorId(Optional<Ipv4Address> id) {
            return id.isEmpty()
                    ? without(AttributeType.ORIGINATOR_ID)
                    : set(AttributeType.ORIGINATOR_ID, id.get().toBytes());
        }

        /** Sets ORIGINATOR_ID. */
        public Builder originatorId(Ipv4Address id) {
            return originatorId(Optional.of(id));
        }

        /** Sets CLUSTER_LIST. */
        public Builder clusterList(List<Ipv4Address> clusters) {
            return setUnlessEmpty(AttributeType.CLUSTER_LIST, AttributeValues.addresses(clusters));
        }

        /** Sets the extended communities. */
        public Builder extendedCommunities(List<ExtendedCommunity> communities) {
            return setUnlessEmpty(AttributeType.EXTENDED_COMMUNITIES, AttributeValues.extended(communities));
        }

        /** Sets the extended communities with IPv6 addresses. */
        public Builder ipv6ExtendedCommunities(List<Ipv6ExtendedCommunity> communities) {
            return setUnlessEmpty(AttributeType.IPV6_EXTENDED_COMMUNITIES, AttributeValues.ipv6Extended(communities));
        }

        /** Sets the large communities. */
        public Builder largeCommunities(List<LargeCommunity> communities) {
            return setUnlessEmpty(AttributeType.LARGE_COMMUNITIES, AttributeValues.large(communities));
        }

        /** Sets the accumulated IGP metric, unsigned 64 bits. */
        public Builder accumulatedMetric(OptionalLong metric) {
            if (metric.isEmpty()) {
                return without(AttributeType.AIGP);
            }
            byte[] value = new byte[11];
            value[0] = 1;
            value[2] = 11;
            Wire.put64(value, 3, metric.getAsLong());
            return set(AttributeType.AIGP, value);
        }

        /** Sets only-to-customer. */
        public Builder onlyToCustomer(OptionalLong as) {
            return number(AttributeType.ONLY_TO_CUSTOMER, as);
        }

        /** Sets the tunnel for broadcast, unknown and multicast traffic. */
        public Builder pmsiTunnel(PmsiTunnel tunnel) {
            return set(AttributeType.PMSI_TUNNEL, AttributeValues.bytes(tunnel));
        }

        /** Sets the tunnels that lead to the next hop. */
        public Builder tunnels(List<Tunnel> tunnels) {
            return setUnlessEmpty(AttributeType.TUNNEL_ENCAPSULATION, AttributeValues.tunnelBytes(tunnels));
        }

        /** Sets the prefix SID. */
        public Builder prefixSid(List<Tlv> parts) {
            return setUnlessEmpty(AttributeType.PREFIX_SID, AttributeValues.tlvBytes(parts, 1));
        }

        /** Sets the BGP-LS attribute. */
        public Builder linkState(List<Tlv> parts) {
            return setUnlessEmpty(AttributeType.LINK_STATE, AttributeValues.tlvBytes(parts, 2));
        }

        /** Sets a customer's attributes. */
        public Builder attributeSet(AttributeSet attributes) {
            return set(AttributeType.ATTRIBUTE_SET, AttributeValues.bytes(attributes));
        }

        /** Sets an attribute that is not known. */
        public Builder attribute(UnknownAttribute unknown) {
            return attribute(unknown.flags(), unknown.type(), unknown.value());
        }

        /**
         * Sets an attribute by its bytes.
         *
         * @param flags 0x80 optional, 0x40 transitive, 0x20 partial; other bits are dropped
         * @param type the type code
         * @param value the value, AS numbers in it with four octets
         * @throws IllegalArgumentException if the value is malformed, or the attribute does not belong here
         */
        public Builder attribute(int flags, int type, byte[] value) {
            if (!mayHave(type)) {
                throw new IllegalArgumentException(AttributeType.name(type) + ": it belongs to a message");
            }
            AttributeSyntax.require(type, value, 0, value.length);
            bytes = AttributeWire.with(bytes, flags, type, value);
            return this;
        }

        /** Takes an attribute away. */
        public Builder without(int type) {
            bytes = AttributeWire.without(bytes, type);
            return this;
        }

        /** The attributes. */
        public PathAttributes build() {
            return new PathAttributes(bytes);
        }
    }
}
