package dev.poplin.ipam.document;

import dev.poplin.ipam.MalformedDocumentException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A value in a document with its path; a missing value is a field too, of no content. Immutable. */
public final class Field {

    private final String path;
    private final @Nullable Object value;

    private Field(String path, @Nullable Object value) {
        this.path = path;
        this.value = value;
    }

    /** The value at the root of a document. */
    public static Field root(String path, @Nullable Object value) {
        return new Field(path, value);
    }

    /**
     * The roots of a text, which is JSON, or else YAML of any number of documents: it may begin with a brace, too.
     *
     * @throws MalformedDocumentException if it is neither, with what is wrong in both
     */
    public static List<Field> documents(String text) {
        if (!text.stripLeading().startsWith("{")) {
            return ofYaml(text);
        }
        try {
            return List.of(root("", JsonText.read(text)));
        } catch (MalformedDocumentException noJson) {
            try {
                return ofYaml(text);
            } catch (MalformedDocumentException neither) {
                MalformedDocumentException fault = new MalformedDocumentException(
                        "",
                        "is neither JSON (" + noJson.getMessage() + ") nor YAML (" + neither.getMessage() + ")",
                        noJson);
                fault.addSuppressed(neither);
                throw fault;
            }
        }
    }

    private static List<Field> ofYaml(String text) {
        List<Field> roots = new ArrayList<>();
        for (Object tree : YamlText.read(text)) {
            roots.add(root("documents[" + roots.size() + "]", tree));
        }
        return roots;
    }

    /** Where it is. */
    public String path() {
        return path;
    }

    /** The value, as a tree of JSON; null if there is none. */
    public @Nullable Object tree() {
        return value;
    }

    /** Whether there is no such value, or it is null. */
    public boolean isMissing() {
        return value == null;
    }

    /** The field of an object; missing if this is missing. */
    public Field get(String name) {
        return new Field(path.isEmpty() ? name : path + "." + name, object().get(name));
    }

    /** The fields of an object by their names; none if this is missing. */
    public Map<String, Field> fields() {
        Map<String, Field> fields = new LinkedHashMap<>();
        object().forEach((name, field) -> fields.put(String.valueOf(name), new Field(path + "." + name, field)));
        return fields;
    }

    private Map<?, ?> object() {
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Map<?, ?> object) {
            return object;
        }
        throw fault("is " + value + ", not an object");
    }

    /** The elements of a list; none if this is missing. */
    public List<Field> elements() {
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            throw fault("is " + value + ", not a list");
        }
        List<Field> elements = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            elements.add(new Field(path + "[" + i + "]", list.get(i)));
        }
        return elements;
    }

    /** The text, or this other one if it is missing. */
    public String text(String otherwise) {
        return value == null ? otherwise : value.toString();
    }

    /** The text, which must be there. */
    public String text() {
        if (value == null) {
            throw fault("is missing");
        }
        return value.toString();
    }

    /** The texts of an object's fields. */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        fields().forEach((name, field) -> texts.put(name, field.text("")));
        return texts;
    }

    /** The number, or this other one if it is missing. */
    public long number(long otherwise) {
        return value == null ? otherwise : parse(Long::parseLong);
    }

    /** The truth, as a word or as a text, or this other one if it is missing or empty. */
    public boolean truth(boolean otherwise) {
        return switch (text("").toLowerCase(java.util.Locale.ROOT)) {
            case "" -> otherwise;
            case "true" -> true;
            case "false" -> false;
            default -> throw fault("is " + value + ", neither true nor false");
        };
    }

    /** What a parser makes of the text. */
    public <T> T parse(Function<String, T> parser) {
        try {
            return parser.apply(text());
        } catch (MalformedDocumentException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new MalformedDocumentException(path, "is '" + value + "': " + e.getMessage(), e);
        }
    }

    /** The text, if it is there and not empty. */
    public Optional<String> find() {
        return Optional.ofNullable(value).map(Object::toString).filter(text -> !text.isEmpty());
    }

    /** What is wrong with it. */
    public MalformedDocumentException fault(String fault) {
        return new MalformedDocumentException(path, fault);
    }
}
