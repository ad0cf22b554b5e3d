package dev.poplin.ipam.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The shelves of a map of records. The first is of records whose keys have no slash, the others of those whose keys begin alike, up to their
 * first slash and with it. Immutable: with one more shelf it is another object with the same ones.
 */
final class Shelves {

    /** A power of two. */
    private static final int PLACES = 64;

    private final KeptLists lists;
    private final List<Shelf> all;
    /** Those that are found by the first letters of a key; there are few, so hardly two of them fall on the same place. */
    private final Shelf[][] places;

    /** Without any but the first. */
    Shelves(KeptLists lists) {
        this(lists, List.of(new Shelf("", 0, lists)));
    }

    private Shelves(KeptLists lists, List<Shelf> all) {
        this.lists = lists;
        this.all = all;
        this.places = new Shelf[PLACES][];
        for (int place = 0; place < PLACES; place++) {
            places[place] = at(place);
        }
    }

    private Shelf[] at(int place) {
        return all.stream()
                .filter(shelf -> !shelf.name().isEmpty() && place(shelf.name()) == place)
                .toArray(Shelf[]::new);
    }

    /** Where to look for the shelf of a key. */
    private static int place(String key) {
        return key.length() < 2 || key.charAt(0) == '/' ? 0 : key.charAt(0) * 7 + key.charAt(1) & PLACES - 1;
    }

    /** In the order of their numbers. */
    List<Shelf> all() {
        return all;
    }

    /** Where a key belongs; null if there is nothing like it. */
    @Nullable
    Shelf find(String key) {
        for (Shelf shelf : places[place(key)]) {
            if (key.startsWith(shelf.name())) {
                return shelf;
            }
        }
        return key.indexOf('/') < 0 ? all.get(0) : null;
    }

    /** The same with one more, for keys like this one. */
    Shelves with(String key) {
        List<Shelf> more = new ArrayList<>(all);
        more.add(new Shelf(key.substring(0, key.indexOf('/') + 1), all.size(), lists));
        return new Shelves(lists, List.copyOf(more));
    }
}
