package dev.poplin.ctl;

import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Utilization;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** The tables of {@code ipam show}, in calicoctl's columns. */
public final class IpamTables {

    private IpamTables() {}

    /** One row per pool, and one per block below it if so wished. */
    public static Table show(Ipam ipam, boolean blocks) throws IOException {
        Table table = new Table("GROUPING", "CIDR", "NODE", "IPS TOTAL", "IPS IN USE", "IPS FREE");
        for (Utilization pool : ipam.utilization()) {
            table.row(
                    "IP Pool",
                    pool.pool().cidr(),
                    "",
                    pool.total(),
                    share(BigInteger.valueOf(pool.inUse()), pool.total()),
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
                            share(BigInteger.valueOf(block.total() - block.inUse()), total));
                }
            }
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
