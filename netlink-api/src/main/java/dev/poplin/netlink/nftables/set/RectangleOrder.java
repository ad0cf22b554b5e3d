package dev.poplin.netlink.nftables.set;

import dev.poplin.netlink.nftables.data.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The order in which the kernel takes concatenations of ranges. It refuses one of which the first or the last key is in another
 * that is there already, so that narrow ones have to come before the wide ones around them.
 */
final class RectangleOrder {

    /** A concatenation of ranges: its first and last keys, cut into parts. */
    private record Rectangle(List<Bytes> first, List<Bytes> last) {

        boolean contains(List<Bytes> key) {
            for (int part = 0; part < key.size(); part++) {
                if (key.get(part).compareTo(first.get(part)) < 0
                        || key.get(part).compareTo(last.get(part)) > 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<Rectangle> rectangles;
    /** By the index of a rectangle, those that have to come before it. */
    private final Map<Integer, List<Integer>> before = new HashMap<>();

    private final Set<Integer> placed = new LinkedHashSet<>();

    private RectangleOrder(List<Rectangle> rectangles) {
        this.rectangles = rectangles;
    }

    /** The same elements in an order in which the kernel takes all of them, if there is one. */
    static List<ElementCodec.Raw> of(NftSet set, List<ElementCodec.Raw> elements) {
        int[] lengths =
                set.key().stream().mapToInt(part -> part.bytes() + 3 & ~3).toArray();
        RectangleOrder order = new RectangleOrder(elements.stream()
                .map(each -> new Rectangle(parts(each.key(), lengths), parts(each.keyEnd(), lengths)))
                .toList());
        order.compareNeighbors();
        for (int index = 0; index < elements.size(); index++) {
            order.place(index);
        }
        return order.placed.stream().map(elements::get).toList();
    }

    private static List<Bytes> parts(@Nullable Bytes key, int[] lengths) {
        List<Bytes> parts = new ArrayList<>(lengths.length);
        int at = 0;
        for (int length : lengths) {
            if (key != null && at + length <= key.length()) {
                parts.add(Bytes.of(Arrays.copyOfRange(key.toArray(), at, at + length)));
            }
            at += length;
        }
        return parts;
    }

    /** Compares those whose first parts overlap, which are few in sets that are of use. */
    private void compareNeighbors() {
        List<Integer> sorted = new ArrayList<>();
        for (int index = 0; index < rectangles.size(); index++) {
            sorted.add(index);
        }
        sorted.sort(Comparator.comparing(index -> rectangles.get(index).first().get(0)));
        List<Integer> open = new ArrayList<>();
        for (int index : sorted) {
            Rectangle rectangle = rectangles.get(index);
            open.removeIf(other -> rectangles
                            .get(other)
                            .last()
                            .get(0)
                            .compareTo(rectangle.first().get(0))
                    < 0);
            for (int other : open) {
                compare(index, other);
                compare(other, index);
            }
            open.add(index);
        }
    }

    private void compare(int inner, int outer) {
        Rectangle around = rectangles.get(outer);
        Rectangle within = rectangles.get(inner);
        if (around.contains(within.first()) || around.contains(within.last())) {
            before.computeIfAbsent(outer, none -> new ArrayList<>()).add(inner);
        }
    }

    private void place(int index) {
        // Taken out at the first visit: of two that exclude each other, the kernel will refuse one.
        List<Integer> earlier = before.remove(index);
        if (earlier != null) {
            earlier.forEach(this::place);
        }
        placed.add(index);
    }
}
