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

    /** The holders of some addresses that follow each other. */
    private record Piece(@Nullable Holder[] holders) {

        private static final Piece EMPTY = new Piece(new Holder[PIECE]);

        private static Piece of(@Nullable Holder[] all, int first) {
            @Nullable Holder[] holders = Arrays.copyOfRange(all, first, first + PIECE);
            return Arrays.equals(holders, EMPTY.holders) ? EMPTY : new Piece(holders);
        }

        private Piece with(int place, @Nullable Holder holder) {
            @Nullable Holder[] changed = holders.clone();
            changed[place] = holder;
            return new Piece(changed);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Piece that && Arrays.equals(holders, that.holders);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(holders);
        }
    }

    private final int size;
    private final Piece[] pieces;

    private Holders(int size, Piece[] pieces) {
        this.size = size;
        this.pieces = pieces;
    }

    /** No address of so many is held. */
    static Holders none(int size) {
        Piece[] pieces = new Piece[(size + PIECE - 1) / PIECE];
        Arrays.fill(pieces, Piece.EMPTY);
        return new Holders(size, pieces);
    }

    /** Each address is held by whom this array says. */
    static Holders of(@Nullable Holder[] all) {
        Holders holders = none(all.length);
        Arrays.setAll(holders.pieces, i -> Piece.of(all, i * PIECE));
        return holders;
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
        return pieces[offset >> PIECE_BITS].holders[offset & PIECE - 1];
    }

    /** The same with another holder, or none. */
    Holders with(int offset, @Nullable Holder holder) {
        Piece[] changed = pieces.clone();
        changed[offset >> PIECE_BITS] = pieces[offset >> PIECE_BITS].with(offset & PIECE - 1, holder);
        return new Holders(size, changed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Holders that && size == that.size && Arrays.equals(pieces, that.pieces);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(pieces);
    }
}
