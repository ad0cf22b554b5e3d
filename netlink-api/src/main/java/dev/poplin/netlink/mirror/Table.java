package dev.poplin.netlink.mirror;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The objects of one topic as they are known. Confined to its mirror, which locks around it. */
final class Table<T> {

    private final Telling<T> change;
    private final Function<T, Object> key;
    private final UnaryOperator<T> essence;
    private final Consumer<Change> listener;
    private Map<Object, T> objects = new LinkedHashMap<>();

    /** Makes what is told of an object. */
    interface Telling<T> {

        Change of(@Nullable T before, @Nullable T after);
    }

    /**
     * An empty table.
     *
     * @param change makes what is told of an object
     * @param key tells objects apart that are there at the same time
     * @param essence the object without what changes by itself all the time
     */
    Table(Telling<T> change, Function<T, Object> key, UnaryOperator<T> essence, Consumer<Change> listener) {
        this.change = change;
        this.key = key;
        this.essence = essence;
        this.listener = listener;
    }

    List<T> list() {
        return new ArrayList<>(objects.values());
    }

    /** Adds all of it, as if it had just come. */
    void addTo(List<Change> changes) {
        objects.values().forEach(object -> changes.add(change.of(null, object)));
    }

    void put(T object) {
        tell(objects.put(key.apply(object), object), object);
    }

    void remove(T object) {
        tell(objects.remove(key.apply(object)), null);
    }

    /** Takes over what the kernel has listed, and tells of what differs from what was known. */
    void replaceAll(List<T> listed) {
        Map<Object, T> before = objects;
        objects = new LinkedHashMap<>();
        listed.forEach(object -> objects.put(key.apply(object), object));
        before.forEach((known, object) -> {
            if (!objects.containsKey(known)) {
                tell(object, null);
            }
        });
        objects.forEach((known, object) -> tell(before.get(known), object));
    }

    private void tell(@Nullable T before, @Nullable T after) {
        boolean same = before != null && after != null && essence.apply(before).equals(essence.apply(after));
        if (!same && before != after) {
            listener.accept(change.of(before, after));
        }
    }
}
