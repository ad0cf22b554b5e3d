package dev.poplin.bgp.rib;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.inet.IpAddress;

/**
 * What a peer is told of a path besides its prefix.
 *
 * @param attributes the attributes
 * @param nextHop the next hop
 */
record Advert(PathAttributes attributes, IpAddress nextHop) {}
