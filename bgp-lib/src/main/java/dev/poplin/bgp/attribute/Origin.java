package dev.poplin.bgp.attribute;

/** Where a route came from, RFC 4271 §5.1.1; the first is preferred. */
public enum Origin {
    /** From an interior protocol. */
    IGP,
    /** From EGP. */
    EGP,
    /** From elsewhere. */
    INCOMPLETE
}
