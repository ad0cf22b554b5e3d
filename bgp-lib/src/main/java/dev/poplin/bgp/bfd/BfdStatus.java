package dev.poplin.bgp.bfd;

/** The states of RFC 5880 §4.1, in the order of their numbers. */
public enum BfdStatus {
    /** Kept down by an operator, here or, as listeners hear it, at the other side. */
    ADMIN_DOWN,
    /** Nothing is heard from the other side. */
    DOWN,
    /** The other side is heard, and does not hear us yet. */
    INIT,
    /** Both sides hear each other. */
    UP;

    private static final BfdStatus[] ALL = values();

    static BfdStatus of(int number) {
        return ALL[number & 3];
    }
}
