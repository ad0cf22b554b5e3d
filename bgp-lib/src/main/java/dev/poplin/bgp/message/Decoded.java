package dev.poplin.bgp.message;

import dev.poplin.bgp.attribute.AttributeType;
import dev.poplin.bgp.attribute.Flaw;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.wire.Octets;
import java.util.List;
import java.util.Optional;

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

        /**
         * The families that have to be done without from now on: all routes of theirs are to be forgotten, and what comes later of
         * them is to be ignored (RFC 4760 §7). Only where {@link Negotiated#disablesFamilies}.
         */
        public List<Family> disabled() {
            return faults.stream()
                    .filter(fault -> fault.treatment() == Treatment.DISABLE_FAMILY)
                    .flatMap(fault -> fault.family().stream())
                    .distinct()
                    .toList();
        }
    }

    /**
     * A message that ends the session.
     *
     * @param notification what to send to the peer
     * @param reason what is wrong, for people
     * @param faults the faults of attributes that were found up to there
     */
    record Fatal(Notification notification, String reason, List<AttributeFault> faults) implements Decoded {

        /** Copies the list. */
        public Fatal {
            faults = List.copyOf(faults);
        }

        /** A message whose attributes are not at fault. */
        public Fatal(Notification notification, String reason) {
            this(notification, reason, List.of());
        }
    }

    /**
     * A fault in a path attribute, or in the fields of an UPDATE around them.
     *
     * @param type the attribute's type code; 0 if it is not one attribute's fault
     * @param treatment what RFC 7606 prescribes
     * @param flaw what is wrong
     * @param family the family that is concerned, if it is the fault of one family's routes
     * @param offset where the fault lies in the message, counted from the first byte of its header
     * @param bytes the bytes at fault, or the first ones if they are many
     */
    record AttributeFault(int type, Treatment treatment, Flaw flaw, Optional<Family> family, int offset, Octets bytes) {

        @Override
        public String toString() {
            return treatment + " at " + offset + ": " + (type == 0 ? "UPDATE" : AttributeType.name(type))
                    + family.map(concerned -> " of " + concerned).orElse("") + ": " + flaw + ": " + bytes;
        }
    }

    /** The treatments of RFC 7606 §2, the mildest first. */
    enum Treatment {
        /** The attribute is left out. */
        DISCARD,
        /** The routes of the message count as withdrawn. */
        WITHDRAW,
        /** The session goes on without the family. */
        DISABLE_FAMILY,
        /** The session ends. */
        RESET
    }
}
