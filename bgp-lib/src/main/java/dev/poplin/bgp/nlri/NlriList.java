package dev.poplin.bgp.nlri;

import dev.poplin.inet.Cidr;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;

/** NLRI of one family, in the order in which they stand in a message. Immutable. */
public abstract sealed class NlriList extends AbstractList<Nlri> implements RandomAccess permits PrefixList, NlriItems {

    private final Family family;

    NlriList(Family family) {
        this.family = family;
    }

    /** No NLRI of a family. */
    public static NlriList empty(Family family) {
        return of(family, List.of());
    }

    /**
     * NLRI of a family.
     *
     * @throws IllegalArgumentException if one is of another family
     */
    public static NlriList of(Family family, Collection<? extends Nlri> nlri) {
        for (Nlri one : nlri) {
            if (!one.family().equals(family)) {
                throw new IllegalArgumentException(one + " is not of the family " + family);
            }
        }
        return family.isPrefixes() ? PrefixList.ofNlri(family, List.copyOf(nlri)) : new NlriItems(family, nlri);
    }

    /** Unicast prefixes, which may be of both IP versions, as one list per family. */
    public static List<NlriList> unicast(Collection<Cidr> prefixes) {
        Map<Family, List<Cidr>> byFamily = new LinkedHashMap<>();
        for (Cidr prefix : prefixes) {
            byFamily.computeIfAbsent(Family.unicast(prefix.family()), family -> new ArrayList<>())
                    .add(prefix);
        }
        List<NlriList> lists = new ArrayList<>();
        byFamily.forEach((family, some) -> lists.add(PrefixList.of(family, some)));
        return List.copyOf(lists);
    }

    /** How many bytes one takes on the wire, without the identifier of its path. */
    abstract int encodedBytes(int index);

    /** The family of them all. */
    public Family family() {
        return family;
    }

    /** The prefixes, without identifiers of paths, if the family is one of plain prefixes; otherwise empty. */
    public List<Cidr> prefixes() {
        return List.of();
    }
}
