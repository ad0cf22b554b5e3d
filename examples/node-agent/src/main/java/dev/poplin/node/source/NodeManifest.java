package dev.poplin.node.source;

import dev.poplin.inet.Cidr;

/** A node of the mesh: Calico's {@code Node}. The address carries the length of its network. */
public record NodeManifest(String name, Cidr address, long asNumber) {}
