package dev.poplin.node.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A value in a YAML document that knows its path and line, so that whatever is wrong with it can be named. */
final class YamlValue {

    /** Something in the document is not what it should be. */
    static final class WrongValueException extends Exception {

        private static final long serialVersionUID = 1L;

        private final int line;

        WrongValueException(int line, String message) {
            super(message);
            this.line = line;
        }

        int line() {
            return line;
        }
    }

    private final @Nullable Node node;
    private final String path;
    private final Node place;
    private final int linesBefore;

    private YamlValue(@Nullable Node node, String path, Node place, int linesBefore) {
        this.node = node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL) ? null : node;
        this.path = path;
        this.place = place;
        this.linesBefore = linesBefore;
    }

    /** The root of a document that starts after {@code linesBefore} lines of its file. */
    static YamlValue root(Node node, int linesBefore) {
        return new YamlValue(node, "", node, linesBefore);
    }

    /** The member of a mapping; absent if the mapping is. */
    YamlValue get(String name) throws WrongValueException {
        return members().getOrDefault(name, new YamlValue(null, child(name), place, linesBefore));
    }

    boolean isPresent() {
        return node != null;
    }

    int line() {
        return linesBefore + place.getStartMark().map(mark -> mark.getLine()).orElse(0) + 1;
    }

    /** The members of a mapping; empty if it is absent. */
    Map<String, YamlValue> members() throws WrongValueException {
        Map<String, YamlValue> members = new LinkedHashMap<>();
        if (node == null) {
            return members;
        }
        if (!(node instanceof MappingNode mapping)) {
            throw wrong("should be a mapping");
        }
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw wrong("has a key that is no text");
            }
            YamlValue value = new YamlValue(tuple.getValueNode(), child(key.getValue()), key, linesBefore);
            if (members.put(key.getValue(), value) != null) {
                throw value.wrong("is given twice");
            }
        }
        return members;
    }

    /** The elements of a sequence; empty if it is absent. */
    List<YamlValue> elements() throws WrongValueException {
        List<YamlValue> elements = new ArrayList<>();
        if (node == null) {
            return elements;
        }
        if (!(node instanceof SequenceNode sequence)) {
            throw wrong("should be a list");
        }
        for (Node element : sequence.getValue()) {
            elements.add(new YamlValue(element, path + "[" + elements.size() + "]", element, linesBefore));
        }
        return elements;
    }

    /** The text of a scalar. */
    String text() throws WrongValueException {
        if (node == null) {
            throw wrong("is missing");
        }
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw wrong("should be a single value");
    }

    /** The text of a scalar, or this one if it is absent. */
    String text(String otherwise) throws WrongValueException {
        return node == null ? otherwise : text();
    }

    /** The text of a scalar, or this one if it is absent or empty. */
    String nonEmptyText(String otherwise) throws WrongValueException {
        String text = text("");
        return text.isEmpty() ? otherwise : text;
    }

    long number(long least, long most) throws WrongValueException {
        if (!text().matches("-?[0-9]{1,18}")) {
            throw wrong("is '" + text() + "', which is no number");
        }
        long number = Long.parseLong(text());
        if (number >= least && number <= most) {
            return number;
        }
        throw wrong("is " + text() + ", which is not from " + least + " to " + most);
    }

    boolean flag(boolean otherwise) throws WrongValueException {
        return switch (text(String.valueOf(otherwise))) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong("is '" + text() + "', which is neither true nor false");
        };
    }

    /** The texts of a mapping of texts, such as labels. */
    Map<String, String> texts() throws WrongValueException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, YamlValue> member : members().entrySet()) {
            texts.put(member.getKey(), member.getValue().text(""));
        }
        return texts;
    }

    /** Reads the text with {@code parser}; what it refuses becomes a fault of this value. */
    <T> T parse(Function<String, T> parser) throws WrongValueException {
        String text = text();
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw wrong("is '" + text + "': " + e.getMessage());
        }
    }

    WrongValueException wrong(String what) {
        return new WrongValueException(line(), (path.isEmpty() ? "the document" : path) + " " + what);
    }

    private String child(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
