package dev.poplin.bgp.nlri;

import java.util.Collection;

/** NLRI as objects. */
final class NlriItems extends NlriList {

    private final Nlri[] items;

    NlriItems(Family family, Collection<? extends Nlri> items) {
        super(family);
        this.items = items.toArray(Nlri[]::new);
    }

    @Override
    public Nlri get(int index) {
        return items[index];
    }

    @Override
    int encodedBytes(int index) {
        Nlri nlri = items[index];
        return nlri instanceof OpaqueNlri opaque
                ? opaque.value().length()
                : NlriCodec.codecOf(nlri).encodedBytes(nlri);
    }

    @Override
    public int size() {
        return items.length;
    }
}
