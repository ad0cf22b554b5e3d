package dev.poplin.bgp.nlri;

import dev.poplin.inet.Cidr;

/**
 * A prefix with the labels that lead to it (RFC 8277).
 *
 * @param prefix the prefix
 * @param labels the labels
 * @param pathId the path's identifier, or 0
 */
public record LabelledNlri(Cidr prefix, MplsLabels labels, long pathId) implements Nlri {

    @Override
    public Family family() {
        return Family.of(Family.unicast(prefix.family()).afi(), Family.LABELLED);
    }

    @Override
    public LabelledNlri withPathId(long changed) {
        return new LabelledNlri(prefix, labels, changed);
    }

    @Override
    public LabelledNlri destination() {
        return new LabelledNlri(Cidr.of(prefix.first(), prefix.length()), MplsLabels.WITHDRAWN, 0);
    }

    @Override
    public String toString() {
        return PathIds.show(prefix + " mpls " + labels, pathId);
    }
}
