package dev.poplin.bgp.calico;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The fields of a document, by type. Notes what is wrong, and which fields nobody has asked for. Confined to one thread. */
final class Fields {

    private final String where;
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();
    private final List<String> problems;

    Fields(String where, Object document, List<String> problems) {
        this.where = where;
        this.problems = problems;
        if (document instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (value != null) {
                    values.put(String.valueOf(key), value);
                }
            });
        } else {
            problems.add(where + " is no mapping");
        }
    }

    private Optional<Object> value(String field) {
        asked.add(field);
        return Optional.ofNullable(values.get(field));
    }

    Optional<String> text(String field) {
        return value(field).map(String::valueOf);
    }

    /** What a function makes of a field's text; what it refuses is noted. */
    <T> Optional<T> parsed(String field, Function<String, T> parser) {
        return text(field).flatMap(text -> {
            try {
                return Optional.of(parser.apply(text));
            } catch (IllegalArgumentException e) {
                problems.add(where + "." + field + ": " + e.getMessage());
                return Optional.empty();
            }
        });
    }

    /** A whole number; one out of range is noted. */
    Optional<Integer> number(String field, int least, int most) {
        return parsed(field, text -> {
            int number = Integer.parseInt(text);
            if (number < least || number > most) {
                throw new IllegalArgumentException(text + " is not within " + least + " and " + most);
            }
            return number;
        });
    }

    /** What a function makes of each text of a list; those that it refuses are noted and left out. */
    <T> List<T> eachParsed(String field, Function<String, T> parser) {
        List<T> values = new ArrayList<>();
        for (String text : texts(field)) {
            try {
                values.add(parser.apply(text));
            } catch (IllegalArgumentException e) {
                problems.add(where + "." + field + ": " + e.getMessage());
            }
        }
        return values;
    }

    /** A truth value; what is neither true nor false is noted and counts as not said. */
    boolean flag(String field, boolean otherwise) {
        return parsed(field, text -> switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
                })
                .orElse(otherwise);
    }

    /** How many things were wrong until now, here or in another document. */
    int problemCount() {
        return problems.size();
    }

    /** A mapping within; empty if there is none. */
    Fields fields(String field) {
        return new Fields(where + "." + field, value(field).orElse(Map.of()), problems);
    }

    boolean has(String field) {
        return value(field).isPresent();
    }

    List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        if (value(field).orElse(List.of()) instanceof List<?> list) {
            list.forEach(item -> texts.add(String.valueOf(item)));
        } else {
            problems.add(where + "." + field + " is no list");
        }
        return texts;
    }

    List<Fields> list(String field) {
        List<Fields> fields = new ArrayList<>();
        if (value(field).orElse(List.of()) instanceof List<?> list) {
            for (int index = 0; index < list.size(); index++) {
                fields.add(new Fields(where + "." + field + "[" + index + "]", list.get(index), problems));
            }
        } else {
            problems.add(where + "." + field + " is no list");
        }
        return fields;
    }

    void problem(String what) {
        problems.add(where + " " + what);
    }

    /** Notes the fields that nobody has asked for. */
    void requireNothingElse() {
        values.keySet().stream().filter(field -> !asked.contains(field)).forEach(this::notUnderstood);
    }

    void notUnderstood(String field) {
        problems.add(where + "." + field + " is not understood");
    }
}
