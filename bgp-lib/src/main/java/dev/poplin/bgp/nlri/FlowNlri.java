package dev.poplin.bgp.nlri;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A flow specification: which packets a rule is about, RFC 8955 and RFC 8956. Shown as BIRD shows it:
 * {@code flow4 { dst 10.0.0.0/8; proto 23; }}.
 *
 * @param family one of the four families of flow specifications
 * @param distinguisher the distinguisher, in the VPN families only
 * @param components the conditions, all of which have to be true; ascending by type
 * @param pathId the path's identifier, or 0
 */
public record FlowNlri(
        Family family, Optional<RouteDistinguisher> distinguisher, List<FlowComponent> components, long pathId)
        implements Nlri {

    /** Copies the list, and checks that family, distinguisher and conditions belong together. */
    public FlowNlri {
        components = List.copyOf(components);
        boolean vpn = family.safi() == 134;
        if (family.ipVersion().isEmpty() || family.safi() != 133 && !vpn || distinguisher.isPresent() != vpn) {
            throw new IllegalArgumentException("no flow specification of " + family + " with " + distinguisher);
        }
        if (components.isEmpty()) {
            throw new IllegalArgumentException("a flow specification without conditions");
        }
        int before = 0;
        for (FlowComponent component : components) {
            boolean fits = component.type() > before
                    && (family.afi() != Family.AFI_IPV4
                            || !(component instanceof FlowComponent.Prefix prefix)
                            || prefix.isOfIpv4());
            if (!fits) {
                throw new IllegalArgumentException(component + " has no place in " + family + " behind type " + before);
            }
            before = component.type();
        }
    }

    @Override
    public FlowNlri withPathId(long changed) {
        return new FlowNlri(family, distinguisher, components, changed);
    }

    @Override
    public String toString() {
        boolean ipv4 = family.afi() == Family.AFI_IPV4;
        String vpn = distinguisher.map(rd -> rd + " ").orElse("");
        String inner = components.stream()
                .map(component -> FlowText.of(component, ipv4) + "; ")
                .collect(Collectors.joining());
        return PathIds.show(vpn + (ipv4 ? "flow4" : "flow6") + " { " + inner + "}", pathId);
    }
}
