package dev.poplin.ipam;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The holder of each address of a block by its offset, null for an address that is not held. With one changed it shares
 * nearly all of its pieces with the one before. Immutable.
 */
final class Holders {

    /** The size of a piece, as a power of two. */
    private static final int PIECE_BITS = 3;

    private static final int PIECE = 1 << PIECE_BITS;

    /** Of addresses of which none is held. */
    private static final @Nullable Holder[] EMPTY = new Holder[PIECE];

    private final int size;
    /** The holders of {@link #PIECE} addresses that follow each other, in each. */
    private final @Nullable Holder[][] pieces;

    private Holders(int size, @Nullable Holder[][] pieces) {
        this.size = size;
        this.pieces = pieces;
    }

    /** No address of so many is held. */
    static Holders none(int size) {
        @Nullable Holder[][] pieces = new Holder[(size + PIECE - 1) / PIECE][];
        Arrays.fill(pieces, EMPTY);
        return new Holders(size, pieces);
    }

    /** Each address is held by whom this array says. */
    static Holders of(@Nullable Holder[] all) {
        Holders holders = none(all.length);
        Arrays.setAll(holders.pieces, i -> piece(all, i * PIECE));
        return holders;
    }

    private static @Nullable Holder[] piece(@Nullable Holder[] all, int first) {
        @Nullable Holder[] piece = Arrays.copyOfRange(all, first, first + PIECE);
        return Arrays.equals(piece, EMPTY) ? EMPTY : piece;
    }

    /** How many addresses there are. */
    int size() {
        return size;
    }

    @Nullable
    Holder get(int offset) {
        if (offset >= size) {
            throw new IndexOutOfBoundsException("offset " + offset + " of " + size);
        }
        return pieces[offset >> PIECE_BITS][offset & PIECE - 1];
    }

    /** The same with another holder, or none. */
    Holders with(int offset, @Nullable Holder holder) {
        @Nullable Holder[][] changed = pieces.clone();
        @Nullable Holder[] piece = pieces[offset >> PIECE_BITS].clone();
        piece[offset & PIECE - 1] = holder;
        changed[offset >> PIECE_BITS] = piece;
        return new Holders(size, changed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Holders that && size == that.size && Arrays.deepEquals(pieces, that.pieces);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(pieces);
    }
}
