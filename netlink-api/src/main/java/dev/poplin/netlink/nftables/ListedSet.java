package dev.poplin.netlink.nftables;

import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.KeptAttributes;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.Element;
import dev.poplin.netlink.nftables.set.NftSet.Options;
import dev.poplin.netlink.nftables.set.SetCodec;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A set as the kernel lists it, compared with the one that is wanted. The kernel counts times in ticks, leaves the time-out of an element
 * out if it is the set's, and gives a set without a limit one as soon as a rule adds to it. What is beside the wanted elements in a dynamic
 * set, rules have added.
 */
final class ListedSet {

    /** What the kernel limits a set to that has no limit and to which a rule adds. */
    private static final int SIZE_OF_DYNAMIC_SETS = 0xffff;

    private final NftSet listed;
    private final NftSet wanted;
    private final long listedTimeout;
    private final long wantedTimeout;

    ListedSet(NftSet listed, NftSet wanted) {
        this.listed = listed;
        this.wanted = wanted;
        listedTimeout = millis(listed.options().attributes(), SetCodec.SET_TIMEOUT, 0);
        wantedTimeout = millis(wanted.options().attributes(), SetCodec.SET_TIMEOUT, 0);
    }

    /** The listed set, said as the wanted one says it where both mean the same. */
    NftSet inTheWordsOfTheWanted() {
        return listed.withElements(elements()).withOptions(options());
    }

    private Options options() {
        Options is = listed.options();
        Options should = wanted.options();
        int size = should.size() == 0 && is.size() == SIZE_OF_DYNAMIC_SETS ? 0 : is.size();
        boolean same = ListedTime.isSame(listedTimeout, wantedTimeout)
                && KeptAttributes.without(is.attributes(), SetCodec.SET_TIMEOUT)
                        .equals(KeptAttributes.without(should.attributes(), SetCodec.SET_TIMEOUT));
        return new Options(is.flags(), size, same ? should.attributes() : is.attributes());
    }

    private SortedMap<Bytes, Element> elements() {
        SortedMap<Bytes, Element> elements = new TreeMap<>(listed.elements());
        if (isDynamic(listed) && isDynamic(wanted)) {
            elements.keySet().retainAll(wanted.elements().keySet());
        }
        elements.replaceAll((key, is) -> {
            Element should = wanted.elements().get(key);
            return should != null && isSame(is, should) ? should : is;
        });
        return elements;
    }

    /** Whether rules may add elements, which are theirs. */
    static boolean isDynamic(NftSet set) {
        return (set.options().flags() & NftNumber.SET_DYNAMIC) != 0;
    }

    private boolean isSame(Element is, Element should) {
        return is.equals(should)
                || is.last().equals(should.last())
                        && is.data().equals(should.data())
                        && is.verdict().equals(should.verdict())
                        && ListedTime.isSame(timeout(is, listedTimeout), timeout(should, wantedTimeout))
                        && withoutTimes(is).equals(withoutTimes(should));
    }

    private static Bytes withoutTimes(Element element) {
        return KeptAttributes.without(element.attributes(), SetCodec.ELEMENT_TIMEOUT, SetCodec.ELEMENT_EXPIRATION);
    }

    private static long timeout(Element element, long usual) {
        return millis(element.attributes(), SetCodec.ELEMENT_TIMEOUT, usual);
    }

    private static long millis(Bytes attributes, int type, long otherwise) {
        return KeptAttributes.number64(attributes, type).orElse(otherwise);
    }
}
