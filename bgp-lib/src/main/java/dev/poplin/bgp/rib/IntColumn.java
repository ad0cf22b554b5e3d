package dev.poplin.bgp.rib;

import java.util.Arrays;

/** Numbers by index, in pages: it grows without copying and has no more room than it needs. Confined to its owner. */
final class IntColumn {

    static final int PAGE_BITS = 12;
    static final int PAGE = 1 << PAGE_BITS;
    static final int MASK = PAGE - 1;

    private int[][] pages = new int[4][];

    /** The number at an index; 0 if none was ever set. */
    int get(int index) {
        int page = index >>> PAGE_BITS;
        return page < pages.length && pages[page] != null ? pages[page][index & MASK] : 0;
    }

    void set(int index, int value) {
        int page = index >>> PAGE_BITS;
        if (page >= pages.length) {
            pages = Arrays.copyOf(pages, page + (page >> 1) + 1);
        }
        if (pages[page] == null) {
            if (value == 0) {
                return;
            }
            pages[page] = new int[PAGE];
        }
        pages[page][index & MASK] = value;
    }
}
