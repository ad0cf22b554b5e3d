package dev.poplin.benchmarks.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.Reservation;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;

/**
 * Assigns in memory from a /12 of which every thousandth address is not reserved, to a new node each time, so that each claims a block; by turns
 * with the same in a pool without reservations, and with refusals from one that is reserved as a whole.
 */
public final class Reservations {

    private static final Cidr LARGE = Cidr.parse("10.0.0.0/12");
    private static final int NODES = 400;

    private Reservations() {}

    /** Measures; the argument is the number of rounds. */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 15;
        Samples holes = new Samples();
        Samples free = new Samples();
        Samples refused = new Samples();
        for (int round = -3; round < rounds; round++) {
            Samples fromHoles = assigned(CidrSet.of(LARGE).difference(everyThousandth()));
            Samples fromAll = assigned(CidrSet.builder().build());
            Samples fromNone = assigned(CidrSet.of(LARGE));
            if (round >= 0) {
                holes.add(fromHoles.median());
                free.add(fromAll.median());
                refused.add(fromNone.median());
            }
        }
        Samples.print("assign, 99.9 % of a /12 reserved, p50 (goal 1,000)", holes.median(), "us");
        Samples.print("  nothing reserved", free.median(), "us");
        Samples.print("refusal, all of a /12 reserved, p50 (goal 1,000)", refused.median(), "us");
    }

    private static CidrSet everyThousandth() {
        CidrSet.Builder holes = CidrSet.builder();
        for (long at = 500; at < 1 << 20; at += 1000) {
            holes.add(LARGE.nth(at).toCidr());
        }
        return holes.build();
    }

    /** The microseconds of each call but the first, which decodes the reservation. */
    private static Samples assigned(CidrSet reserved) throws IOException {
        Samples samples = new Samples();
        try (Ipam ipam = Ipam.open(new MemoryStore())) {
            ipam.putPool(Pool.of(LARGE));
            ipam.configure(Configuration.STANDARD.withMaxBlocksPerNode(2_000));
            ipam.putReservation(new Reservation("some", reserved));
            assign(ipam, -1);
            for (int i = 0; i < NODES; i++) {
                long begun = System.nanoTime();
                assign(ipam, i);
                samples.add((System.nanoTime() - begun) / 1e3);
            }
        }
        return samples;
    }

    private static void assign(Ipam ipam, int number) throws IOException {
        try {
            ipam.assign(AssignRequest.ipv4("handle-" + number, "node-" + number));
        } catch (IpamException exhausted) {
            if (exhausted.reason() != IpamException.Reason.EXHAUSTED) {
                throw exhausted;
            }
        }
    }
}
