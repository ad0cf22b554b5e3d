package dev.poplin.policy.manifest;

import dev.poplin.policy.model.Endpoint;
import dev.poplin.policy.model.Namespace;
import dev.poplin.policy.model.NetworkPolicy;
import dev.poplin.policy.model.Position;
import dev.poplin.policy.model.Service;
import dev.poplin.policy.model.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads manifests from files, directories or text: several documents in one file, {@code List} objects, YAML or JSON. Confined to
 * one thread; use a new one for each reading.
 */
public final class ManifestReader {

    private static final Set<String> WORKLOADS =
            Set.of("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "ReplicationController");

    private final List<Namespace> namespaces = new ArrayList<>();
    private final List<Endpoint> pods = new ArrayList<>();
    private final List<Workload> workloads = new ArrayList<>();
    private final List<Service> services = new ArrayList<>();
    private final List<NetworkPolicy> policies = new ArrayList<>();
    private final List<String> others = new ArrayList<>();
    private final List<ManifestProblem> problems = new ArrayList<>();

    private ManifestReader() {}

    /**
     * Reads files, and the files {@code *.yaml}, {@code *.yml} and {@code *.json} of directories, in the order of their names.
     *
     * @throws IOException if a file cannot be read
     */
    public static Manifests read(Collection<Path> paths) throws IOException {
        ManifestReader reader = new ManifestReader();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                for (Path file : manifestsIn(path)) {
                    reader.add(file.toString(), Files.readString(file));
                }
            } else {
                reader.add(path.toString(), Files.readString(path));
            }
        }
        return reader.manifests();
    }

    private static List<Path> manifestsIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("[^.].*\\.(yaml|yml|json)"))
                    .sorted(Comparator.comparing(Path::getFileName))
                    .toList();
        }
    }

    /** Reads text; {@code file} names it in problems and positions. */
    public static Manifests read(String file, String text) {
        ManifestReader reader = new ManifestReader();
        reader.add(file, text);
        return reader.manifests();
    }

    private Manifests manifests() {
        return new Manifests(namespaces, pods, workloads, services, policies, others, problems);
    }

    private void add(String file, String text) {
        try {
            LoadSettings settings = LoadSettings.builder().build();
            Composer documents = new Composer(settings, new ParserImpl(settings, new StreamReader(settings, text)));
            while (documents.hasNext()) {
                addObject(file, Field.root(documents.next()));
            }
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            problems.add(new ManifestProblem(new Position(file, line), "", "", "no YAML: " + e.getProblem()));
        } catch (YamlEngineException e) {
            problems.add(new ManifestProblem(new Position(file, 0), "", "", "no YAML: " + e.getMessage()));
        }
    }

    private void addObject(String file, Field object) {
        if (object.isMissing()) {
            return;
        }
        String name = "";
        try {
            String kind = object.get("kind").requiredText();
            if (kind.equals("List")
                    || kind.endsWith("List") && !object.get("items").isMissing()) {
                object.get("items").items().forEach(item -> addObject(file, item));
                return;
            }
            Field metadata = object.get("metadata");
            String namespace = metadata.get("namespace").text().orElse("default");
            name = kind + " " + namespace + "/" + metadata.get("name").text().orElse("?");
            metadata.get("name").requiredText();
            read(kind, name, namespace, object, new Position(file, object.line()));
        } catch (FieldException e) {
            problems.add(
                    new ManifestProblem(new Position(file, e.line()), name, e.field(), String.valueOf(e.getMessage())));
        }
    }

    private void read(String kind, String object, String namespace, Field field, Position position) {
        if (kind.equals("NetworkPolicy")
                && field.get("apiVersion").text().orElse("").startsWith("networking.k8s.io/")) {
            policies.add(PolicyReader.read(namespace, field, position));
        } else if (kind.equals("Pod")) {
            pods.add(PodReader.pod(namespace, field));
        } else if (WORKLOADS.contains(kind)) {
            workloads.add(PodReader.workload(kind, namespace, field, position));
        } else if (kind.equals("Namespace")) {
            Field metadata = field.get("metadata");
            namespaces.add(new Namespace(
                    metadata.get("name").requiredText(), metadata.get("labels").texts()));
        } else if (kind.equals("Service")) {
            services.add(PodReader.service(namespace, field, position));
        } else {
            others.add(object);
        }
    }
}
