package dev.poplin.bgp.rib;

import java.util.Arrays;

/** Long numbers by index, in pages. Confined to its owner. */
final class LongColumn {

    private long[][] pages = new long[4][];

    /** The number at an index that was set. */
    long get(int index) {
        return pages[index >>> IntColumn.PAGE_BITS][index & IntColumn.MASK];
    }

    void set(int index, long value) {
        int page = index >>> IntColumn.PAGE_BITS;
        if (page >= pages.length) {
            pages = Arrays.copyOf(pages, page + (page >> 1) + 1);
        }
        if (pages[page] == null) {
            pages[page] = new long[IntColumn.PAGE];
        }
        pages[page][index & IntColumn.MASK] = value;
    }
}
