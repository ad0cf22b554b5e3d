package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Bands, of which the first goes first: {@code tc qdisc add … prio bands BANDS priomap MAP}. Immutable.
 *
 * @param bands how many there are, 2 to 16
 * @param map the band of each of the 16 priorities
 */
public record Prio(int bands, List<Integer> map) implements QdiscType {

    private static final int PRIORITIES = 16;
    private static final int BYTES = 4 + PRIORITIES;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if there are not 2 to 16 bands, or not 16 priorities that each have one of them
     */
    public Prio {
        map = List.copyOf(map);
        int count = bands;
        if (bands < 2 || bands > 16) {
            throw new IllegalArgumentException(bands + " bands are not within 2 and 16");
        }
        if (map.size() != PRIORITIES || map.stream().anyMatch(band -> band < 0 || band >= count)) {
            throw new IllegalArgumentException("priomap " + map + " does not give 16 priorities a band below " + bands);
        }
    }

    static QdiscType decode(RawAttribute options) {
        if (options.content().length != BYTES) {
            return new KeptOptions("prio", options);
        }
        AttributeReader at = AttributeReader.at(options);
        try {
            return new Prio(
                    at.u32(0),
                    IntStream.range(0, PRIORITIES)
                            .mapToObj(index -> at.u8(4 + index))
                            .toList());
        } catch (IllegalArgumentException e) {
            return new KeptOptions("prio", options);
        }
    }

    @Override
    public String kind() {
        return "prio";
    }

    @Override
    public void write(MessageWriter writer) {
        writer.u32(bands);
        map.forEach(writer::u8);
    }

    @Override
    public String toString() {
        return "prio bands " + bands + " priomap " + map;
    }
}
