package dev.poplin.ipam.calico;

import dev.poplin.ipam.document.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts the fields of many blocks, affinities, handles and holders that nothing is made of, for one note each. Confined to one reading. */
final class Unread {

    private final Map<String, Integer> counts = new TreeMap<>();
    private final Map<String, Integer> kept = new TreeMap<>();

    /** Counts one of these, which no store keeps. */
    void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    /** Counts one of these, which a store keeps. */
    void countKept(String what) {
        kept.merge(what, 1, Integer::sum);
    }

    /** A note for each of what was counted. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        counts.forEach((what, count) -> notes.add(count + " " + what + ", which no store keeps"));
        kept.forEach((what, count) -> notes.add(count + " " + what + ", which is only kept to be written again"));
        return notes;
    }

    /** The fields of an object that are not among the known ones and say something, as trees of JSON. */
    static Map<String, @Nullable Object> of(Field object, Set<String> known) {
        Map<String, @Nullable Object> unread = new LinkedHashMap<>();
        object.fields().forEach((name, field) -> {
            if (!known.contains(name) && !field.isMissing()) {
                unread.put(name, field.tree());
            }
        });
        return unread;
    }
}
