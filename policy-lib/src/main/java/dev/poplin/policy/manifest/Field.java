package dev.poplin.policy.manifest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A value in a manifest with its path and line; missing values are fields too, of no content. */
final class Field {

    private static final Set<String> TRUE =
            Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
    private static final Set<String> FALSE =
            Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");

    private final String path;
    private final int line;
    private final @Nullable Node node;

    private Field(String path, int line, @Nullable Node node) {
        this.path = path;
        this.line = line;
        this.node = node;
    }

    static Field root(Node node) {
        return new Field("", lineOf(node, 1), node);
    }

    private static int lineOf(Node node, int otherwise) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(otherwise);
    }

    String path() {
        return path;
    }

    int line() {
        return line;
    }

    boolean isMissing() {
        return node == null || node.getTag().equals(Tag.NULL);
    }

    private String child(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** The field of a mapping; missing if this is missing. */
    Field get(String key) {
        Field field = fields().get(key);
        return field == null ? new Field(child(key), line, null) : field;
    }

    /** The names of an object's fields. */
    List<String> names() {
        return new ArrayList<>(fields().keySet());
    }

    /** Refuses a field that is none of these: one that is misspelt would silently make a rule wider. */
    void allowOnly(String what, String... names) {
        List<String> known = List.of(names);
        fields().forEach((name, field) -> {
            if (!known.contains(name)) {
                throw new FieldException(field, "is not a field of " + what);
            }
        });
    }

    private Map<String, Field> fields() {
        Map<String, Field> fields = new LinkedHashMap<>();
        if (isMissing()) {
            return fields;
        }
        if (!(node instanceof MappingNode mapping)) {
            throw new FieldException(this, "must be an object");
        }
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode name) {
                String key = name.getValue();
                Field field = new Field(child(key), lineOf(tuple.getKeyNode(), line), tuple.getValueNode());
                if (fields.put(key, field) != null) {
                    throw new FieldException(field, "is there twice");
                }
            }
        }
        return fields;
    }

    /** The items of a list; none if this is missing. */
    List<Field> items() {
        List<Field> items = new ArrayList<>();
        if (isMissing()) {
            return items;
        }
        if (!(node instanceof SequenceNode sequence)) {
            throw new FieldException(this, "must be a list");
        }
        for (Node item : sequence.getValue()) {
            items.add(new Field(path + "[" + items.size() + "]", lineOf(item, line), item));
        }
        return items;
    }

    /** The text of a scalar, or empty if this is missing. */
    Optional<String> text() {
        if (isMissing()) {
            return Optional.empty();
        }
        if (node instanceof ScalarNode scalar) {
            return Optional.of(scalar.getValue());
        }
        throw new FieldException(this, "must be a text");
    }

    /** The text of a scalar that is neither missing nor empty. */
    Optional<String> nonEmptyText() {
        return text().filter(text -> !text.isEmpty());
    }

    /** The text of a scalar that must be there. */
    String requiredText() {
        return nonEmptyText().orElseThrow(() -> new FieldException(this, "is missing"));
    }

    /** Whether the scalar is a number rather than a text. */
    boolean isNumber() {
        return node != null && node.getTag().equals(Tag.INT);
    }

    /** A whole number within bounds. */
    int number(int least, int most) {
        String text = requiredText();
        try {
            int number = Integer.parseInt(text);
            if (isNumber() && number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new FieldException(this, "must be a number, not '" + text + "'");
        }
        throw new FieldException(this, "must be a number within " + least + " and " + most + ", not '" + text + "'");
    }

    /** A truth value in one of YAML 1.1's words, which kubectl reads; false if this is missing. */
    boolean isTrue() {
        String word = text().orElse("false");
        boolean truth = TRUE.contains(word);
        boolean plain = isMissing() || node instanceof ScalarNode scalar && scalar.isPlain();
        if (!plain || !truth && !FALSE.contains(word)) {
            throw new FieldException(this, "must be true or false, not '" + word + "'");
        }
        return truth;
    }

    /** A mapping of texts. */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        fields().forEach((name, field) -> texts.put(name, field.text().orElse("")));
        return texts;
    }
}
