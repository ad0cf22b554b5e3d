package dev.poplin.bgp;

import dev.poplin.bgp.bfd.BfdHandOver;
import dev.poplin.bgp.bfd.BfdService;
import dev.poplin.bgp.bfd.BfdTakeOver;
import dev.poplin.bgp.bfd.HeldSession;
import dev.poplin.bgp.bfd.HeldSockets;
import dev.poplin.bgp.handover.Giving;
import dev.poplin.bgp.transport.ChannelFactory;
import dev.poplin.bgp.transport.SocketGuard;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The BFD that a speaker hands over with its sessions: begun here, or taken over. Thread-safe. */
final class SpeakerBfd {

    private final ChannelFactory channels;
    private final SocketGuard guard;
    private final Map<IpAddress, BfdService> unclaimed = new ConcurrentHashMap<>();
    private final Set<BfdService> claimed = ConcurrentHashMap.newKeySet();

    SpeakerBfd(ChannelFactory channels, SocketGuard guard) {
        this.channels = channels;
        this.guard = guard;
    }

    /** See {@link BgpSpeaker#bfd}. */
    BfdService at(IpAddress local) throws IOException {
        BfdService inherited = unclaimed.remove(local);
        BfdService service = inherited != null ? inherited : BfdService.open(local, channels, guard);
        claimed.removeIf(BfdService::isClosed);
        claimed.add(service);
        return service;
    }

    /**
     * Goes on with all that another process has held; it is asked for later.
     *
     * @throws IOException if one cannot go on: those that have not begun are closed, the others with this
     */
    void inherit(List<BfdTakeOver> others, Map<HeldSockets, List<HeldSession>> sessions) throws IOException {
        Deque<BfdTakeOver> left = new ArrayDeque<>(others);
        try {
            while (!left.isEmpty()) {
                BfdTakeOver other = left.remove();
                HeldSockets sockets = other.sockets();
                BfdService service = other.begin(sessions.getOrDefault(sockets, List.of()));
                unclaimed.put(IpAddress.of(sockets.receiving().local().getAddress()), service);
            }
        } finally {
            left.forEach(BfdTakeOver::close);
        }
    }

    /** Before the speaker does nothing else any more but be handed over. */
    Departing depart() throws IOException {
        List<BfdHandOver> departing = new ArrayList<>();
        for (Iterable<BfdService> services : List.of(claimed, unclaimed.values())) {
            for (BfdService service : services) {
                if (!service.isClosed()) {
                    departing.add(BfdHandOver.begin(service));
                }
            }
        }
        return new Departing(departing);
    }

    /** Ends what nobody has asked for, and tells the neighbours so. */
    void close() {
        unclaimed.values().forEach(BfdService::close);
    }

    /** What is handed over once. Confined to its owner. */
    record Departing(List<BfdHandOver> services) {

        /** Tells of the sockets. */
        void tell(Giving giving) throws IOException {
            for (BfdHandOver service : services) {
                giving.bfd(service.sockets());
            }
        }

        /**
         * Tells of the sessions, and lets the next process go on.
         *
         * @throws IOException if it did not: everything is as it was before
         */
        void conclude(Giving giving) throws IOException {
            try {
                for (BfdHandOver service : services) {
                    for (HeldSession session : service.hold(giving.left())) {
                        giving.bfdSession(service.sockets(), session);
                    }
                }
                giving.conclude();
            } catch (IOException | RuntimeException e) {
                services.forEach(BfdHandOver::giveUp);
                throw e;
            }
            services.forEach(BfdHandOver::conclude);
        }
    }
}
