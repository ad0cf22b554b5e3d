package dev.poplin.ctl;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.journal.Journal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that every command has: whom to ask, and how to print. */
final class Target {

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "The agent's socket; default $POPLIN_SOCKET or /run/poplin/agent.sock.")
    @Nullable
    Path socket;

    @Option(
            names = "--cluster",
            paramLabel = "DIR",
            description = "The cluster directory; default $POPLIN_CLUSTER or /var/lib/poplin/cluster.")
    @Nullable
    Path cluster;

    @Option(
            names = "--store",
            paramLabel = "LOCATION",
            description =
                    "Where addresses are kept, such as journal:/var/lib/poplin/ipam; default where the agent keeps"
                            + " them.")
    @Nullable
    URI location;

    @Option(names = "--lab", paramLabel = "NAME", description = "Ask a node of this lab; with --node.")
    @Nullable
    String lab;

    @Option(names = "--node", paramLabel = "N", description = "Which node of the lab; default 1.", defaultValue = "1")
    int node;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json",
            defaultValue = "table",
            converter = FormOf.class)
    Form form = Form.TABLE;

    /** How an answer is printed. */
    enum Form {
        TABLE,
        JSON
    }

    /** Refuses a form that is none before the command begins. */
    static final class FormOf implements ITypeConverter<Form> {

        @Override
        public Form convert(String text) {
            return switch (text) {
                case "table" -> Form.TABLE;
                case "json" -> Form.JSON;
                default -> throw new TypeConversionException("must be table or json, not '" + text + "'");
            };
        }
    }

    private Path resolved(@Nullable Path option, String inLab, String variable, String standard) {
        if (option != null) {
            return option;
        }
        if (lab != null) {
            Path directory = Path.of("/run/poplin-lab", lab);
            if (!Files.isDirectory(directory)) {
                throw new CtlException(2, "there is no lab named '" + lab + "'; 'lab up --name " + lab + "' makes one");
            }
            return directory.resolve(inLab);
        }
        String fromEnvironment = System.getenv(variable);
        return Path.of(fromEnvironment == null ? standard : fromEnvironment);
    }

    AgentView agent() {
        return new AgentView(socketPath());
    }

    private Path socketPath() {
        return resolved(socket, "node-" + node + "/agent.sock", "POPLIN_SOCKET", "/run/poplin/agent.sock");
    }

    Path clusterDirectory() {
        return resolved(cluster, "cluster", "POPLIN_CLUSTER", "/var/lib/poplin/cluster");
    }

    /**
     * The addresses, in the store that {@link #store} finds.
     *
     * @throws CtlException with exit code 3 if there is none
     */
    Ipam ipam() throws IOException {
        return Ipam.open(store());
    }

    /**
     * The store that is named by {@code --store}, the journal of the cluster that is named by {@code --cluster}; else that of the agent, or if
     * no agent runs the journal of the usual cluster directory.
     *
     * @throws CtlException with exit code 3 if there is none
     */
    Store store() throws IOException {
        if (location != null) {
            try {
                return Store.open(location);
            } catch (IllegalArgumentException e) {
                throw new CtlException(2, e.getMessage() + "; the launcher takes it from POPLIN_CLASSPATH");
            }
        }
        Optional<AgentView> agent = lender();
        if (agent.isPresent()) {
            return new AgentStore(agent.get());
        }
        Path journal = clusterDirectory().resolve("ipam");
        if (!Files.isDirectory(journal)) {
            throw new CtlException(
                    3,
                    namesCluster()
                            ? "there is no address journal in " + journal
                                    + "; name the right cluster, or where its addresses are with --store"
                            : "no agent listens on " + socketPath() + ", and there is no address journal in " + journal
                                    + "; start the agent, or say where the addresses are with --store or --cluster");
        }
        return Journal.open(journal);
    }

    /** The agent whose store is used; empty if another is named, or no agent runs. */
    Optional<AgentView> lender() {
        return location == null && !namesCluster() && agent().listens() ? Optional.of(agent()) : Optional.empty();
    }

    private boolean namesCluster() {
        return cluster != null && socket == null;
    }

    /** Whether a cluster directory is known to be that of the addresses: a store that is named says nothing of pods. */
    boolean knowsOwners() {
        return location == null || cluster != null || lab != null;
    }

    /** Who is alive, as the agents have published it where the addresses are used; nothing is known of any if that is unknown. */
    LiveOwners owners() throws IOException {
        if (!knowsOwners()) {
            return LiveOwners.NONE;
        }
        Optional<AgentView> agent = cluster == null ? lender() : Optional.empty();
        String known = agent.map(lender -> AgentView.text(lender.ask("status"), "clusterDirectory"))
                .orElse("");
        return ClusterOwners.in(known.isEmpty() ? clusterDirectory() : Path.of(known));
    }

    /** Prints a document as JSON, or else the table. */
    void print(Object document, Object table) throws IOException {
        if (form == Form.JSON) {
            System.out.println(JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(document));
        } else {
            System.out.print(table);
        }
    }
}
