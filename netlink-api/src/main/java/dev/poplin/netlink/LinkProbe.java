package dev.poplin.netlink;

import dev.poplin.netlink.link.Links;
import dev.poplin.netlink.link.NewLink;
import java.util.Set;
import java.util.TreeSet;

/** Tries to make links of a kind. A kernel that knows the kind takes it or complains of what it lacks. */
final class LinkProbe {

    private static final Set<Integer> NO_ANSWERS = Set.of(1, 4, 9, 12, 23, 24, 105, 110);

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

    /** Whether this says nothing of what was asked for: EPERM, EINTR, EBADF, ENOMEM, ENFILE, EMFILE, ENOBUFS, ETIMEDOUT. */
    static boolean isNoAnswer(Errno errno) {
        return NO_ANSWERS.contains(errno.code());
    }

    private boolean isKnown(String kind) throws NetlinkException {
        try {
            scratch.replace(NewLink.ofKind("probe", kind));
            scratch.delete(scratch.get("probe").index());
            return true;
        } catch (NetlinkException e) {
            if (isNoAnswer(e.errno())) {
                throw e;
            }
            return !e.errno().equals(Errno.EOPNOTSUPP);
        }
    }
}
