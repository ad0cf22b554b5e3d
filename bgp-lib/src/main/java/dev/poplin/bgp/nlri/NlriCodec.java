package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Octets;
import dev.poplin.bgp.wire.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * NLRI and their bytes, RFC 4271 §4.3 and the documents of each family. {@link #check} says whether bytes are well formed and
 * never throws; {@link #read} takes only what passed it. Stateless.
 */
public final class NlriCodec {

    private static final int PATH_ID_BYTES = 4;

    private NlriCodec() {}

    /**
     * How many NLRI the bytes hold, or {@code -1 - offset} with the offset of the one that cannot be read.
     *
     * @param family the family
     * @param pathIds whether each begins with an identifier of its path (RFC 7911)
     * @param bytes an array
     * @param from where the NLRI begin
     * @param to where they end
     */
    public static int check(Family family, boolean pathIds, byte[] bytes, int from, int to) {
        if (family.isPrefixes()) {
            return PrefixCodec.check(family.afi() == Family.AFI_IPV4 ? 32 : 128, pathIds, bytes, from, to);
        }
        ItemCodec codec = ItemCodec.of(family);
        if (codec == null) {
            return from == to ? 0 : 1;
        }
        int count = 0;
        for (int at = from; at < to; count++) {
            int start = at + (pathIds ? PATH_ID_BYTES : 0);
            int length = start >= to ? -1 : codec.length(bytes, start, to);
            if (length <= 0 || length > to - start) {
                return -1 - at;
            }
            at = start + length;
        }
        return count;
    }

    /**
     * How many bytes the first NLRI takes, the identifier of its path included; -1 if it cannot be read, or its family has no form that
     * is known. Nothing behind {@code to} is read.
     */
    public static int lengthOfFirst(Family family, boolean pathIds, byte[] bytes, int from, int to) {
        int start = from + (pathIds ? PATH_ID_BYTES : 0);
        ItemCodec codec = ItemCodec.of(family);
        if (start >= to || codec == null && !family.isPrefixes()) {
            return -1;
        }
        int length = codec == null
                ? PrefixCodec.length(family.afi() == Family.AFI_IPV4 ? 32 : 128, bytes, start)
                : codec.length(bytes, start, to);
        return length <= 0 || length > to - start ? -1 : start + length - from;
    }

    /**
     * Reads NLRI that {@link #check} has passed.
     *
     * @param count what {@code check} returned
     */
    public static NlriList read(Family family, boolean pathIds, byte[] bytes, int from, int to, int count) {
        if (family.isPrefixes()) {
            return PrefixCodec.read(family, pathIds, bytes, from, to, count);
        }
        ItemCodec codec = ItemCodec.of(family);
        if (codec == null) {
            return NlriList.of(
                    family, from == to ? List.of() : List.of(new OpaqueNlri(family, Octets.of(bytes, from, to))));
        }
        List<Nlri> items = new ArrayList<>(count);
        for (int at = from; at < to; ) {
            long pathId = pathIds ? Wire.uint32(bytes, at) : 0;
            int start = at + (pathIds ? PATH_ID_BYTES : 0);
            int end = start + codec.length(bytes, start, to);
            items.add(codec.read(bytes, start, end, pathId));
            at = end;
        }
        return NlriList.of(family, items);
    }

    /** How many bytes those from one index up to before another take. */
    public static int encodedBytes(NlriList list, int from, int to, boolean pathIds) {
        if (list instanceof PrefixList prefixes && to - from == prefixes.size()) {
            return prefixes.encodedBytes() + (pathIds ? PATH_ID_BYTES * (to - from) : 0);
        }
        int bytes = 0;
        for (int i = from; i < to; i++) {
            bytes += list.encodedBytes(i) + identifierBytes(list, i, pathIds);
        }
        return bytes;
    }

    /** What is kept as it came has its identifiers, if there are any, among its bytes. */
    private static int identifierBytes(NlriList list, int index, boolean pathIds) {
        boolean within = !pathIds || list instanceof NlriItems items && items.get(index) instanceof OpaqueNlri;
        return within ? 0 : PATH_ID_BYTES;
    }

    /** Up to before which index those from {@code from} on fit into some bytes. */
    public static int fit(NlriList list, int from, boolean pathIds, int bytes) {
        int left = bytes;
        int to = from;
        while (to < list.size()) {
            left -= list.encodedBytes(to) + identifierBytes(list, to, pathIds);
            if (left < 0) {
                break;
            }
            to++;
        }
        return to;
    }

    /**
     * Writes those from one index up to before another.
     *
     * @param out an array with room for them
     * @param at where to begin
     * @return where they end
     */
    public static int write(NlriList list, int from, int to, boolean pathIds, byte[] out, int at) {
        if (list instanceof PrefixList prefixes) {
            return PrefixCodec.write(prefixes, from, to, pathIds, out, at);
        }
        ByteBuffer buffer = ByteBuffer.wrap(out).position(at);
        for (int i = from; i < to; i++) {
            Nlri nlri = list.get(i);
            if (nlri instanceof OpaqueNlri opaque) {
                opaque.value().writeTo(buffer);
            } else {
                if (pathIds) {
                    buffer.putInt((int) Wire.requireBits(nlri.pathId(), 32, "identifier of a path"));
                }
                codecOf(nlri).write(nlri, buffer);
            }
        }
        return buffer.position();
    }

    static ItemCodec codecOf(Nlri nlri) {
        ItemCodec codec = ItemCodec.of(nlri.family());
        if (codec == null) {
            throw new IllegalStateException("no form is known for " + nlri.family());
        }
        return codec;
    }
}
