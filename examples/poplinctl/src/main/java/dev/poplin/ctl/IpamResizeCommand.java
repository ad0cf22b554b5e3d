package dev.poplin.ctl;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.change.Change;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code poplinctl ipam resize}. */
@Command(
        name = "resize",
        description = "Gives a pool blocks of another size, while it is used.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Of a pool that an IPPool manifest declares with a blockSize, change that: the agents resize its blocks.",
            "  ipam resize 28 --cidr 10.244.0.0/16"
        })
final class IpamResizeCommand implements Callable<Integer> {

    @Mixin
    Target target = new Target();

    @Parameters(paramLabel = "LENGTH", description = "The prefix length of the blocks: 28 for /28.")
    int length;

    @Option(names = "--cidr", required = true, paramLabel = "CIDR", description = "The pool.")
    String cidr = "";

    @Option(names = "--dry-run", description = "Tell only what would be done.")
    boolean dryRun;

    @Override
    public Integer call() throws IOException {
        Cidr pool = IpamCommand.cidr(cidr);
        refuseIfDeclared(pool);
        try (Ipam ipam = target.ipam()) {
            return IpamCommand.change(target, ipam, new Change.ResizeBlocks(pool, length), dryRun);
        }
    }

    /** The agents would resize the blocks back. */
    private void refuseIfDeclared(Cidr pool) {
        for (DeclaredPool declared : DeclaredPool.all(target)) {
            if (declared.resizes() && declared.cidr().contains(pool)) {
                throw new CtlException(
                        1,
                        "pool " + pool + " has the blockSize " + declared.blockSize() + " in the manifest of IPPool '"
                                + declared.name() + "'; change it there, and the agents resize the blocks");
            }
        }
    }
}
