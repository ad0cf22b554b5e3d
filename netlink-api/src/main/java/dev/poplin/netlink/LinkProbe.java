package dev.poplin.netlink;

import dev.poplin.netlink.link.Links;
import dev.poplin.netlink.link.NewLink;
import java.util.Set;
import java.util.TreeSet;

/** Tries to make links of a kind. A kernel that knows the kind takes it or complains of what it lacks. */
final class LinkProbe {

    private final Links scratch;

    LinkProbe(Links scratch) {
        this.scratch = scratch;
    }

    Set<String> known(Set<String> kinds) throws NetlinkException {
        Set<String> known = new TreeSet<>();
        for (String kind : kinds) {
            if (isKnown(kind)) {
                known.add(kind);
            }
        }
        return known;
    }

    private boolean isKnown(String kind) throws NetlinkException {
        try {
            scratch.replace(NewLink.ofKind("probe", kind));
            scratch.delete(scratch.get("probe").index());
            return true;
        } catch (NetlinkException e) {
            if (e.errno().isNoAnswer()) {
                throw e;
            }
            return !e.errno().equals(Errno.EOPNOTSUPP);
        }
    }
}
