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

    private final Topic topic;
    private final Function<T, Object> key;
    private final UnaryOperator<T> essence;
    private final Consumer<Change> listener;
    private Map<Object, T> objects = new LinkedHashMap<>();

    /**
     * An empty table.
     *
     * @param key tells objects apart that are there at the same time
     * @param essence the object without what changes by itself all the time
     */
    Table(Topic topic, Function<T, Object> key, UnaryOperator<T> essence, Consumer<Change> listener) {
        this.topic = topic;
        this.key = key;
        this.essence = essence;
        this.listener = listener;
    }

    List<T> list() {
        return new ArrayList<>(objects.values());
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
            listener.accept(new Change.Of(topic, before, after));
        }
    }
}
