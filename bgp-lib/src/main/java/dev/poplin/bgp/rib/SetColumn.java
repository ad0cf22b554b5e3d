package dev.poplin.bgp.rib;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Shared attributes by index, in pages; a page that holds none costs nothing. Confined to its owner. */
final class SetColumn {

    private static final class Page {
        private final @Nullable SharedAttributes[] sets = new SharedAttributes[IntColumn.PAGE];
    }

    /** Stands for every page that holds none. */
    private static final Page EMPTY = new Page();

    private Page[] pages = {EMPTY};

    /** The set at an index, or null. */
    @Nullable
    SharedAttributes get(int index) {
        int page = index >>> IntColumn.PAGE_BITS;
        return page < pages.length ? pages[page].sets[index & IntColumn.MASK] : null;
    }

    void set(int index, @Nullable SharedAttributes value) {
        int page = index >>> IntColumn.PAGE_BITS;
        if (page >= pages.length) {
            int before = pages.length;
            pages = Arrays.copyOf(pages, page + (page >> 1) + 1);
            Arrays.fill(pages, before, pages.length, EMPTY);
        }
        if (pages[page] == EMPTY) {
            if (value == null) {
                return;
            }
            pages[page] = new Page();
        }
        pages[page].sets[index & IntColumn.MASK] = value;
    }
}
