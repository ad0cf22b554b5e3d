package dev.poplin.netlink.route;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a route gives to the connections over it: {@code ip route add … mtu 1400 advmss 1360}. Immutable.
 *
 * @param values the numbers that are set
 * @param locked a bit (1 shifted by its number) for each one that the kernel must not change
 * @param congestionControl the congestion control algorithm, empty unless set
 */
public record RouteMetrics(Map<RouteMetric, Integer> values, int locked, String congestionControl) {

    /** Nothing is set. */
    public static final RouteMetrics NONE = new RouteMetrics(Map.of(), 0, "");

    private static final int LOCK = 1;
    private static final int CC_ALGO = 16;
    private static final int MAX_ALGORITHM_BYTES = 15;

    /**
     * Keeps a copy.
     *
     * @throws IllegalArgumentException if the name of the algorithm has more than 15 letters, or a metric is no number
     */
    public RouteMetrics {
        if (congestionControl.length() > MAX_ALGORITHM_BYTES) {
            throw new IllegalArgumentException(
                    "congestion control '" + congestionControl + "' has more than " + MAX_ALGORITHM_BYTES + " letters");
        }
        values.keySet().forEach(RouteMetrics::requireNumber);
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /**
     * The same with another number.
     *
     * @throws IllegalArgumentException if the metric is no number: the locks or the congestion control
     */
    public RouteMetrics with(RouteMetric metric, int value) {
        SortedMap<RouteMetric, Integer> changed = new TreeMap<>(values);
        changed.put(metric, value);
        return new RouteMetrics(changed, locked, congestionControl);
    }

    private static void requireNumber(RouteMetric metric) {
        if (metric.number() == LOCK || metric.number() == CC_ALGO) {
            throw new IllegalArgumentException("route metric " + metric + " is no number");
        }
    }

    /** The same with another greatest packet: {@code mtu}. */
    public RouteMetrics mtuBytes(int bytes) {
        if (bytes < 68) {
            throw new IllegalArgumentException("MTU " + bytes + " is less than 68");
        }
        return with(RouteMetric.MTU, bytes);
    }

    /** The same with a number that the kernel must not change: {@code mtu lock}. */
    public RouteMetrics lock(RouteMetric metric) {
        return new RouteMetrics(values, locked | 1 << metric.number(), congestionControl);
    }

    /** The same with another congestion control algorithm: {@code congctl}. */
    public RouteMetrics congestionControl(String algorithm) {
        return new RouteMetrics(values, locked, algorithm);
    }

    /** Whether nothing is set. */
    public boolean isEmpty() {
        return values.isEmpty() && locked == 0 && congestionControl.isEmpty();
    }

    static RouteMetrics decode(AttributeReader attributes) {
        SortedMap<RouteMetric, Integer> values = new TreeMap<>();
        int locked = 0;
        String algorithm = "";
        while (attributes.next()) {
            switch (attributes.type()) {
                case LOCK -> locked = attributes.u32();
                case CC_ALGO -> algorithm = attributes.string();
                default -> values.put(RouteMetric.of(attributes.type()), attributes.u32());
            }
        }
        return new RouteMetrics(values, locked, algorithm);
    }

    void write(MessageWriter writer) {
        values.forEach((metric, value) -> writer.attributeU32(metric.number(), value));
        if (!congestionControl.isEmpty()) {
            writer.attributeString(CC_ALGO, congestionControl);
        }
        if (locked != 0) {
            writer.attributeU32(LOCK, locked);
        }
    }

    /** As {@code ip route} writes it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        values.forEach((metric, value) -> text.append(text.length() == 0 ? "" : " ")
                .append(metric)
                .append((locked >>> metric.number() & 1) == 0 ? " " : " lock ")
                .append(Integer.toUnsignedString(value)));
        return text + (congestionControl.isEmpty() ? "" : " congctl " + congestionControl);
    }
}
