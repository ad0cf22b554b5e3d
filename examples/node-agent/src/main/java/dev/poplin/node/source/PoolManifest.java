package dev.poplin.node.source;

import dev.poplin.inet.Cidr;

/** A pool of pod addresses: Calico's {@code IPPool}. */
public record PoolManifest(String name, Cidr cidr, int blockSize, boolean natOutgoing, boolean disabled) {}
