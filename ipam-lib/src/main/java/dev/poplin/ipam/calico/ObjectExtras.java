package dev.poplin.ipam.calico;

import dev.poplin.ipam.MalformedDocumentException;
import dev.poplin.ipam.document.Field;
import dev.poplin.ipam.document.JsonText;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one of Calico's objects says that means nothing here. Immutable.
 *
 * @param name its name; empty if it is not known
 * @param metadata its labels and annotations, as trees of JSON
 * @param fields the fields of its {@code spec} that are not read, as trees of JSON
 */
public record ObjectExtras(String name, Map<String, @Nullable Object> metadata, Map<String, @Nullable Object> fields) {

    /** Nothing. */
    static final ObjectExtras NONE = new ObjectExtras("", Map.of(), Map.of());

    /** What others have said of an object in its metadata; the rest of that is the cluster's own. */
    static final Set<String> METADATA = Set.of("labels", "annotations");

    /** Copies the maps. */
    public ObjectExtras {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** What an object says besides those fields of its {@code spec}. */
    static ObjectExtras of(Field metadata, Field spec, Set<String> known) {
        return new ObjectExtras(metadata.get("name").text(""), metadata(metadata), Unread.of(spec, known));
    }

    /** The labels and annotations of an object. */
    static Map<String, @Nullable Object> metadata(Field metadata) {
        Map<String, @Nullable Object> said = new LinkedHashMap<>();
        metadata.fields().forEach((name, field) -> {
            if (METADATA.contains(name) && !field.fields().isEmpty()) {
                said.put(name, field.tree());
            }
        });
        return said;
    }

    /** Whether there is nothing but the name. */
    boolean isEmpty() {
        return metadata.isEmpty() && fields.isEmpty();
    }

    /** This as a remark. */
    String remark() {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("name", name);
        tree.put("metadata", metadata);
        tree.put("spec", fields);
        return JsonText.write(tree);
    }

    /**
     * What a remark says.
     *
     * @param subject what it is kept beside
     * @throws MalformedDocumentException if it is none of Calico's
     */
    static ObjectExtras ofRemark(String subject, String remark) {
        Field root = Field.root("remark of " + subject, JsonText.read(remark));
        return new ObjectExtras(root.get("name").text(""), trees(root.get("metadata")), trees(root.get("spec")));
    }

    private static Map<String, @Nullable Object> trees(Field object) {
        Map<String, @Nullable Object> trees = new LinkedHashMap<>();
        object.fields().forEach((name, field) -> trees.put(name, field.tree()));
        return trees;
    }

    /** The metadata that is written of an object of this name. */
    Map<String, @Nullable Object> metadataOf(String written) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("name", written);
        all.putAll(metadata);
        return all;
    }
}
