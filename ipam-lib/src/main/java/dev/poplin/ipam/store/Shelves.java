package dev.poplin.ipam.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The shelves of a map of records: each is of all records whose keys have the same place by their first two letters, so all keys that begin
 * like a prefix of two letters or more are on one of them. Immutable: with one more shelf it is another object with the same ones.
 */
final class Shelves {

    /** A power of two. */
    private static final int PLACES = 64;

    private final KeptLists lists;
    private final @Nullable Shelf[] places;

    /** Without any. */
    Shelves(KeptLists lists) {
        this(lists, new Shelf[PLACES]);
    }

    private Shelves(KeptLists lists, @Nullable Shelf[] places) {
        this.lists = lists;
        this.places = places;
    }

    /** Few keys begin alike, so hardly two kinds of them fall on the same place. */
    private static int place(String key) {
        return key.length() < 2 ? 0 : key.charAt(0) * 7 + key.charAt(1) & PLACES - 1;
    }

    /** In the order of their numbers. */
    List<Shelf> all() {
        List<Shelf> all = new ArrayList<>();
        for (Shelf shelf : places) {
            if (shelf != null) {
                all.add(shelf);
            }
        }
        return all;
    }

    /** Whether all keys that begin so are on one shelf. */
    static boolean isOfOne(String prefix) {
        return prefix.length() >= 2;
    }

    /** Where a key belongs; null if there is no such shelf yet. */
    @Nullable
    Shelf find(String key) {
        return places[place(key)];
    }

    /** The same with one more, for keys like this one. */
    Shelves with(String key) {
        @Nullable Shelf[] more = places.clone();
        more[place(key)] = new Shelf(place(key), lists);
        return new Shelves(lists, more);
    }
}
