package dev.poplin.bgp.message;

import dev.poplin.bgp.attribute.Flaw;
import dev.poplin.bgp.message.Decoded.AttributeFault;
import dev.poplin.bgp.message.Decoded.Treatment;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.wire.Octets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The faults of one message, kept without making objects, and how severe the worst is: the first sixteen, and of those that come later
 * the ones that cost a family or the session, which take the places of the last milder ones.
 */
final class Faults {

    private static final int MAX = 16;
    private static final int SHOWN_BYTES = 64;

    private final int[] types = new int[MAX];
    private final int[] from = new int[MAX];
    private final int[] to = new int[MAX];
    private final @Nullable Flaw[] flaws = new Flaw[MAX];
    private final @Nullable Treatment[] treatments = new Treatment[MAX];
    private final int[] families = new int[MAX];
    private int count;
    private boolean withdraw;
    private boolean disable;
    private boolean reset;
    private int resetSubcode;
    private int resetIndex;

    void clear() {
        count = 0;
        withdraw = false;
        disable = false;
        reset = false;
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean withdraws() {
        return withdraw;
    }

    boolean disables() {
        return disable;
    }

    boolean resets() {
        return reset;
    }

    int resetSubcode() {
        return resetSubcode;
    }

    /**
     * Notes a fault of an attribute, or 0, that lies in these bytes; with the family that it concerns, or -1.
     *
     * @return its index, or -1 if there is no place for it
     */
    int add(int type, Treatment treatment, Flaw flaw, int first, int end, int family) {
        int at = count < MAX ? count++ : indexOfMilder(treatment);
        if (at >= 0) {
            types[at] = type;
            treatments[at] = treatment;
            flaws[at] = flaw;
            from[at] = first;
            to[at] = end;
            families[at] = family;
        }
        withdraw |= treatment == Treatment.WITHDRAW;
        disable |= treatment == Treatment.DISABLE_FAMILY;
        return at;
    }

    /** Where a fault that costs a family or the session finds a milder one, or -1. */
    private int indexOfMilder(Treatment treatment) {
        int at = treatment.compareTo(Treatment.DISABLE_FAMILY) < 0 ? -1 : count - 1;
        while (at >= 0 && !isMilder(treatments[at], treatment)) {
            at--;
        }
        return at;
    }

    private static boolean isMilder(@Nullable Treatment one, Treatment other) {
        return one != null && one.compareTo(other) < 0;
    }

    /** Notes a fault that ends the session. The first one is what the peer is told. */
    void reset(int subcode, int type, Flaw flaw, int first, int end) {
        int at = add(type, Treatment.RESET, flaw, first, end, -1);
        if (!reset) {
            resetSubcode = subcode;
            resetIndex = Math.max(at, 0);
        }
        reset = true;
    }

    /** The session has to end for the sake of a fault that would have been milder elsewhere. */
    void escalate(int subcode) {
        if (!reset) {
            reset = true;
            resetSubcode = subcode;
            resetIndex = 0;
            for (int i = 0; i < count; i++) {
                if (treatments[i] == Treatment.WITHDRAW) {
                    treatments[i] = Treatment.RESET;
                    resetIndex = i;
                    return;
                }
            }
        }
    }

    /** The bytes of the fault that ends the session, up to a bound. */
    byte[] resetData(byte[] message) {
        int end = Math.min(to[resetIndex], from[resetIndex] + MessageDecoder.MAX_BYTES / 2);
        return Arrays.copyOfRange(message, from[resetIndex], end);
    }

    String resetReason() {
        return count == 0 ? "malformed" : reason(resetIndex);
    }

    private String reason(int index) {
        return (types[index] == 0 ? "UPDATE" : "attribute " + types[index]) + ": " + flaws[index];
    }

    /** Them all, with offsets counted from {@code start}. */
    List<AttributeFault> toList(byte[] message, int start) {
        List<AttributeFault> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Flaw flaw = flaws[i];
            Treatment treatment = treatments[i];
            if (flaw != null && treatment != null) {
                Optional<Family> family = families[i] < 0
                        ? Optional.empty()
                        : Optional.of(Family.of(families[i] >>> 8, families[i] & 0xff));
                Octets bytes = Octets.of(message, from[i], Math.min(to[i], from[i] + SHOWN_BYTES));
                list.add(new AttributeFault(types[i], treatment, flaw, family, from[i] - start, bytes));
            }
        }
        return list;
    }
}
