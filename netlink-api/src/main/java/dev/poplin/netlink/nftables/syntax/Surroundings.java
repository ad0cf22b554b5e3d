package dev.poplin.netlink.nftables.syntax;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * What nft looks up beside the rules when it prints them. Immutable.
 *
 * @param interfaces the names of the interfaces by their index; one that is missing is printed as its index
 * @param zone where the hours of a day are
 * @param labels the names of labels of connections by their bit, as {@code /etc/connlabel.conf} has them; one that is missing is printed
 *     as its bit
 * @param groups the paths of control groups below {@code /sys/fs/cgroup} by their id, which is the inode of their directory; one that is
 *     missing is printed as its id
 */
public record Surroundings(
        Map<Integer, String> interfaces, ZoneId zone, Map<Integer, String> labels, Map<Long, String> groups) {

    /** Knows no interface and is in Greenwich. */
    public static final Surroundings UNKNOWN = new Surroundings(Map.of(), ZoneOffset.UTC);

    /** Copies the maps. */
    public Surroundings {
        interfaces = Map.copyOf(interfaces);
        labels = Map.copyOf(labels);
        groups = Map.copyOf(groups);
    }

    /** Knows no names of labels and control groups. */
    public Surroundings(Map<Integer, String> interfaces, ZoneId zone) {
        this(interfaces, zone, Map.of(), Map.of());
    }

    /** The same with these names of labels. */
    public Surroundings withLabels(Map<Integer, String> namesByBit) {
        return new Surroundings(interfaces, zone, namesByBit, groups);
    }

    /** The same with these paths of control groups. */
    public Surroundings withGroups(Map<Long, String> pathsById) {
        return new Surroundings(interfaces, zone, labels, pathsById);
    }

    /** The name of an interface in quotes, or its index. */
    String interfaceName(int index) {
        return named(interfaces, index);
    }

    /** The name of a label in quotes, or its bit. */
    String label(int bit) {
        return named(labels, bit);
    }

    /** The path of a control group in quotes, or its id. */
    String group(long id) {
        return named(groups, id);
    }

    private static <K> String named(Map<K, String> names, K number) {
        String name = names.get(number);
        return name == null ? String.valueOf(number) : '"' + name + '"';
    }
}
