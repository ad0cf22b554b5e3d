package dev.poplin.netlink.nftables.object;

import java.util.HashSet;
import java.util.List;

/**
 * A flow table: connections in it are forwarded past the rules, {@code flowtable NAME { hook ingress priority 0; devices = { … }; }}.
 *
 * @param name its name, unique among the flow tables of its table
 * @param hook NF_NETDEV_INGRESS 0
 * @param priority the order among what hooks the devices
 * @param devices the names of the interfaces; {@code eth*} stands for all whose names begin so, since Linux 6.18
 * @param flags NFT_FLOWTABLE_*: 1 offload to hardware, 2 count
 */
public record Flowtable(String name, int hook, int priority, List<String> devices, int flags) {

    private static final int OFFLOAD = 1;
    private static final int COUNTER = 2;

    /** Copies the list. */
    public Flowtable {
        devices = List.copyOf(devices);
    }

    /** A flow table of these interfaces. */
    public static Flowtable of(String name, int priority, List<String> devices) {
        return new Flowtable(name, 0, priority, devices, 0);
    }

    /** And hardware forwards what is in it; the kernel refuses it if a device cannot: {@code flags offload}. */
    public Flowtable withOffload() {
        return new Flowtable(name, hook, priority, devices, flags | OFFLOAD);
    }

    /** And the connections in it go on counting: {@code counter}. */
    public Flowtable withCounter() {
        return new Flowtable(name, hook, priority, devices, flags | COUNTER);
    }

    /** Whether the other is this but for the order of the devices, which the kernel chooses. */
    public boolean isLike(Flowtable other) {
        return new HashSet<>(devices).equals(new HashSet<>(other.devices))
                && equals(new Flowtable(other.name, other.hook, other.priority, devices, other.flags));
    }
}
