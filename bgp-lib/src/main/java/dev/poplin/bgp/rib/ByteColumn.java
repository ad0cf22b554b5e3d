package dev.poplin.bgp.rib;

import java.util.Arrays;

/** Bytes by index, in pages. Confined to its owner. */
final class ByteColumn {

    private byte[][] pages = new byte[4][];

    /** The byte at an index, unsigned; 0 if none was ever set. */
    int get(int index) {
        int page = index >>> IntColumn.PAGE_BITS;
        return page < pages.length && pages[page] != null ? Byte.toUnsignedInt(pages[page][index & IntColumn.MASK]) : 0;
    }

    void set(int index, int value) {
        int page = index >>> IntColumn.PAGE_BITS;
        if (page >= pages.length) {
            pages = Arrays.copyOf(pages, page + (page >> 1) + 1);
        }
        if (pages[page] == null) {
            pages[page] = new byte[IntColumn.PAGE];
        }
        pages[page][index & IntColumn.MASK] = (byte) value;
    }
}
