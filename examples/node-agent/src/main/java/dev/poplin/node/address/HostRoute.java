package dev.poplin.node.address;

import dev.poplin.inet.Cidr;

/** A route of the host; the interface's name is empty if it has none. */
public record HostRoute(Cidr destination, String interfaceName) {}
