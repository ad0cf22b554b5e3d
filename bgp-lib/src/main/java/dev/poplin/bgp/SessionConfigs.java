package dev.poplin.bgp;

import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.capability.Capability.Multiprotocol;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.Identity;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.session.SessionConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What each peer's session needs to know, made of what is common to all and of the peer's own settings. Confined to its owner. */
final class SessionConfigs {

    private final Identity identity;
    private final SessionConfig common;
    private @Nullable Made last;

    /** A configuration and what it was made for. */
    private record Made(Peer peer, boolean restarting, SessionConfig config) {

        /** Whether it is the one of another peer as well: those of a mesh differ in nothing but their addresses. */
        private boolean isFor(Peer other, boolean asRestarting) {
            return other.as() == peer.as()
                    && other.localAs().equals(peer.localAs())
                    && other.families().equals(peer.families())
                    && other.session().equals(peer.session())
                    && other.policy().equals(peer.policy())
                    && asRestarting == restarting;
        }
    }

    SessionConfigs(Identity identity, SessionConfig common) {
        this.identity = identity;
        this.common = common;
    }

    /**
     * The configuration of a peer's session.
     *
     * @param restarting whether peers are to hear that we have restarted
     */
    SessionConfig of(Peer peer, boolean restarting) {
        Made made = last;
        if (made == null || !made.isFor(peer, restarting)) {
            made = new Made(peer, restarting, make(peer, restarting));
            last = made;
        }
        return made.config();
    }

    private SessionConfig make(Peer peer, boolean restarting) {
        Open ours = common.local();
        List<Capability> capabilities = ours.capabilities().stream()
                .filter(capability -> !(capability instanceof Multiprotocol)
                        || peer.families().stream().map(Multiprotocol::unicast).anyMatch(capability::equals))
                .map(capability -> capability instanceof GracefulRestart restart
                        ? new GracefulRestart(
                                restarting,
                                restart.notifications(),
                                peer.session()
                                        .restartTime()
                                        .map(time -> (int) time.toSeconds())
                                        .orElse(restart.restartSeconds()),
                                preserved(restart, peer))
                        : capability)
                .toList();
        int holdTime =
                peer.session().holdTime().map(time -> (int) time.toSeconds()).orElse(ours.holdTimeSeconds());
        Identity seen = identity.as(peer.localAs());
        Path.Kind kind = seen.kindOf(peer.as());
        Open open = OpenMessages.to(peer, new Open(seen.asTo(kind), holdTime, ours.routerId(), capabilities));
        return new SessionConfig(
                open,
                peer.as(),
                peer.session().timers().orElse(common.timers()),
                true,
                kind == Path.Kind.CONFEDERATION);
    }

    private static List<GracefulRestart.PreservedFamily> preserved(GracefulRestart restart, Peer peer) {
        return restart.families().stream()
                .filter(kept -> peer.families().stream().map(Family::unicast).anyMatch(kept.family()::equals))
                .toList();
    }
}
