package dev.poplin.ctl;

import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.NodeUtilization;
import dev.poplin.ipam.Reservation;
import dev.poplin.ipam.Tenure;
import dev.poplin.ipam.Utilization;
import dev.poplin.ipam.delegation.Delegation;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The tables of {@code ipam}, in calicoctl's columns. */
public final class IpamTables {

    private IpamTables() {}

    /** One row per pool, and one per block below it if so wished. */
    public static Table show(Ipam ipam, boolean blocks) throws IOException {
        Table table = new Table("GROUPING", "CIDR", "NODE", "IPS TOTAL", "IPS IN USE", "IPS RESERVED", "IPS FREE");
        for (Utilization pool : ipam.utilization()) {
            table.row(
                    "IP Pool",
                    pool.pool().cidr(),
                    "",
                    pool.total(),
                    share(BigInteger.valueOf(pool.inUse()), pool.total()),
                    share(pool.reserved(), pool.total()),
                    share(pool.free(), pool.total()));
            if (blocks) {
                for (Utilization.BlockUtilization block : pool.blocks()) {
                    BigInteger total = BigInteger.valueOf(block.total());
                    table.row(
                            "Block",
                            block.cidr(),
                            block.node(),
                            total,
                            share(BigInteger.valueOf(block.inUse()), total),
                            share(BigInteger.valueOf(block.reserved()), total),
                            share(BigInteger.valueOf(block.free()), total));
                }
            }
        }
        return table;
    }

    /** One row per node. */
    static Table nodes(List<NodeUtilization> nodes) {
        Table table = new Table(
                "NODE", "BLOCKS", "IPS TOTAL", "IPS IN USE", "IPS LENT", "IPS RESERVED", "IPS FREE", "IPS BORROWED");
        for (NodeUtilization node : nodes) {
            table.row(
                    node.node(),
                    node.blocks(),
                    node.total(),
                    share(node.inUse(), node.total()),
                    share(node.lent(), node.total()),
                    share(node.reserved(), node.total()),
                    share(node.free(), node.total()),
                    node.borrowed());
        }
        return table;
    }

    private static String share(long part, long whole) {
        return whole == 0 ? String.valueOf(part) : share(BigInteger.valueOf(part), BigInteger.valueOf(whole));
    }

    /** One row per address that a node holds in the block of another. */
    static Table borrowed(Ipam ipam) throws IOException {
        Table table = new Table("IP", "BORROWING-NODE", "BLOCK", "BLOCK OWNER", "TYPE", "ALLOCATED-TO");
        for (Allocation held : ipam.borrowed()) {
            Optional<Block> block = ipam.blockOf(held.address());
            String type =
                    held.attributes().getOrDefault("type", held.attributes().containsKey("pod") ? "pod" : "");
            table.row(
                    held.address(),
                    held.node(),
                    block.map(of -> of.cidr().toString()).orElse(""),
                    block.flatMap(Block::affinity).orElse(""),
                    type,
                    holder(held));
        }
        return table;
    }

    /** Who holds an address, as shortly as it can be said. */
    static String holder(Allocation held) {
        String pod = held.attributes().get("pod");
        if (pod == null) {
            return Delegation.isGrant(held.handle()) ? "nobody yet; granted ahead to " + held.node() : held.handle();
        }
        return held.attributes().getOrDefault("namespace", "default") + "/" + pod;
    }

    /** One row per reservation. */
    static Table reservations(List<Reservation> reservations) {
        Table table = new Table("RESERVATION", "CIDRS");
        reservations.forEach(
                reservation -> table.row(reservation.name(), IpamReservationCommands.text(reservation.addresses())));
        return table;
    }

    /** What all users of the store keep to. */
    static Table configuration(Configuration configuration) {
        return new Table("PROPERTY", "VALUE")
                .row("StrictAffinity", configuration.strictAffinity())
                .row("AutoAllocateBlocks", configuration.autoAllocateBlocks())
                .row("MaxBlocksPerHost", configuration.maxBlocksPerNode())
                .row("IPCooldownSeconds", configuration.coolDown().toSeconds())
                .row("HistoryPerAddress", configuration.historyPerAddress())
                .row("HostReservedFirst", configuration.hostReservedFirst())
                .row("HostReservedLast", configuration.hostReservedLast());
    }

    /** Who holds an address and who held it, the latest first. */
    static Table history(List<Tenure> tenures) {
        Table table = new Table("HOLDER", "HANDLE", "NODE", "FROM", "UNTIL");
        for (Tenure tenure : tenures) {
            Allocation held = tenure.allocation();
            table.row(
                    holder(held),
                    held.handle(),
                    held.node(),
                    held.assignedAt(),
                    tenure.until().map(Instant::toString).orElse("now"));
        }
        return table;
    }

    private static String share(BigInteger part, BigInteger whole) {
        BigDecimal percent = new BigDecimal(part)
                .multiply(BigDecimal.valueOf(100))
                .divide(new BigDecimal(whole), 0, RoundingMode.HALF_UP);
        return part + " (" + percent + "%)";
    }
}
