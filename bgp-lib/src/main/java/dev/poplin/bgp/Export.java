package dev.poplin.bgp;

import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.rib.Path;
import dev.poplin.inet.IpAddress;
import java.util.Optional;
import java.util.OptionalLong;

/** What one peer is told of a best path: RFC 4271 §9.2, RFC 1997. Pure. */
final class Export {

    private static final long DEFAULT_LOCAL_PREFERENCE = 100;

    private Export() {}

    /** The path as {@code peer} is told it, or empty. {@code self} is our address on the session. */
    static Optional<Path> of(Path best, Peer peer, long localAs, IpAddress self) {
        boolean internal = peer.as() == localAs;
        boolean fromThere = best.source().address().equals(peer.address());
        boolean fromInside = !best.source().isLocal() && best.source().internal();
        boolean told = peer.families().contains(best.prefix().family());
        boolean bound = best.attributes().has(Community.NO_ADVERTISE)
                || !internal && best.attributes().has(Community.NO_EXPORT);
        if (!told || fromThere || bound || internal && fromInside) {
            return Optional.empty();
        }
        PathAttributes attributes = best.attributes().passedOn();
        IpAddress nextHop = best.nextHop();
        if (internal) {
            attributes = attributes.withLocalPreference(
                    OptionalLong.of(attributes.localPreference().orElse(DEFAULT_LOCAL_PREFERENCE)));
        } else {
            attributes = attributes
                    .withAsPath(attributes.asPath().prepend(localAs))
                    .withLocalPreference(OptionalLong.empty())
                    .withMed(best.source().isLocal() ? attributes.med() : OptionalLong.empty());
        }
        boolean ownHop = nextHop.isUnspecified() || !internal && !best.source().isLocal();
        if (ownHop) {
            nextHop = self;
        }
        if (nextHop.family() != best.prefix().family()) {
            return Optional.empty();
        }
        return peer.exportFilter().apply(new Path(best.prefix(), nextHop, attributes, best.source()));
    }
}
