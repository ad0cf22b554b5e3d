package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Octets;

/**
 * The NLRI of a family whose form is not known here, all of a message in one, kept byte for byte.
 *
 * @param family the family
 * @param value the bytes, with whatever lengths and identifiers stand in them
 */
public record OpaqueNlri(Family family, Octets value) implements Nlri {

    /** 0: identifiers, if there are any, are among the bytes. */
    @Override
    public long pathId() {
        return 0;
    }

    /** The same value: identifiers are not known to be there. */
    @Override
    public OpaqueNlri withPathId(long pathId) {
        return this;
    }

    @Override
    public String toString() {
        return family + " " + value;
    }
}
