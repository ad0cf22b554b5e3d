package dev.poplin.node.source;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Pool;

/**
 * A pool of pod addresses: Calico's {@code IPPool}.
 *
 * @param blockSize the prefix length of its blocks
 * @param resizes whether blocks of another size, in a pool that is there already, are to become of this one
 * @param scope whom it serves
 */
public record PoolManifest(
        String name,
        Cidr cidr,
        int blockSize,
        boolean resizes,
        boolean natOutgoing,
        boolean disabled,
        PoolScope scope) {

    /** A pool of the store that nobody declares, as it is there. */
    public static PoolManifest of(Pool pool) {
        return new PoolManifest(
                pool.cidr().toString(),
                pool.cidr(),
                pool.blockLength(),
                false,
                pool.natOutgoing(),
                pool.disabled(),
                PoolScope.of(pool));
    }

    /** A pool for everybody. */
    public PoolManifest(String name, Cidr cidr, int blockSize, boolean resizes, boolean natOutgoing, boolean disabled) {
        this(name, cidr, blockSize, resizes, natOutgoing, disabled, PoolScope.EVERYBODY);
    }

    /** A pool for everybody whose blocks stay as they are if it is there already. */
    public PoolManifest(String name, Cidr cidr, int blockSize, boolean natOutgoing, boolean disabled) {
        this(name, cidr, blockSize, false, natOutgoing, disabled);
    }
}
