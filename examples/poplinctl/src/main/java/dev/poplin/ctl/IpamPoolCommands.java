package dev.poplin.ctl;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.change.Step;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code poplinctl ipam disable}, {@code enable} and {@code remove}. */
final class IpamPoolCommands {

    private IpamPoolCommands() {}

    /** What all have in common that are about one pool. */
    abstract static class OfPool implements Callable<Integer> {

        @Mixin
        Target target = new Target();

        @Parameters(paramLabel = "CIDR", description = "The pool.")
        String cidr = "";

        @Option(names = "--dry-run", description = "Tell only what would be done.")
        boolean dryRun;

        Optional<Pool> find(Ipam ipam, Cidr prefix) throws IOException {
            return ipam.pools().stream()
                    .filter(pool -> pool.cidr().equals(prefix))
                    .findFirst();
        }

        int set(boolean disabled) throws IOException {
            Cidr prefix = IpamCommand.cidr(cidr);
            DeclaredPool.refuseIfDeclaredOtherwise(target, prefix, disabled);
            try (Ipam ipam = target.ipam()) {
                Pool before = find(ipam, prefix)
                        .orElseThrow(() -> new IpamException(Reason.POOL_UNAVAILABLE, "there is no pool " + prefix));
                Pool after = before.withDisabled(disabled);
                boolean same = before.equals(after);
                if (!same && !dryRun) {
                    ipam.putPool(after);
                }
                List<String> steps =
                        same ? List.of() : List.of(new Step.PoolsWritten(List.of(before), List.of(after)).sentence());
                IpamCommand.tell(target, (disabled ? "disable pool " : "enable pool ") + prefix, steps, true, dryRun);
                return 0;
            }
        }
    }

    /** {@code poplinctl ipam disable}. */
    @Command(
            name = "disable",
            description = "Lets a pool give no new address; blocks and holders stay.",
            mixinStandardHelpOptions = true,
            footer = {"", "  ipam disable 10.244.0.0/16"})
    static final class Disable extends OfPool {
        @Override
        public Integer call() throws IOException {
            return set(true);
        }
    }

    /** {@code poplinctl ipam enable}. */
    @Command(
            name = "enable",
            description = "Lets a disabled or drained pool give addresses again.",
            mixinStandardHelpOptions = true,
            footer = {"", "  ipam enable 10.244.0.0/16"})
    static final class Enable extends OfPool {
        @Override
        public Integer call() throws IOException {
            return set(false);
        }
    }

    /** {@code poplinctl ipam remove}. */
    @Command(
            name = "remove",
            description = "Removes a pool of which nobody holds an address, with its empty blocks.",
            mixinStandardHelpOptions = true,
            footer = {"", "Refused while an address is held: drain it first.", "  ipam remove 10.244.0.0/16"})
    static final class Remove extends OfPool {
        @Override
        public Integer call() throws IOException {
            Cidr prefix = IpamCommand.cidr(cidr);
            List<DeclaredPool> all = DeclaredPool.all(target);
            for (DeclaredPool declared : all) {
                if (declared.cidr().contains(prefix)) {
                    throw new CtlException(
                            1,
                            "pool " + prefix + " is declared by IPPool '" + declared.name()
                                    + "', and the agents would make it anew; take the manifest away first");
                }
            }
            try (Ipam ipam = target.ipam()) {
                Optional<Pool> pool = find(ipam, prefix);
                if (pool.isPresent()) {
                    boolean last = all.isEmpty() && ipam.pools().size() == 1;
                    if (last && target.lender().isPresent()) {
                        throw new CtlException(
                                1,
                                "pool " + prefix + " is the last one, and the agents would make their default pool"
                                        + " anew; declare an IPPool first");
                    }
                    remove(ipam, prefix);
                }
                IpamCommand.tell(
                        target,
                        "remove pool " + prefix,
                        pool.map(found -> List.of("pool " + found + " goes away"))
                                .orElse(List.of()),
                        true,
                        dryRun);
                return 0;
            }
        }

        private void remove(Ipam ipam, Cidr prefix) throws IOException {
            if (!dryRun) {
                ipam.removePool(prefix);
                return;
            }
            long held = ipam.utilization().stream()
                    .filter(used -> used.pool().cidr().equals(prefix))
                    .mapToLong(used -> used.inUse())
                    .sum();
            if (held > 0) {
                throw new IpamException(
                        Reason.POOL_IN_USE,
                        "pool " + prefix + " still has " + held + " addresses in use; drain it first");
            }
        }
    }
}
