package dev.poplin.quickstart;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.store.journal.Journal;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Two nodes assign from one pool, each from a block of its own; the store is a journal in a directory. */
public final class IpamQuickstart {

    private IpamQuickstart() {}

    /** Needs no rights; writes to a new temporary directory. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createTempDirectory("poplin-ipam-");
        // snippet
        try (Ipam ipam = Ipam.open(Journal.open(directory))) {
            ipam.putPool(Pool.of(Cidr.parse("10.244.0.0/16")));
            System.out.println(ipam.assign(AssignRequest.ipv4("container-1", "node-1")));
            System.out.println(ipam.assign(AssignRequest.ipv4("container-2", "node-2")));
            System.out.println(ipam.assign(AssignRequest.ipv4("container-1", "node-1"))); // the same
            System.out.println("released " + ipam.release("container-1"));
            for (Block block : ipam.blocks()) {
                System.out.println(block.cidr() + " of " + block.affinity().orElseThrow());
            }
        }
        // end
        try (Stream<Path> files = Files.walk(directory)) {
            files.map(Path::toFile).sorted(Comparator.reverseOrder()).forEach(File::delete);
        }
    }
}
