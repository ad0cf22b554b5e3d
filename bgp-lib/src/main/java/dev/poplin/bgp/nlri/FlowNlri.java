package dev.poplin.bgp.nlri;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A flow specification: which packets a rule is about, RFC 8955 and RFC 8956. Shown as BIRD shows it:
 * {@code flow4 { dst 10.0.0.0/8; proto = 23; }}.
 *
 * @param family one of the four families of flow specifications
 * @param distinguisher the distinguisher, in the VPN families only
 * @param components the conditions, all of which have to be true; ascending by type
 * @param pathId the path's identifier, or 0
 */
public record FlowNlri(
        Family family, Optional<RouteDistinguisher> distinguisher, List<FlowComponent> components, long pathId)
        implements Nlri {

    /** Copies the list. */
    public FlowNlri {
        components = List.copyOf(components);
    }

    @Override
    public FlowNlri withPathId(long changed) {
        return new FlowNlri(family, distinguisher, components, changed);
    }

    @Override
    public String toString() {
        String name = family.afi() == Family.AFI_IPV4 ? "flow4" : "flow6";
        String vpn = distinguisher.map(rd -> rd + " ").orElse("");
        String inner = components.stream()
                .map(component -> component instanceof FlowComponent.Prefix prefix && name.equals("flow4")
                        ? FlowText.ipv4Prefix(prefix)
                        : component.toString())
                .map(text -> text + "; ")
                .collect(Collectors.joining());
        return PathIds.show(vpn + name + " { " + inner + "}", pathId);
    }
}
