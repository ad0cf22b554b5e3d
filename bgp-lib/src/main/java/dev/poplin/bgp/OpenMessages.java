package dev.poplin.bgp;

import dev.poplin.bgp.capability.BgpRole;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.AddPath;
import dev.poplin.bgp.capability.Capability.FourOctetAs;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.capability.Capability.HostName;
import dev.poplin.bgp.capability.Capability.SoftwareVersion;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.PeerPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What we say of ourselves to a peer, as far as its policy decides. Pure. */
final class OpenMessages {

    private OpenMessages() {}

    /** Our OPEN to a peer: what is common to all, with the AS by which this one sees us and what its policy adds. */
    static Open to(Peer peer, Open common) {
        List<Capability> all = new ArrayList<>();
        for (Capability capability : common.capabilities()) {
            all.add(capability instanceof FourOctetAs ? new FourOctetAs(common.as()) : capability);
        }
        PeerPolicy policy = peer.policy();
        if (policy.manyPathsTaken() || policy.pathsSent() > 1) {
            all.add(new AddPath(peer.families().stream()
                    .map(Family::unicast)
                    .sorted()
                    .map(family -> new AddPath.Entry(family, policy.manyPathsTaken(), policy.pathsSent() > 1))
                    .toList()));
        }
        policy.role().ifPresent(role -> all.add(new Capability.Role(role)));
        return new Open(common.as(), common.holdTimeSeconds(), common.routerId(), all);
    }

    /** Whether a session that began with one of our OPENs may go on as if it had begun with another. */
    static boolean agree(Open before, Open now) {
        return before.as() == now.as()
                && before.routerId().equals(now.routerId())
                && lasting(before).equals(lasting(now));
    }

    /** Whether OPEN messages say the same of a peer with other settings. */
    static boolean tellTheSame(Peer before, Peer after) {
        PeerPolicy policy = before.policy();
        PeerPolicy changed = after.policy();
        return before.as() == after.as()
                && before.localAs().equals(after.localAs())
                && before.families().equals(after.families())
                && policy.role().equals(changed.role())
                && policy.manyPathsTaken() == changed.manyPathsTaken()
                && policy.pathsSent() > 1 == changed.pathsSent() > 1;
    }

    /**
     * What a session depends on. That we restart is said for a while only, and means nothing later; how long the peer waits for us is
     * what it has heard; names and versions are for people.
     */
    private static List<Capability> lasting(Open open) {
        return open.capabilities().stream()
                .filter(capability -> !(capability instanceof HostName || capability instanceof SoftwareVersion))
                .map(capability -> capability instanceof GracefulRestart restart
                        ? new GracefulRestart(false, restart.notifications(), 0, restart.families())
                        : capability)
                .toList();
    }

    /** Whether the roles that both sides gave themselves may not be (RFC 9234 §4.2). */
    static boolean rolesClash(Optional<BgpRole> ours, Open remote) {
        Optional<BgpRole> theirs = remote.capability(Capability.Role.class).map(Capability.Role::role);
        return ours.isPresent() && theirs.isPresent() && !ours.get().fits(theirs.get());
    }
}
