package dev.poplin.bgp.rib;

import dev.poplin.inet.IpAddress;
import java.util.OptionalLong;

/**
 * Knows how far a next hop is: RFC 4271 §9.1.2.1. Whoever has the routes of the kernel implements it, and tells the speaker when
 * answers have changed. Called on the speaker's thread; must not block.
 */
@FunctionalInterface
public interface NextHopResolver {

    /** Believes every next hop to be reachable at no cost. */
    NextHopResolver ALL_REACHABLE = nextHop -> OptionalLong.of(0);

    /** The cost of the way to a next hop, 0 to 4,294,967,295, or empty if there is none: its paths are not usable then. */
    OptionalLong cost(IpAddress nextHop);
}
