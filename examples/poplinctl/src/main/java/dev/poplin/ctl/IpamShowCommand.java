package dev.poplin.ctl;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.NodeUtilization;
import dev.poplin.ipam.Reservation;
import dev.poplin.ipam.Tenure;
import dev.poplin.ipam.delegation.Delegation;
import dev.poplin.ipam.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code poplinctl ipam show}. */
@Command(
        name = "show",
        description = "How full pools and blocks are, who holds an address, and why.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "  ipam show --show-blocks",
            "  ipam show --by-node",
            "  ipam show --ip 10.244.0.7 --history",
            "  ipam show --explain --for node-1      what node-1's next assign would choose, or why it would be refused"
        })
final class IpamShowCommand implements Callable<Integer> {

    @Mixin
    Target target = new Target();

    @Option(names = "--show-blocks", description = "Each block as well.")
    boolean blocks;

    @Option(names = "--by-node", description = "How full each node's blocks are, and what it has from others.")
    boolean byNode;

    @Option(names = "--show-borrowed", description = "The addresses that nodes hold in blocks of others.")
    boolean borrowed;

    @Option(names = "--show-reservations", description = "What is given only to who asks for it.")
    boolean reservations;

    @Option(names = "--show-configuration", description = "What all nodes keep to.")
    boolean configuration;

    @Option(names = "--ip", paramLabel = "ADDRESS", description = "Who holds this address.")
    @Nullable
    String address;

    @Option(names = "--history", description = "With --ip: who held it before, too.")
    boolean history;

    @Option(names = "--explain", description = "With --ip: why it was chosen. With --for: what would be chosen.")
    boolean explain;

    @Option(names = "--for", paramLabel = "NODE", description = "With --explain: the node that would assign.")
    @Nullable
    String node;

    @Option(names = "--pool", paramLabel = "CIDR", description = "With --for: only from this pool.")
    @Nullable
    String pool;

    @Override
    public Integer call() throws IOException {
        requireSense();
        try (Store store = target.store();
                Ipam ipam = Ipam.open(store)) {
            if (address != null) {
                showAddress(ipam, IpamCommand.address(address));
            } else if (node != null) {
                explainNext(store, node);
            } else if (byNode) {
                List<NodeUtilization> nodes = ipam.utilizationByNode();
                target.print(IpamDocuments.nodes(nodes), IpamTables.nodes(nodes));
            } else if (borrowed) {
                target.print(IpamDocuments.allocations(ipam.borrowed()), IpamTables.borrowed(ipam));
            } else if (reservations) {
                List<Reservation> reserved = ipam.reservations();
                target.print(IpamDocuments.reservations(reserved), IpamTables.reservations(reserved));
            } else if (configuration) {
                target.print(
                        IpamDocuments.configuration(ipam.configuration()),
                        IpamTables.configuration(ipam.configuration()));
            } else {
                target.print(
                        IpamDocuments.pools(ipam),
                        IpamTables.show(ipam, blocks) + granted(store, ipam) + keptByHosts(ipam.configuration()));
            }
        }
        return 0;
    }

    /** Refuses options that would do nothing. */
    private void requireSense() {
        Map<String, Boolean> views = new LinkedHashMap<>();
        views.put("--show-blocks", blocks);
        views.put("--by-node", byNode);
        views.put("--show-borrowed", borrowed);
        views.put("--show-reservations", reservations);
        views.put("--show-configuration", configuration);
        views.put("--ip", address != null);
        views.put("--for", node != null);
        List<String> asked = views.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
        require(asked.size() < 2, String.join(" and ", asked) + " do not go together");
        require(!history || address != null, "--history needs --ip ADDRESS");
        require(!history || !explain, "--history and --explain do not go together");
        require(!explain || address != null || node != null, "--explain needs --ip ADDRESS, or --for NODE");
        require(node == null || explain, "--for needs --explain");
        require(pool == null || node != null, "--pool needs --for NODE");
    }

    private static void require(boolean sense, String sentence) {
        if (!sense) {
            throw new CtlException(2, sentence);
        }
    }

    private void explainNext(Store store, String nodeName) throws IOException {
        List<Cidr> pools = pool == null ? List.of() : List.of(IpamCommand.cidr(pool));
        AssignExplanation explanation = AssignExplanation.wouldBe(store, nodeName, pools);
        target.print(explanation.document(), explanation.text());
    }

    /** A line about addresses that count as in use though no pod has them; empty if there are none. */
    private static String granted(Store store, Ipam ipam) throws IOException {
        List<String> each = new ArrayList<>();
        for (Delegation delegation : Delegation.list(store)) {
            int count = ipam.held(delegation.handle()).size();
            if (count > 0) {
                each.add(count + " to " + delegation.node());
            }
        }
        return each.isEmpty() ? "" : "of these granted ahead: " + String.join(", ", each) + "\n";
    }

    /** A line about addresses that count as free though no pod is given them; empty if there are none. */
    private static String keptByHosts(Configuration settings) {
        int first = settings.hostReservedFirst();
        int last = settings.hostReservedLast();
        return first + last == 0
                ? ""
                : "of each block hosts keep the first " + first + " and the last " + last
                        + " addresses, which count as free here\n";
    }

    private void showAddress(Ipam ipam, IpAddress wanted) throws IOException {
        if (history) {
            List<Tenure> tenures = ipam.history(wanted);
            String note = ipam.configuration().historyPerAddress() > 0
                    ? ""
                    : "former holders are not remembered; see 'ipam configure --history-per-address'\n";
            target.print(IpamDocuments.history(tenures), IpamTables.history(tenures) + note);
            return;
        }
        Optional<Allocation> holder = ipam.find(wanted);
        if (explain) {
            AssignExplanation explanation = AssignExplanation.of(ipam, wanted);
            target.print(explanation.document(), explanation.text());
            return;
        }
        Table table = new Table("FIELD", "VALUE");
        holder.ifPresent(held -> {
            table.row("handle", held.handle()).row("node", held.node());
            held.attributes().forEach(table::row);
        });
        String sentence = holder.isPresent() ? "IP " + wanted + " is in use\n" + table : wanted + " is not assigned\n";
        target.print(holder.<Object>map(IpamDocuments::allocation).orElse(Map.of()), sentence);
    }
}
