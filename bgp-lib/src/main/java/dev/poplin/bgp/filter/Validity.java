package dev.poplin.bgp.filter;

/** Whether an AS may originate a prefix, as far as is known (RFC 6811 §2). */
public enum Validity {
    /** It may. */
    VALID,
    /** Others may, but not it, or not such a long prefix. */
    INVALID,
    /** Nobody has said anything of the prefix. */
    NOT_FOUND
}
