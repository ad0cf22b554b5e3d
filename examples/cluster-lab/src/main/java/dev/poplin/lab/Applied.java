package dev.poplin.lab;

import dev.poplin.policy.manifest.ManifestReader;
import dev.poplin.policy.manifest.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The user's manifests: read and checked before anything is made, then applied as files, those with policies last. */
final class Applied {

    private final LabDirectory lab;
    private final List<Path> first = new ArrayList<>();
    private final List<Path> policies = new ArrayList<>();
    private final Manifests all;

    Applied(LabDirectory lab, Path directory) throws IOException {
        this.lab = lab;
        if (!Files.isDirectory(directory)) {
            throw new LabException(LabException.MANIFESTS, "there is no directory of manifests at " + directory);
        }
        this.all = ManifestReader.read(List.of(directory));
        if (!all.problems().isEmpty()) {
            throw new LabException(LabException.MANIFESTS, all.problems().get(0) + "; mend it and run again");
        }
        if (all.workloads().isEmpty()) {
            throw new LabException(
                    LabException.MANIFESTS, "the manifests in " + directory + " have no workload: add a Deployment");
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(each -> each.toString().matches(".*\\.(yaml|yml|json)"))
                    .sorted()
                    .toList()) {
                boolean policy = !ManifestReader.read(List.of(file)).policies().isEmpty();
                (policy ? policies : first).add(file);
            }
        }
    }

    Manifests manifests() {
        return all;
    }

    /** Applies all but the policies. */
    void applyFirst() throws IOException {
        apply(first);
    }

    /** Applies the policies. */
    void applyPolicies() throws IOException {
        apply(policies);
    }

    private void apply(List<Path> files) throws IOException {
        Path target = lab.cluster().resolve("manifests");
        for (Path file : files) {
            lab.write(target.resolve(file.getFileName()), Files.readAllBytes(file));
        }
    }
}
