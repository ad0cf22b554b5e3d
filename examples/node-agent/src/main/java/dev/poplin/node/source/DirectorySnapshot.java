package dev.poplin.node.source;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Reservation;
import dev.poplin.policy.model.Namespace;
import dev.poplin.policy.model.NetworkPolicy;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the cluster directory; a file that has not changed since the last time is not read again. Confined to its owner. */
final class DirectorySnapshot {

    static final String MANIFESTS = "manifests";
    /** What is watched and read, in the order in which a later object replaces an earlier one of the same name. */
    static final List<String> FOLDERS = List.of(MANIFESTS, "pods", "nodes", "endpoints");
    /** The size of a file that could not be read: no file has it. */
    private static final long UNREAD = -1;

    /** A file as it was read: {@code good} is what it held when it was last without fault. */
    private record Entry(
            @Nullable Object fileKey,
            FileTime modified,
            long size,
            ManifestObjects objects,
            @Nullable ManifestObjects good) {

        boolean isOf(BasicFileAttributes attributes) {
            return modified.equals(attributes.lastModifiedTime())
                    && size == attributes.size()
                    && Objects.equals(fileKey, attributes.fileKey());
        }
    }

    private final Path directory;
    private final List<String> folders;
    private Map<Path, Entry> entries = new TreeMap<>();
    private ClusterState state = ClusterState.EMPTY;

    /** A reader of these folders, each of which must be there. */
    DirectorySnapshot(Path directory, List<String> folders) {
        this.directory = directory;
        this.folders = folders;
    }

    /** The state now; the same object as before if nothing changed. */
    ClusterState read() throws IOException {
        Map<Path, Entry> found = new LinkedHashMap<>();
        boolean changed = state == ClusterState.EMPTY;
        for (String folder : folders) {
            for (Path file : filesIn(directory.resolve(folder))) {
                Entry before = entries.get(file);
                Entry now = readFile(file, before);
                if (now != null) {
                    found.put(file, now);
                }
                changed |= now != before;
            }
        }
        changed |= found.size() != entries.size();
        if (changed) {
            entries = found;
            state = combine(state.revision() + 1);
        }
        return state;
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path file : stream) {
                String name = String.valueOf(file.getFileName());
                if (!name.startsWith(".")
                        && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"))) {
                    files.add(file);
                }
            }
        }
        files.sort(Comparator.naturalOrder());
        return files;
    }

    /** Null if the file is gone. What cannot be read is a problem of that file alone, and is tried again each time. */
    private static @Nullable Entry readFile(Path file, @Nullable Entry before) {
        ManifestObjects lastGood = before == null ? null : before.good();
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (before != null && before.isOf(attributes)) {
                return before;
            }
            ManifestObjects objects = ManifestObjects.read(file, Files.readString(file));
            ManifestObjects good = objects.problems().isEmpty() ? objects : lastGood;
            return new Entry(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size(), objects, good);
        } catch (NoSuchFileException e) {
            return null;
        } catch (CharacterCodingException e) {
            return unread(file, "is not UTF-8", before, lastGood);
        } catch (IOException e) {
            return unread(file, String.valueOf(e.getMessage()), before, lastGood);
        }
    }

    private static Entry unread(Path file, String reason, @Nullable Entry before, @Nullable ManifestObjects lastGood) {
        Entry unread =
                new Entry(null, FileTime.fromMillis(0), UNREAD, ManifestObjects.unreadable(file, reason), lastGood);
        return before != null && before.equals(unread) ? before : unread;
    }

    private ClusterState combine(long revision) {
        Map<PodKey, PodManifest> pods = new LinkedHashMap<>();
        Map<PodKey, Endpoint> endpoints = new LinkedHashMap<>();
        Map<String, NodeManifest> nodes = new LinkedHashMap<>();
        Map<String, Map<String, String>> nodeLabels = new LinkedHashMap<>();
        Map<String, PoolManifest> pools = new LinkedHashMap<>();
        Map<String, Path> poolFiles = new LinkedHashMap<>();
        Map<String, Reservation> reservations = new LinkedHashMap<>();
        Map<PodKey, ServiceManifest> services = new LinkedHashMap<>();
        Map<String, Namespace> namespaces = new LinkedHashMap<>();
        Map<String, AddressAnnotations> namespaceAddresses = new LinkedHashMap<>();
        Map<String, NetworkPolicy> policies = new LinkedHashMap<>();
        List<ManifestProblem> problems = new ArrayList<>();
        boolean complete = true;
        for (Map.Entry<Path, Entry> file : entries.entrySet()) {
            Entry entry = file.getValue();
            ManifestObjects good = entry.good();
            problems.addAll(entry.objects().problems());
            complete &= good != null;
            ManifestObjects objects = good == null ? entry.objects() : good;
            objects.pods().forEach(pod -> pods.put(pod.key(), pod));
            objects.endpoints().forEach(endpoint -> endpoints.put(endpoint.pod(), endpoint));
            objects.nodes().forEach(node -> nodes.put(node.name(), node));
            objects.nodeLabels().forEach(node -> nodeLabels
                    .computeIfAbsent(node.name(), name -> new LinkedHashMap<>())
                    .putAll(node.labels()));
            objects.pools().forEach(pool -> {
                pools.put(pool.name(), pool);
                poolFiles.put(pool.name(), file.getKey());
            });
            objects.reservations().forEach(reservation -> reservations.put(reservation.name(), reservation));
            objects.services().forEach(service -> services.put(service.key(), service));
            objects.namespaces().forEach(namespace -> namespaces.put(namespace.name(), namespace));
            objects.namespaceAddresses().forEach(each -> namespaceAddresses.put(each.name(), each.addresses()));
            objects.policies().forEach(policy -> policies.put(policy.id(), policy));
        }
        leaveOutSecondPools(pools, poolFiles, problems);
        return new ClusterState(
                revision,
                Map.copyOf(pods),
                List.copyOf(endpoints.values()),
                Map.copyOf(nodes),
                Map.copyOf(nodeLabels),
                List.copyOf(pools.values()),
                List.copyOf(reservations.values()),
                List.copyOf(services.values()),
                List.copyOf(namespaces.values()),
                Map.copyOf(namespaceAddresses),
                List.copyOf(policies.values()),
                List.copyOf(problems),
                complete);
    }

    /** Of pools with one prefix the first counts, for they may want different things. */
    private static void leaveOutSecondPools(
            Map<String, PoolManifest> pools, Map<String, Path> files, List<ManifestProblem> problems) {
        Map<Cidr, String> names = new LinkedHashMap<>();
        pools.values().removeIf(pool -> {
            String first = names.putIfAbsent(pool.cidr(), pool.name());
            if (first == null) {
                return false;
            }
            problems.add(new ManifestProblem(
                    Objects.requireNonNull(files.get(pool.name())),
                    0,
                    "IPPool '" + pool.name() + "' has the cidr " + pool.cidr() + " of IPPool '" + first
                            + "', and is left out"));
            return true;
        });
    }
}
