package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What standards have devices count, {@code ethtool -S LINK --all-groups} (linux/ethtool_netlink.h ETHTOOL_A_STATS_*).
 *
 * @param groups by the kernel's names, such as {@code eth-mac} for what IEEE 802.3 has in oMACEntity, or {@code rmon} for RFC 2819
 */
public record LinkStatistics(Map<String, Group> groups) {

    private static final int GROUPS = 3;
    private static final int GROUP = 4;
    private static final int GROUP_ID = 2;
    private static final int NAMES = 3;
    private static final int COUNT = 4;
    private static final int RECEIVED = 5;
    private static final int SENT = 6;
    private static final int BUCKET_LOW = 7;
    private static final int BUCKET_HIGH = 8;
    private static final int BUCKET_VALUE = 9;

    /** Keeps a copy of the map. */
    public LinkStatistics {
        groups = Map.copyOf(groups);
    }

    /**
     * The counts of one standard.
     *
     * @param counts by the kernel's names, such as {@code FramesTransmittedOK}; only what the device counts
     * @param received packets by their length
     * @param sent packets by their length
     */
    public record Group(Map<String, Long> counts, List<Bucket> received, List<Bucket> sent) {

        /** Keeps copies. */
        public Group {
            counts = Map.copyOf(counts);
            received = List.copyOf(received);
            sent = List.copyOf(sent);
        }
    }

    /**
     * A bar of a histogram.
     *
     * @param lowBytes the shortest that is counted here
     * @param highBytes the longest
     * @param packets how many
     */
    public record Bucket(int lowBytes, int highBytes, long packets) {}

    static void write(MessageWriter writer, List<String> groups) {
        Map<String, Boolean> wanted = new LinkedHashMap<>();
        groups.forEach(group -> wanted.put(group, true));
        BitSetAttribute.write(writer, GROUPS, wanted);
    }

    static LinkStatistics decode(AttributeReader attributes, Map<Integer, List<String>> names) {
        Map<String, Group> groups = new TreeMap<>();
        while (attributes.next()) {
            if (attributes.type() == GROUP) {
                readGroup(attributes.nested(), names, groups);
            }
        }
        return new LinkStatistics(groups);
    }

    private static void readGroup(AttributeReader group, Map<Integer, List<String>> names, Map<String, Group> groups) {
        int id = -1;
        int set = -1;
        Map<Integer, Long> numbered = new TreeMap<>();
        List<Bucket> received = new ArrayList<>();
        List<Bucket> sent = new ArrayList<>();
        while (group.next()) {
            switch (group.type()) {
                case GROUP_ID -> id = group.u32();
                case NAMES -> set = group.u32();
                case COUNT -> {
                    AttributeReader count = group.nested();
                    while (count.next()) {
                        numbered.put(count.type(), count.u64());
                    }
                }
                case RECEIVED -> received.add(bucket(group.nested()));
                case SENT -> sent.add(bucket(group.nested()));
                default -> {
                    // Padding.
                }
            }
        }
        List<String> called = names.getOrDefault(set, List.of());
        Map<String, Long> counts = new TreeMap<>();
        numbered.forEach((number, value) -> counts.put(name(called, number), value));
        groups.put(
                name(names.getOrDefault(StringSets.STATISTICS_GROUPS, List.of()), id),
                new Group(counts, received, sent));
    }

    private static String name(List<String> names, int number) {
        return number >= 0 && number < names.size() ? names.get(number) : Integer.toString(number);
    }

    private static Bucket bucket(AttributeReader bucket) {
        int low = 0;
        int high = 0;
        long packets = 0;
        while (bucket.next()) {
            switch (bucket.type()) {
                case BUCKET_LOW -> low = bucket.u32();
                case BUCKET_HIGH -> high = bucket.u32();
                case BUCKET_VALUE -> packets = bucket.u64();
                default -> {
                    // Padding.
                }
            }
        }
        return new Bucket(low, high, packets);
    }
}
