package dev.poplin.bgp.nlri;

import java.util.List;
import java.util.stream.Collectors;

/**
 * MPLS labels, the outermost first, three octets each (RFC 8277 §2). NLRI have one: more take a capability that is not known here. The
 * value keeps the octets, so that what stands in a withdrawal (0x800000, 0x000000 or anything) survives. Shown as
 * {@code 100/200}.
 *
 * @param entries 24 bits each: 20 of the label, 3 of traffic class, 1 that ends the stack
 */
public record MplsLabels(List<Integer> entries) {

    /** What a withdrawal carries instead of labels (RFC 8277 §2.4). */
    public static final MplsLabels WITHDRAWN = new MplsLabels(List.of(0x80_0000));

    /** Copies the list and checks it. */
    public MplsLabels {
        entries = List.copyOf(entries);
        if (entries.isEmpty() || entries.stream().anyMatch(entry -> entry < 0 || entry > 0xff_ffff)) {
            throw new IllegalArgumentException("labels have 24 bits and there is at least one: " + entries);
        }
    }

    /** A stack of these labels, 0 to 1,048,575, with the last one marked. */
    public static MplsLabels of(int... labels) {
        Integer[] entries = new Integer[labels.length];
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] >>> 20 != 0) {
                throw new IllegalArgumentException("label " + labels[i] + " is not of 20 bits");
            }
            entries[i] = labels[i] << 4 | (i == labels.length - 1 ? 1 : 0);
        }
        return new MplsLabels(List.of(entries));
    }

    /** The labels without their flags. */
    public List<Integer> labels() {
        return entries.stream().map(entry -> entry >>> 4).toList();
    }

    @Override
    public String toString() {
        return equals(WITHDRAWN)
                ? "withdrawn"
                : labels().stream().map(String::valueOf).collect(Collectors.joining("/"));
    }
}
