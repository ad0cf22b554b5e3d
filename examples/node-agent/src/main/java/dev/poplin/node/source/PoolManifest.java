package dev.poplin.node.source;

import dev.poplin.inet.Cidr;

/**
 * A pool of pod addresses: Calico's {@code IPPool}.
 *
 * @param blockSize the prefix length of its blocks
 * @param resizes whether blocks of another size, in a pool that is there already, are to become of this one
 */
public record PoolManifest(
        String name, Cidr cidr, int blockSize, boolean resizes, boolean natOutgoing, boolean disabled) {

    /** A pool whose blocks stay as they are if it is there already. */
    public PoolManifest(String name, Cidr cidr, int blockSize, boolean natOutgoing, boolean disabled) {
        this(name, cidr, blockSize, false, natOutgoing, disabled);
    }
}
