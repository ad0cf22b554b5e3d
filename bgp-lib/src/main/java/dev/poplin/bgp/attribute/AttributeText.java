package dev.poplin.bgp.attribute;

import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** Attributes as BIRD shows them, one after another. */
final class AttributeText {

    private AttributeText() {}

    static String of(PathAttributes attributes) {
        StringJoiner text = new StringJoiner(", ");
        for (int type : attributes.types()) {
            String value = value(attributes, type);
            text.add(value.isEmpty() ? AttributeType.name(type) : AttributeType.name(type) + ": " + value);
        }
        return text.toString();
    }

    private static String value(PathAttributes attributes, int type) {
        return switch (type) {
            case AttributeType.ORIGIN -> attributes.origin().toString();
            case AttributeType.AS_PATH -> attributes.asPath().toString();
            case AttributeType.MED -> number(attributes.med().orElseThrow());
            case AttributeType.LOCAL_PREF -> number(attributes.localPreference().orElseThrow());
            case AttributeType.ATOMIC_AGGREGATE -> "";
            case AttributeType.AGGREGATOR ->
                attributes.aggregator().orElseThrow().toString();
            case AttributeType.COMMUNITIES -> list(attributes.communities());
            case AttributeType.ORIGINATOR_ID ->
                attributes.originatorId().orElseThrow().toString();
            case AttributeType.CLUSTER_LIST -> list(attributes.clusterList());
            case AttributeType.EXTENDED_COMMUNITIES -> list(attributes.extendedCommunities());
            case AttributeType.IPV6_EXTENDED_COMMUNITIES -> list(attributes.ipv6ExtendedCommunities());
            case AttributeType.LARGE_COMMUNITIES -> list(attributes.largeCommunities());
            case AttributeType.PMSI_TUNNEL ->
                attributes.pmsiTunnel().orElseThrow().toString();
            case AttributeType.TUNNEL_ENCAPSULATION -> list(attributes.tunnels());
            case AttributeType.PREFIX_SID -> list(attributes.prefixSid());
            case AttributeType.LINK_STATE -> list(attributes.linkState());
            case AttributeType.ONLY_TO_CUSTOMER ->
                number(attributes.onlyToCustomer().orElseThrow());
            case AttributeType.AIGP ->
                attributes.accumulatedMetric().isPresent()
                        ? Long.toUnsignedString(attributes.accumulatedMetric().getAsLong())
                        : attributes.value(type).orElseThrow().toString();
            case AttributeType.ATTRIBUTE_SET ->
                attributes.attributeSet().orElseThrow().toString();
            default -> attributes.value(type).orElseThrow().toString();
        };
    }

    private static String number(long number) {
        return Long.toString(number);
    }

    private static String list(List<?> list) {
        return list.stream().map(Object::toString).collect(Collectors.joining(" "));
    }
}
