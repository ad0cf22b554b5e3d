package dev.poplin.bgp.message;

import java.util.List;

/** What came of decoding one message. */
public sealed interface Decoded {

    /**
     * A message that can be used. The faults say what was left out of it, or why its routes became withdrawals (RFC 7606).
     *
     * @param message the message
     * @param faults what was wrong with it; usually empty
     */
    record Valid(BgpMessage message, List<AttributeFault> faults) implements Decoded {

        /** Copies the list. */
        public Valid {
            faults = List.copyOf(faults);
        }
    }

    /**
     * A message that ends the session.
     *
     * @param notification what to send to the peer
     * @param reason what is wrong, for people
     */
    record Fatal(Notification notification, String reason) implements Decoded {}

    /**
     * A fault in a path attribute.
     *
     * @param type the attribute's type code
     * @param treatment what RFC 7606 prescribes
     * @param reason what is wrong, for people
     */
    record AttributeFault(int type, Treatment treatment, String reason) {}

    /** The milder treatments of RFC 7606 §2. */
    enum Treatment {
        /** The attribute is left out. */
        DISCARD,
        /** The routes of the message count as withdrawn. */
        WITHDRAW
    }
}
