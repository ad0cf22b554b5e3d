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
    public static final PathAttributes EMPTY = new PathAttributesBuilder(new byte[0])
            .origin(Origin.IGP)
            .asPath(AsPath.EMPTY)
            .build();

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
    public static PathAttributesBuilder builder() {
        return EMPTY.toBuilder();
    }

    /** A builder that begins with these attributes. */
    public PathAttributesBuilder toBuilder() {
        return new PathAttributesBuilder(bytes);
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
    public PathAttributes with(UnaryOperator<PathAttributesBuilder> change) {
        return change.apply(toBuilder()).build();
    }

    /** As they are passed on: unknown ones that are not transitive are left out, the others are marked partial (RFC 4271 §5). */
    public PathAttributes passedOn() {
        PathAttributesBuilder builder = toBuilder();
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
        return TwoOctetForm.of(bytes);
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
}
