package dev.poplin.bgp.attribute;

/** What can be wrong with an attribute. */
public enum Flaw {
    /** The optional or transitive bit is not as its definition says. */
    FLAGS("its flags are wrong"),
    /** Its length is not one that its definition allows. */
    LENGTH("its length is wrong"),
    /** Its value is not one that its definition allows. */
    VALUE("its value is none of those defined"),
    /** Something within it ends behind it, or has a type or count that cannot be. */
    STRUCTURE("what it holds does not fit into it"),
    /** It holds AS 0 (RFC 7607). */
    AS_ZERO("it holds AS 0"),
    /** It holds a segment of a confederation, and the sender is not of ours (RFC 5065 §5). */
    CONFEDERATION("it holds a confederation's segment from outside"),
    /** It ends behind the attributes' field. */
    OVERRUN("it ends behind the field of attributes"),
    /** It stands there more than once. */
    TWICE("it stands twice"),
    /** It is not there, but must be. */
    MISSING("it is missing"),
    /** This sender may not send it. */
    SENDER("it comes from a peer that may not send it"),
    /** It is well-known by its flags, but not known. */
    UNRECOGNIZED("it is well-known by its flags, and not known"),
    /** Its next hop is malformed. */
    NEXT_HOP("its next hop is malformed"),
    /** Its NLRI cannot be read. */
    NLRI("its prefixes cannot be read"),
    /** Its family was not agreed on. */
    FAMILY("its family was not agreed on");

    private final String text;

    Flaw(String text) {
        this.text = text;
    }

    /** In words. */
    @Override
    public String toString() {
        return text;
    }
}
