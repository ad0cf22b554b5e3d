package dev.poplin.ctl;

import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.Ipam;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code poplinctl ipam configure}. */
@Command(
        name = "configure",
        description = "Sets what all nodes keep to, and shows it.",
        mixinStandardHelpOptions = true,
        footer = {"", "  ipam configure --strictaffinity=true --max-blocks-per-host=4"})
final class IpamConfigureCommand implements Callable<Integer> {

    @Mixin
    Target target = new Target();

    @Option(
            names = "--strictaffinity",
            arity = "1",
            paramLabel = "true|false",
            description = "Whether nodes use blocks of their own only.")
    @Nullable
    Boolean strict;

    @Option(names = "--max-blocks-per-host", paramLabel = "N", description = "How many blocks a node may own.")
    @Nullable
    Integer maxBlocks;

    @Option(names = "--ip-cooldown-seconds", paramLabel = "N", description = "How long a released address rests.")
    @Nullable
    Integer coolDown;

    @Option(
            names = "--history-per-address",
            paramLabel = "N",
            description = "How many former holders of an address are remembered.")
    @Nullable
    Integer history;

    @Option(
            names = "--host-reserved-first",
            paramLabel = "N",
            description = "How many addresses at the beginning of each block hosts keep; while there is no block.")
    @Nullable
    Integer hostReservedFirst;

    @Option(
            names = "--host-reserved-last",
            paramLabel = "N",
            description = "How many addresses at the end of each block hosts keep; while there is no block.")
    @Nullable
    Integer hostReservedLast;

    @Override
    public Integer call() throws IOException {
        try (Ipam ipam = target.ipam()) {
            Configuration before = ipam.configuration();
            Configuration after;
            try {
                after = changed(before);
            } catch (IllegalArgumentException e) {
                throw new CtlException(2, String.valueOf(e.getMessage()));
            }
            if (!after.equals(before)) {
                ipam.configure(after);
            }
            target.print(IpamDocuments.configuration(after), IpamTables.configuration(after));
            return 0;
        }
    }

    private Configuration changed(Configuration before) {
        Configuration after = before;
        if (strict != null) {
            after = after.withStrictAffinity(strict);
        }
        if (maxBlocks != null) {
            after = after.withMaxBlocksPerNode(maxBlocks);
        }
        if (coolDown != null) {
            after = after.withCoolDown(Duration.ofSeconds(coolDown));
        }
        if (history != null) {
            after = after.withHistoryPerAddress(history);
        }
        return after.withHostReserved(
                hostReservedFirst == null ? after.hostReservedFirst() : hostReservedFirst,
                hostReservedLast == null ? after.hostReservedLast() : hostReservedLast);
    }
}
