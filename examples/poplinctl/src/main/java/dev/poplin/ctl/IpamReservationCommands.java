package dev.poplin.ctl;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Reservation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code poplinctl ipam reserve} and {@code unreserve}. */
final class IpamReservationCommands {

    private static final int MOST_NAMED = 3;

    private IpamReservationCommands() {}

    private static Optional<Reservation> find(Ipam ipam, String name) throws IOException {
        return ipam.reservations().stream()
                .filter(reservation -> reservation.name().equals(name))
                .findFirst();
    }

    /** {@code poplinctl ipam reserve}. */
    @Command(
            name = "reserve",
            description = "Keeps addresses from everybody who does not ask for them one by one.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "A reservation of the same name is replaced. What is held already stays with its holder, and is told.",
                "  ipam reserve gateways 10.244.0.0/30 10.244.1.0/30"
            })
    static final class Reserve implements Callable<Integer> {

        @Mixin
        Target target = new Target();

        @Parameters(index = "0", paramLabel = "NAME", description = "The reservation's name.")
        String name = "";

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "CIDR", description = "What is reserved.")
        List<String> cidrs = new ArrayList<>();

        @Option(names = "--dry-run", description = "Tell only what would be done.")
        boolean dryRun;

        @Override
        public Integer call() throws IOException {
            CidrSet addresses = CidrSet.of(cidrs.stream().map(IpamCommand::cidr).toList());
            Reservation after;
            try {
                after = new Reservation(name, addresses);
            } catch (IllegalArgumentException e) {
                throw new CtlException(2, String.valueOf(e.getMessage()));
            }
            try (Ipam ipam = target.ipam()) {
                Optional<Reservation> before = find(ipam, name);
                List<String> steps = new ArrayList<>();
                if (!before.equals(Optional.of(after))) {
                    steps.add("reservation '" + name + "' "
                            + before.map(found -> "of " + text(found.addresses()) + " becomes ")
                                    .orElse("is ")
                            + text(addresses));
                    steps.addAll(held(ipam, addresses));
                    if (!dryRun) {
                        ipam.putReservation(after);
                    }
                }
                IpamCommand.tell(target, "reserve " + text(addresses), steps, true, dryRun);
                return 0;
            }
        }

        /** A line about what stays with its holders though it is reserved now; none if there is nothing. */
        private static List<String> held(Ipam ipam, CidrSet addresses) throws IOException {
            List<Allocation> held = new ArrayList<>();
            for (Block block : ipam.blocks()) {
                if (addresses.overlaps(block.cidr())) {
                    block.allocations().values().stream()
                            .filter(holder -> addresses.overlaps(holder.prefix()))
                            .forEach(held::add);
                }
            }
            if (held.isEmpty()) {
                return List.of();
            }
            List<String> named = held.stream()
                    .limit(MOST_NAMED)
                    .map(holder -> holder.address() + " with '" + holder.handle() + "'")
                    .toList();
            int more = held.size() - MOST_NAMED;
            return List.of("stays: " + String.join(", ", named) + (more > 0 ? " and " + more + " more" : ""));
        }
    }

    static String text(CidrSet addresses) {
        return String.join(
                ", ", addresses.toCidrs().stream().map(Cidr::toString).toList());
    }

    /** {@code poplinctl ipam unreserve}. */
    @Command(
            name = "unreserve",
            description = "Takes a reservation back.",
            mixinStandardHelpOptions = true,
            footer = {"", "  ipam show --show-reservations", "  ipam unreserve gateways"})
    static final class Unreserve implements Callable<Integer> {

        @Mixin
        Target target = new Target();

        @Parameters(paramLabel = "NAME", description = "The reservation's name.")
        String name = "";

        @Option(names = "--dry-run", description = "Tell only what would be done.")
        boolean dryRun;

        @Override
        public Integer call() throws IOException {
            try (Ipam ipam = target.ipam()) {
                Optional<Reservation> before = find(ipam, name);
                if (before.isPresent() && !dryRun) {
                    ipam.removeReservation(name);
                }
                IpamCommand.tell(
                        target,
                        "unreserve " + name,
                        before.map(found -> List.of(
                                        "reservation '" + name + "' of " + text(found.addresses()) + " goes away"))
                                .orElse(List.of()),
                        true,
                        dryRun);
                return 0;
            }
        }
    }
}
