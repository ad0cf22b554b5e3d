package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Octets;

/**
 * One item of a family whose items have types or lengths, of a type that is not known here; kept byte for byte.
 *
 * @param family the family
 * @param type the type, or 0 where the family has none
 * @param value the bytes behind type and length
 * @param pathId the path's identifier, or 0
 */
public record UnknownNlri(Family family, int type, Octets value, long pathId) implements Nlri {

    @Override
    public UnknownNlri withPathId(long changed) {
        return new UnknownNlri(family, type, value, changed);
    }

    @Override
    public String toString() {
        return PathIds.show(family + " type " + type + " " + value, pathId);
    }
}
