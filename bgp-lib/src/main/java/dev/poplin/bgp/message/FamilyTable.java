package dev.poplin.bgp.message;

import dev.poplin.bgp.nlri.Family;

/** The families of a session by number, so that looking one up makes no object. */
final class FamilyTable {

    private final Family[] families;
    private final int[] bits;
    private final boolean[] pathIds;

    FamilyTable(Negotiated negotiated) {
        families = negotiated.families().stream().sorted().toArray(Family[]::new);
        bits = new int[families.length];
        pathIds = new boolean[families.length];
        for (int i = 0; i < families.length; i++) {
            bits[i] = families[i].afi() << 8 | families[i].safi();
            pathIds[i] = negotiated.pathIdsReceived().contains(families[i]);
        }
    }

    /** The index of a family, given as AFI above SAFI; -1 if it was not agreed on. */
    int indexOf(int familyBits) {
        for (int i = 0; i < bits.length; i++) {
            if (bits[i] == familyBits) {
                return i;
            }
        }
        return -1;
    }

    Family family(int index) {
        return families[index];
    }

    boolean pathIds(int index) {
        return pathIds[index];
    }

    int size() {
        return bits.length;
    }
}
