package dev.poplin.ctl;

import dev.poplin.inet.AddressFormatException;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.store.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code poplinctl ipam}: reads the journal itself, so it also answers while no agent runs. */
@Command(name = "ipam", description = "Pools, blocks and addresses.")
final class IpamCommand {

    /** {@code poplinctl ipam show}. */
    @Command(name = "show", description = "How full pools and blocks are, or who holds an address.")
    int show(
            @Mixin Target target,
            @Option(names = "--show-blocks", description = "Each block as well.") boolean blocks,
            @Option(names = "--ip", paramLabel = "ADDRESS", description = "Who holds this address.") @Nullable
                    String address)
            throws IOException {
        Path journal = target.clusterDirectory().resolve("ipam");
        if (!Files.isDirectory(journal)) {
            throw new CtlException(
                    3, "there is no address journal in " + journal + "; name the cluster with --cluster");
        }
        try (Ipam ipam = Ipam.open(Journal.open(journal))) {
            if (address == null) {
                Table table = IpamTables.show(ipam, blocks);
                target.print(pools(ipam), table);
                return 0;
            }
            Optional<Allocation> holder = ipam.find(parse(address));
            Table table = new Table("FIELD", "VALUE");
            holder.ifPresent(held -> {
                table.row("handle", held.handle()).row("node", held.node());
                held.attributes().forEach(table::row);
            });
            String sentence =
                    holder.isPresent() ? "IP " + address + " is in use\n" + table : address + " is not assigned\n";
            target.print(holder.<Object>map(IpamCommand::document).orElse(Map.of()), sentence);
            return 0;
        }
    }

    private static IpAddress parse(String address) {
        try {
            return IpAddress.parse(address);
        } catch (AddressFormatException e) {
            throw new CtlException(2, String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, Object> document(Allocation held) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("address", held.address().toString());
        document.put("handle", held.handle());
        document.put("node", held.node());
        document.put("attributes", held.attributes());
        return document;
    }

    private static List<Object> pools(Ipam ipam) throws IOException {
        List<Object> pools = new ArrayList<>();
        ipam.utilization()
                .forEach(pool -> pools.add(Map.of(
                        "cidr", pool.pool().cidr().toString(),
                        "total", pool.total(),
                        "inUse", pool.inUse(),
                        "blocks",
                                pool.blocks().stream()
                                        .map(block -> Map.of(
                                                "cidr",
                                                block.cidr().toString(),
                                                "node",
                                                block.node(),
                                                "total",
                                                block.total(),
                                                "inUse",
                                                block.inUse()))
                                        .toList())));
        return pools;
    }
}
