package dev.poplin.bgp.message;

import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.wire.Wire;

/**
 * Asks for all routes of a family again (RFC 2918), or marks the beginning and end of the answer (RFC 7313).
 *
 * @param family the family
 * @param subtype {@link #REQUEST}, {@link #BEGIN} or {@link #END}; others are to be ignored
 */
public record RouteRefresh(Family family, int subtype) implements BgpMessage {

    /** A request. */
    public static final int REQUEST = 0;
    /** The beginning of an answer, BoRR. */
    public static final int BEGIN = 1;
    /** The end of an answer, EoRR. */
    public static final int END = 2;

    /** Checks the range. */
    public RouteRefresh {
        Wire.requireBits(subtype, 8, "subtype");
    }

    /** A request for a family's routes. */
    public static RouteRefresh request(Family family) {
        return new RouteRefresh(family, REQUEST);
    }

    @Override
    public String toString() {
        String name =
                switch (subtype) {
                    case REQUEST -> "request";
                    case BEGIN -> "BoRR";
                    case END -> "EoRR";
                    default -> "subtype " + subtype;
                };
        return "ROUTE-REFRESH " + family + " " + name;
    }
}
