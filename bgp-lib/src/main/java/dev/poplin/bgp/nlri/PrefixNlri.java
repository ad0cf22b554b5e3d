package dev.poplin.bgp.nlri;

import dev.poplin.inet.Cidr;

/**
 * A plain prefix, IPv4 or IPv6, unicast or multicast.
 *
 * @param family the family
 * @param prefix the prefix
 * @param pathId the path's identifier, or 0
 */
public record PrefixNlri(Family family, Cidr prefix, long pathId) implements Nlri {

    /** Checks that the prefix is of the family. */
    public PrefixNlri {
        if (!family.isPrefixes() || family.ipVersion().orElseThrow() != prefix.family()) {
            throw new IllegalArgumentException(prefix + " is not of the family " + family);
        }
    }

    /** A unicast prefix without an identifier. */
    public static PrefixNlri unicast(Cidr prefix) {
        return new PrefixNlri(Family.unicast(prefix.family()), prefix, 0);
    }

    @Override
    public PrefixNlri withPathId(long changed) {
        return new PrefixNlri(family, prefix, changed);
    }

    @Override
    public String toString() {
        return PathIds.show(prefix.toString(), pathId);
    }
}
