package dev.poplin.netlink.nftables;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.set.ElementCodec;
import dev.poplin.netlink.nftables.set.NftSet.Element;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the one range of a set that a part of it is in. The kernel answers a key with the first key of its range, and a key that is marked
 * as an end with an end behind it, which is another range's where one begins right behind the other, and refuses it where a range has no
 * end: so whatever is found is asked for its own range.
 */
final class RangeLookup {

    /** What the kernel answers for the end of a range that has none, since it keeps ranges in an array. */
    private static final Errno NO_END = Errno.of(24);

    /** Asks the kernel for the element of a key; refused with ENOENT if there is none. */
    interface Question {

        /**
         * The element that the kernel answers with.
         *
         * @param end whether the key is that of an end
         */
        ElementCodec.Raw ask(Bytes key, boolean end) throws NetlinkException;
    }

    private final Question first;
    private final Question others;

    /**
     * A look-up.
     *
     * @param first asks for the range, once, and may change what it has counted
     * @param others asks where it ends, and changes nothing
     */
    RangeLookup(Question first, Question others) {
        this.first = first;
        this.others = others;
    }

    /**
     * The range with its first key.
     *
     * @throws NetlinkException ENOENT if these are not part of one range
     */
    Map.Entry<Bytes, Element> find(Bytes from, Bytes to) throws NetlinkException {
        if (!from.equals(to) && !beginning(from).equals(beginning(to))) {
            throw new NetlinkException("get range " + from + "-" + to + ": no part of one range", Errno.ENOENT);
        }
        ElementCodec.Raw raw = first.ask(from, false);
        Bytes begin = ElementCodec.keyOf(raw);
        return Map.entry(begin, new Element(last(begin, to), raw.data(), raw.verdict(), raw.attributes()));
    }

    private Optional<Bytes> beginning(Bytes key) throws NetlinkException {
        try {
            return Optional.of(ElementCodec.keyOf(others.ask(key, false)));
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The last key of the range that begins with a key and goes at least to another. */
    private Bytes last(Bytes begin, Bytes to) throws NetlinkException {
        Bytes behind = to.increment();
        if (behind.isZero() || !beginning(behind).equals(Optional.of(begin))) {
            return to;
        }
        Bytes last = end(behind);
        Optional<Bytes> its = beginning(last);
        while (its.isPresent() && its.get().compareTo(begin) > 0) {
            last = its.get().decrement();
            its = beginning(last);
        }
        return last;
    }

    /** The last key before the next end, or the greatest of all if there is none. */
    private Bytes end(Bytes key) throws NetlinkException {
        try {
            return ElementCodec.keyOf(others.ask(key, true)).decrement();
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.ENOENT) || e.errno().equals(NO_END)) {
                byte[] greatest = new byte[key.length()];
                Arrays.fill(greatest, (byte) 0xff);
                return Bytes.of(greatest);
            }
            throw e;
        }
    }
}
