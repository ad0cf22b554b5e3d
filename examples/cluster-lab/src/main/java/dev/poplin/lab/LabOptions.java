package dev.poplin.lab;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name a lab. */
class LabOptions {

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "lab",
            description = "Which lab; default ${DEFAULT-VALUE}.")
    String name = "lab";

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            defaultValue = "/run/poplin-lab",
            description = "Where labs keep their files; default ${DEFAULT-VALUE}.")
    Path stateDirectory = Path.of("/run/poplin-lab");

    LabDirectory directory() {
        return new LabDirectory(stateDirectory, name);
    }

    /** The directory of a lab that must be there. */
    LabDirectory existing() {
        LabDirectory directory = directory();
        if (!directory.exists()) {
            throw new LabException(
                    LabException.USAGE,
                    "there is no lab named '" + name + "': make one with 'lab up --name " + name + "'");
        }
        return directory;
    }

    /** The options of a lab that is to be made. */
    static class Making extends LabOptions {

        @Option(
                names = "--nodes",
                paramLabel = "N",
                defaultValue = "3",
                description = "How many nodes, 1 to 9; default 3.")
        int nodes;

        @Option(names = "--in-process", description = "All agents in one process.")
        boolean inProcess;

        @Option(names = "--manifests", paramLabel = "DIR", description = "Apply these instead of the story's.")
        @Nullable
        Path manifests;

        @Option(
                names = "--pool",
                paramLabel = "PREFIX",
                defaultValue = Lab.POOL,
                description = "Where pods have their addresses; default ${DEFAULT-VALUE}.")
        String pool = Lab.POOL;

        @Option(
                names = "--store",
                paramLabel = "KIND",
                defaultValue = "journal",
                description = "Where addresses are kept: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
        LabStore.Kind store = LabStore.Kind.JOURNAL;

        @Option(
                names = "--peer",
                paramLabel = "DAEMON",
                description = "The last node's BGP is this daemon's: ${COMPLETION-CANDIDATES}.")
        @Nullable
        BgpDaemon peer;

        Path home() {
            return Path.of(System.getProperty("poplin.lab.home", "."));
        }

        Path manifestDirectory() {
            return manifests == null ? home().resolve("examples/cluster-lab/manifests") : manifests;
        }

        Lab lab() {
            if (nodes < 1 || nodes > 9) {
                throw new LabException(LabException.USAGE, "a lab has 1 to 9 nodes, not " + nodes);
            }
            return new Lab(directory(), nodes, home(), store, peer, pool);
        }
    }
}
