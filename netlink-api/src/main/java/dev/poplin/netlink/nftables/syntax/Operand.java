package dev.poplin.netlink.nftables.syntax;

import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.expression.Expression.Payload;
import org.jspecify.annotations.Nullable;

/**
 * What a register holds.
 *
 * @param words what was loaded, in nft's words; empty for bytes of the packet, whose words depend on what is known of it later
 * @param type the type of the values
 * @param host whether the value is in this machine's order
 * @param bits its length
 * @param payload the bytes of the packet that were loaded, if they were
 * @param literal the value, if it is one
 * @param mask the bits that are looked at, in the value's order, if not all are
 * @param used whether it was compared, so that it is no part of a later key
 */
record Operand(
        String words,
        Datatype type,
        boolean host,
        int bits,
        @Nullable Payload payload,
        @Nullable Bytes literal,
        @Nullable Bytes mask,
        @Nullable Bytes xor,
        boolean used) {

    private static final int SLOT_BITS = 32;

    static Operand of(String words, Datatype type, boolean host, int bits) {
        return new Operand(words, type, host, bits, null, null, null, null, false);
    }

    static Operand payload(Payload payload) {
        int bits = payload.length() * Byte.SIZE;
        return new Operand("", Datatype.INVALID, false, bits, payload, null, null, null, false);
    }

    static Operand literal(Bytes value) {
        int bits = value.length() * Byte.SIZE;
        return new Operand("", Datatype.INVALID, false, bits, null, value, null, null, false);
    }

    Operand masked(Bytes newMask, Bytes newXor) {
        return new Operand(words, type, host, bits, payload, literal, newMask, newXor, false);
    }

    Operand inOrder(boolean hostOrder) {
        return new Operand(words, type, hostOrder, bits, payload, literal, mask, xor, used);
    }

    Operand asUsed() {
        return new Operand(words, type, host, bits, payload, literal, mask, xor, true);
    }

    /** How many registers of four bytes it takes. */
    int slots() {
        return Math.max(1, (bits + SLOT_BITS - 1) / SLOT_BITS);
    }
}
