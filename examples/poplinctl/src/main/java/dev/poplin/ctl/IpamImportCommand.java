package dev.poplin.ctl;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.MalformedDocumentException;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.calico.CalicoReader;
import dev.poplin.ipam.importing.HostLocalDirectory;
import dev.poplin.ipam.importing.Inventory;
import dev.poplin.ipam.importing.LoadReport;
import dev.poplin.ipam.importing.WhereaboutsPools;
import dev.poplin.ipam.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code poplinctl ipam import}. */
@Command(
        name = "import",
        description = "Loads what Calico, whereabouts or host-local holds.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            IpamImportCommand.OfCalico.class,
            IpamImportCommand.OfWhereabouts.class,
            IpamImportCommand.OfHostLocal.class
        })
final class IpamImportCommand {

    /** What they have in common. */
    abstract static class Import implements Callable<Integer> {

        @Mixin
        Target target = new Target();

        @Parameters(paramLabel = "FILE", description = "What is loaded.")
        Path from = Path.of("");

        @Option(names = "--dry-run", description = "Tell only what would be loaded.")
        boolean dryRun;

        /** Reads it. */
        abstract Inventory inventory() throws IOException;

        @Override
        public Integer call() throws IOException {
            Inventory inventory;
            try {
                inventory = inventory();
            } catch (NoSuchFileException | NotDirectoryException e) {
                throw new CtlException(2, "there is no " + e.getFile());
            } catch (MalformedDocumentException e) {
                throw new CtlException(2, from + " cannot be read: " + e.getMessage());
            }
            List<DeclaredPool> declared = DeclaredPool.all(target);
            try (Store store = target.store()) {
                LoadReport report = load(store, inventory);
                List<String> notes = new ArrayList<>(inventory.notes());
                report.pools().stream()
                        .filter(pool -> DeclaredPool.isForeign(declared, pool))
                        .map(pool -> "pool " + pool
                                + " is declared by no IPPool while others are, and the agents disable it")
                        .forEach(notes::add);
                tell(report, notes);
                return report.refused().isEmpty() ? 0 : IpamCheckCommand.PROBLEMS;
            }
        }

        /** Tries it with a copy of all records if nothing is to be written. */
        private LoadReport load(Store store, Inventory inventory) throws IOException {
            try (Store into = dryRun ? AssignExplanation.copy(store) : store;
                    Ipam ipam = Ipam.open(into)) {
                return ipam.load(inventory);
            }
        }

        private void tell(LoadReport report, List<String> notes) throws IOException {
            List<String> lines = new ArrayList<>();
            report.pools().forEach(pool -> lines.add("pool " + pool + " is added"));
            report.blocks().forEach(block -> lines.add("block " + block + " is added"));
            report.refused().forEach(refusal -> lines.add("left: " + refusal));
            notes.forEach(note -> lines.add("note: " + note));
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("pools", report.pools().stream().map(Cidr::toString).toList());
            document.put("blocks", report.blocks().stream().map(Cidr::toString).toList());
            document.put("left", report.refused());
            document.put("notes", notes);
            document.put("dryRun", dryRun);
            target.print(document, lines.isEmpty() ? "nothing to do\n" : String.join("\n", lines) + "\n");
        }
    }

    /** {@code poplinctl ipam import calico}. */
    @Command(
            name = "calico",
            description = "Loads Calico's objects, in YAML or JSON, or the keys of its etcd.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "  kubectl get ippools,ipamblocks,blockaffinities,ipamhandles,ipamconfigs,ipreservations -o yaml > calico.yaml",
                "  ipam import calico calico.yaml --dry-run",
                "  etcdctl get --prefix /calico/ -w json > keys.json",
                "  ipam import calico keys.json --etcd-keys"
            })
    static final class OfCalico extends Import {

        @Option(names = "--etcd-keys", description = "The file is what etcdctl prints with '-w json'.")
        boolean keys;

        @Override
        Inventory inventory() throws IOException {
            String text = Files.readString(from);
            return (keys ? CalicoReader.readKeys(EtcdKeys.read(text)) : CalicoReader.readObjects(text)).inventory();
        }
    }

    /** {@code poplinctl ipam import whereabouts}. */
    @Command(
            name = "whereabouts",
            description = "Loads whereabouts' IPPool objects, in YAML or JSON.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Whereabouts does not say on which nodes pods are; what is held for others belongs to the node 'unknown'.",
                "  kubectl get ippools.whereabouts.cni.cncf.io -A -o yaml > pools.yaml",
                "  kubectl get pods -A -o yaml > pods.yaml",
                "  ipam import whereabouts pools.yaml --pods pods.yaml"
            })
    static final class OfWhereabouts extends Import {

        @Option(names = "--pods", paramLabel = "FILE", description = "The pods, for the node of each.")
        @Nullable
        Path pods;

        @Override
        Inventory inventory() throws IOException {
            Map<String, String> nodes = pods == null ? Map.of() : PodNodes.read(Files.readString(pods));
            return WhereaboutsPools.read(Files.readString(from), pod -> nodes.getOrDefault(pod, "unknown"));
        }
    }

    /** {@code poplinctl ipam import host-local}. */
    @Command(
            name = "host-local",
            description = "Loads a network's directory of host-local, which FILE is here, as blocks of one node.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "The pools are those of the same prefixes that there are, or new ones.",
                "  ipam import host-local /var/lib/cni/networks/pods --for node-1 --cidr 10.244.0.0/16 --network pods"
            })
    static final class OfHostLocal extends Import {

        @Option(names = "--for", required = true, paramLabel = "NODE", description = "The node of this directory.")
        String node = "";

        @Option(names = "--cidr", required = true, paramLabel = "CIDR", description = "A range of the network.")
        List<String> cidrs = new ArrayList<>();

        @Option(
                names = "--network",
                paramLabel = "NAME",
                description = "The network's name, with which handles begin: NAME.CONTAINER.")
        @Nullable
        String network;

        @Override
        Inventory inventory() throws IOException {
            List<Cidr> wanted = cidrs.stream().map(IpamCommand::cidr).toList();
            List<Pool> pools = new ArrayList<>();
            try (Ipam ipam = target.ipam()) {
                List<Pool> there = ipam.pools();
                for (Cidr cidr : wanted) {
                    pools.add(there.stream()
                            .filter(pool -> pool.cidr().equals(cidr))
                            .findFirst()
                            .orElseGet(() -> Pool.of(cidr)));
                }
            }
            return HostLocalDirectory.read(
                    from, pools, node, container -> network == null ? container : network + "." + container);
        }
    }
}
