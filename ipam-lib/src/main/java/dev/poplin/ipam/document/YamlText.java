package dev.poplin.ipam.document;

import dev.poplin.ipam.MalformedDocumentException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** YAML as trees, one for each of its documents. */
public final class YamlText {

    private static final int LARGEST = 256 * 1024 * 1024;

    private YamlText() {}

    /**
     * The trees of a text, without empty documents.
     *
     * @throws MalformedDocumentException if it is not YAML
     */
    public static List<Object> read(String text) {
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(LARGEST).build();
        List<Object> trees = new ArrayList<>();
        try {
            for (@Nullable Object tree : new Load(settings).loadAllFromString(text)) {
                if (tree != null) {
                    trees.add(tree);
                }
            }
        } catch (MarkedYamlEngineException e) {
            throw fault(e);
        } catch (YamlEngineException e) {
            throw new MalformedDocumentException("", String.valueOf(e.getMessage()), e);
        }
        return trees;
    }

    /** What the engine says over many lines, with a piece of the text, as a place and a sentence. */
    private static MalformedDocumentException fault(MarkedYamlEngineException e) {
        String where = e.getProblemMark()
                .map(mark -> "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1))
                .orElse("");
        String fault = Stream.of(e.getContext(), e.getProblem())
                .filter(part -> part != null && !part.isEmpty())
                .collect(Collectors.joining(", "));
        return new MalformedDocumentException(where, fault, e);
    }
}
