package dev.poplin.node.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.change.Change;
import dev.poplin.node.source.PoolManifest;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * What turns the store's pools into those that are declared. A declared pool that has been split counts as its parts. Immutable.
 *
 * @param put the pools to add or change
 * @param resizes the pools whose blocks have another size than is declared
 * @param undeclared the pools that are not declared any more, and are to give no new address
 */
record PoolPlan(List<Pool> put, List<Change.ResizeBlocks> resizes, List<Pool> undeclared) {

    PoolPlan {
        put = List.copyOf(put);
        resizes = List.copyOf(resizes);
        undeclared = List.copyOf(undeclared);
    }

    /**
     * Compares.
     *
     * @param actual the pools in the store
     * @param unfinished those of them whose blocks are not all of the pool's size yet
     */
    static PoolPlan of(List<PoolManifest> declared, List<Pool> actual, List<Pool> unfinished) {
        List<Pool> put = new ArrayList<>();
        List<Change.ResizeBlocks> resizes = new ArrayList<>();
        List<Pool> others = new ArrayList<>(actual);
        for (PoolManifest each : declared) {
            List<Pool> serving = serving(each.cidr(), actual);
            others.removeAll(serving);
            if (serving.isEmpty()) {
                put.add(each.scope()
                        .applyTo(new Pool(each.cidr(), each.blockSize(), each.disabled(), each.natOutgoing())));
            }
            for (Pool pool : serving) {
                Pool wanted =
                        each.scope().applyTo(pool.withDisabled(each.disabled()).withNatOutgoing(each.natOutgoing()));
                if (!wanted.equals(pool)) {
                    put.add(wanted);
                }
                if (each.resizes()
                        && each.blockSize() >= pool.cidr().length()
                        && (pool.blockLength() != each.blockSize() || unfinished.contains(pool))) {
                    resizes.add(new Change.ResizeBlocks(pool.cidr(), each.blockSize()));
                }
            }
        }
        return new PoolPlan(put, resizes, others);
    }

    /** The pool of this prefix, or those that it was split into; none if they do not cover it. */
    private static List<Pool> serving(Cidr cidr, List<Pool> actual) {
        List<Pool> within =
                actual.stream().filter(pool -> cidr.contains(pool.cidr())).toList();
        BigInteger covered = within.stream().map(pool -> sizeOf(pool.cidr())).reduce(BigInteger.ZERO, BigInteger::add);
        return covered.equals(sizeOf(cidr)) ? within : List.of();
    }

    private static BigInteger sizeOf(Cidr cidr) {
        return BigInteger.ONE.shiftLeft(cidr.family().bits() - cidr.length());
    }
}
