package dev.poplin.ipam.document;

import dev.poplin.ipam.MalformedDocumentException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
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
        } catch (YamlEngineException e) {
            throw new MalformedDocumentException("", String.valueOf(e.getMessage()), e);
        }
        return trees;
    }
}
