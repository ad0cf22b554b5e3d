package dev.poplin.node.source;

import dev.poplin.policy.manifest.ManifestReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Splits a file into its YAML documents, each read for itself, so that a broken one leaves the others readable. */
final class YamlDocuments {

    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setMaxAliasesForCollections(50).build();

    private YamlDocuments() {}

    static List<YamlValue> read(Path file, String text, List<ManifestProblem> problems) {
        List<YamlValue> documents = new ArrayList<>();
        StringBuilder document = new StringBuilder();
        int start = 0;
        int line = 0;
        for (String each : text.split("\n", -1)) {
            line++;
            if (each.startsWith("---") && each.substring(3).isBlank()) {
                compose(file, document.toString(), start, documents, problems);
                document.setLength(0);
                start = line;
            } else {
                document.append(each).append('\n');
            }
        }
        compose(file, document.toString(), start, documents, problems);
        return documents;
    }

    private static void compose(
            Path file, String text, int linesBefore, List<YamlValue> documents, List<ManifestProblem> problems) {
        Optional<ManifestProblem> nesting = ManifestReader.nestingProblem(file.toString(), text)
                .map(fault -> new ManifestProblem(file, fault.position().line() + linesBefore, fault.reason()));
        if (nesting.isPresent()) {
            problems.add(nesting.get());
            return;
        }
        try {
            Optional<Node> root = new Compose(SETTINGS).composeString(text);
            root.ifPresent(node -> documents.add(YamlValue.root(node, linesBefore)));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(Mark::getLine).orElse(0) + linesBefore + 1;
            problems.add(new ManifestProblem(file, line, "not YAML: " + e.getProblem()));
        } catch (YamlEngineException e) {
            problems.add(new ManifestProblem(file, linesBefore + 1, "not YAML: " + e.getMessage()));
        }
    }
}
