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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads manifests from files, directories or text: several documents in one file, {@code List} objects, YAML or JSON. A later
 * object replaces an earlier one of the same kind, namespace and name. Confined to one thread; use a new one for each reading.
 */
public final class ManifestReader {

    private static final Set<String> WORKLOADS =
            Set.of("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "ReplicationController");

    /** A list of some thousand pods is longer than the library's usual 3 MiB. */
    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setCodePointLimit(256 * 1024 * 1024).build();

    private final Map<String, Namespace> namespaces = new LinkedHashMap<>();
    private final Map<String, Endpoint> pods = new LinkedHashMap<>();
    private final Map<String, Workload> workloads = new LinkedHashMap<>();
    private final Map<String, Service> services = new LinkedHashMap<>();
    private final Map<String, NetworkPolicy> policies = new LinkedHashMap<>();
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

    /**
     * What makes a text no manifest to be walked through: collections more than 100 deep in each other, one that holds itself by
     * an alias, or aliases that mean more than 100,000 values in all. {@link #read} refuses such a text as a whole; this is for those who read the same text for other objects as well.
     * Empty also for what is no YAML.
     */
    public static Optional<ManifestProblem> nestingProblem(String file, String text) {
        return Nesting.faultIn(SETTINGS, text)
                .map(fault -> new ManifestProblem(new Position(file, fault.line()), "", "", fault.reason()));
    }

    private Manifests manifests() {
        return new Manifests(
                List.copyOf(namespaces.values()),
                List.copyOf(pods.values()),
                List.copyOf(workloads.values()),
                List.copyOf(services.values()),
                List.copyOf(policies.values()),
                others,
                problems);
    }

    private void add(String file, String text) {
        Optional<ManifestProblem> nesting = nestingProblem(file, text);
        if (nesting.isPresent()) {
            problems.add(nesting.get());
            return;
        }
        try {
            Composer documents = new Composer(SETTINGS, new ParserImpl(SETTINGS, new StreamReader(SETTINGS, text)));
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
            String namespace = metadata.get("namespace").nonEmptyText().orElse("default");
            name = kind + " " + namespace + "/" + metadata.get("name").text().orElse("?");
            metadata.get("name").requiredText();
            read(kind, name, namespace, object, new Position(file, object.line()));
        } catch (FieldException e) {
            problems.add(
                    new ManifestProblem(new Position(file, e.line()), name, e.field(), String.valueOf(e.getMessage())));
        }
    }

    private void read(String kind, String object, String namespace, Field field, Position position) {
        if (kind.equals("NetworkPolicy") && isKubernetesPolicy(field.get("apiVersion"))) {
            policies.put(object, PolicyReader.read(namespace, field, position));
        } else if (kind.equals("Pod")) {
            pods.put(object, PodReader.pod(namespace, field));
        } else if (WORKLOADS.contains(kind)) {
            workloads.put(object, PodReader.workload(kind, namespace, field, position));
        } else if (kind.equals("Namespace")) {
            Field metadata = field.get("metadata");
            String name = metadata.get("name").requiredText();
            namespaces.put(name, new Namespace(name, metadata.get("labels").texts()));
        } else if (kind.equals("Service")) {
            services.put(object, PodReader.service(namespace, field, position));
        } else {
            others.add(object);
        }
    }

    /** Refuses what is of no project's API: a policy that is mistaken for something else protects nobody. */
    private static boolean isKubernetesPolicy(Field apiVersion) {
        String version = apiVersion.requiredText();
        if (version.startsWith("extensions/") || version.indexOf('/') < 0) {
            throw new FieldException(apiVersion, "must be networking.k8s.io/v1, not '" + version + "'");
        }
        return version.startsWith("networking.k8s.io/");
    }
}
