package dev.poplin.bgp.attribute;

import dev.poplin.bgp.wire.Tlv;
import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.Ipv4Address;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Changes {@link PathAttributes}. Confined to its owner; a setter given nothing, or an empty list, takes the attribute away. */
public final class PathAttributesBuilder {

    private byte[] bytes;

    PathAttributesBuilder(byte[] bytes) {
        this.bytes = bytes;
    }

    private PathAttributesBuilder set(int type, byte[] value) {
        bytes = AttributeWire.with(bytes, AttributeType.flags(type), type, value);
        return this;
    }

    private PathAttributesBuilder setUnlessEmpty(int type, byte[] value) {
        return value.length == 0 ? without(type) : set(type, value);
    }

    private PathAttributesBuilder number(int type, OptionalLong number) {
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
    public PathAttributesBuilder origin(Origin origin) {
        return set(AttributeType.ORIGIN, new byte[] {(byte) origin.ordinal()});
    }

    /** Sets AS_PATH. */
    public PathAttributesBuilder asPath(AsPath path) {
        return set(AttributeType.AS_PATH, path.toBytes());
    }

    /** Sets MULTI_EXIT_DISC. */
    public PathAttributesBuilder med(OptionalLong med) {
        return number(AttributeType.MED, med);
    }

    /** Sets MULTI_EXIT_DISC. */
    public PathAttributesBuilder med(long med) {
        return med(OptionalLong.of(med));
    }

    /** Sets LOCAL_PREF. */
    public PathAttributesBuilder localPreference(OptionalLong preference) {
        return number(AttributeType.LOCAL_PREF, preference);
    }

    /** Sets LOCAL_PREF. */
    public PathAttributesBuilder localPreference(long preference) {
        return localPreference(OptionalLong.of(preference));
    }

    /** Sets ATOMIC_AGGREGATE, or takes it away. */
    public PathAttributesBuilder atomicAggregate(boolean there) {
        return there ? set(AttributeType.ATOMIC_AGGREGATE, new byte[0]) : without(AttributeType.ATOMIC_AGGREGATE);
    }

    /** Sets AGGREGATOR. */
    public PathAttributesBuilder aggregator(Aggregator aggregator) {
        byte[] value = new byte[8];
        Wire.put32(value, 0, (int) aggregator.as());
        Wire.put32(value, 4, aggregator.routerId().toInt());
        return attribute(AttributeType.flags(AttributeType.AGGREGATOR), AttributeType.AGGREGATOR, value);
    }

    /** Sets COMMUNITIES. */
    public PathAttributesBuilder communities(List<Community> communities) {
        return setUnlessEmpty(AttributeType.COMMUNITIES, AttributeValues.communities(communities));
    }

    /** Sets ORIGINATOR_ID. */
    public PathAttributesBuilder originatorId(Optional<Ipv4Address> id) {
        return id.isEmpty()
                ? without(AttributeType.ORIGINATOR_ID)
                : set(AttributeType.ORIGINATOR_ID, id.get().toBytes());
    }

    /** Sets ORIGINATOR_ID. */
    public PathAttributesBuilder originatorId(Ipv4Address id) {
        return originatorId(Optional.of(id));
    }

    /** Sets CLUSTER_LIST. */
    public PathAttributesBuilder clusterList(List<Ipv4Address> clusters) {
        return setUnlessEmpty(AttributeType.CLUSTER_LIST, AttributeValues.addresses(clusters));
    }

    /** Sets the extended communities. */
    public PathAttributesBuilder extendedCommunities(List<ExtendedCommunity> communities) {
        return setUnlessEmpty(AttributeType.EXTENDED_COMMUNITIES, AttributeValues.extended(communities));
    }

    /** Sets the extended communities with IPv6 addresses. */
    public PathAttributesBuilder ipv6ExtendedCommunities(List<Ipv6ExtendedCommunity> communities) {
        return setUnlessEmpty(AttributeType.IPV6_EXTENDED_COMMUNITIES, AttributeValues.ipv6Extended(communities));
    }

    /** Sets the large communities. */
    public PathAttributesBuilder largeCommunities(List<LargeCommunity> communities) {
        return setUnlessEmpty(AttributeType.LARGE_COMMUNITIES, AttributeValues.large(communities));
    }

    /** Sets the accumulated IGP metric, unsigned 64 bits. */
    public PathAttributesBuilder accumulatedMetric(OptionalLong metric) {
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
    public PathAttributesBuilder onlyToCustomer(OptionalLong as) {
        return number(AttributeType.ONLY_TO_CUSTOMER, as);
    }

    /** Sets the tunnel for broadcast, unknown and multicast traffic. */
    public PathAttributesBuilder pmsiTunnel(PmsiTunnel tunnel) {
        return set(AttributeType.PMSI_TUNNEL, AttributeValues.bytes(tunnel));
    }

    /** Sets the tunnels that lead to the next hop. */
    public PathAttributesBuilder tunnels(List<Tunnel> tunnels) {
        return setUnlessEmpty(AttributeType.TUNNEL_ENCAPSULATION, AttributeValues.tunnelBytes(tunnels));
    }

    /** Sets the prefix SID. */
    public PathAttributesBuilder prefixSid(List<Tlv> parts) {
        return setUnlessEmpty(AttributeType.PREFIX_SID, AttributeValues.tlvBytes(parts, 1));
    }

    /** Sets the BGP-LS attribute. */
    public PathAttributesBuilder linkState(List<Tlv> parts) {
        return setUnlessEmpty(AttributeType.LINK_STATE, AttributeValues.tlvBytes(parts, 2));
    }

    /** Sets a customer's attributes. */
    public PathAttributesBuilder attributeSet(AttributeSet attributes) {
        return set(AttributeType.ATTRIBUTE_SET, AttributeValues.bytes(attributes));
    }

    /** Sets an attribute that is not known. */
    public PathAttributesBuilder attribute(UnknownAttribute unknown) {
        return attribute(unknown.flags(), unknown.type(), unknown.value());
    }

    /**
     * Sets an attribute by its bytes.
     *
     * @param flags 0x80 optional, 0x40 transitive, 0x20 partial; other bits are dropped
     * @param type the type code
     * @param value the value, AS numbers in it with four octets
     * @throws IllegalArgumentException if the type is not of 8 bits, the value is malformed, or the attribute does not belong here
     */
    public PathAttributesBuilder attribute(int flags, int type, byte[] value) {
        Wire.requireBits(type, 8, "attribute type");
        if (!PathAttributes.mayHave(type)) {
            throw new IllegalArgumentException(AttributeType.name(type) + ": it belongs to a message");
        }
        AttributeSyntax.require(type, value, 0, value.length);
        bytes = AttributeWire.with(bytes, flags, type, value);
        return this;
    }

    /** Takes an attribute away. */
    public PathAttributesBuilder without(int type) {
        bytes = AttributeWire.without(bytes, type);
        return this;
    }

    /** The attributes. */
    public PathAttributes build() {
        return new PathAttributes(bytes);
    }
}
