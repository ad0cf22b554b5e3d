package dev.poplin.bgp.handover;

import dev.poplin.bgp.bfd.HeldSession;
import dev.poplin.bgp.bfd.HeldSockets;
import dev.poplin.bgp.message.NextHop;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.bgp.nlri.PrefixList;
import dev.poplin.bgp.transport.HandOverLine;
import dev.poplin.bgp.transport.TcpSocket;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The side of the process that goes. Confined to its owner. */
public final class Giving {

    /** How long the next process may take at most from GO to RUNNING, or to its end. */
    private static final Duration LAST_STEP = Duration.ofSeconds(5);

    private static final int CHUNK_BYTES = 32 << 10;

    private final HandOverLine line;
    private final Duration lastStep;
    private PacketWriter out;
    private int peers;

    private Giving(HandOverLine line, Duration patience) {
        this.line = line;
        Duration half = patience.dividedBy(2);
        this.lastStep = half.compareTo(LAST_STEP) < 0 ? half : LAST_STEP;
        this.out = new PacketWriter(line, patience);
    }

    /**
     * Hears what the next process wants, and refuses it unless it is the same speaker and understands this version.
     *
     * @throws IOException if it was refused, or says nothing
     */
    public static void greet(HandOverLine line, long as, Ipv4Address routerId, Duration patience) throws IOException {
        PacketReader in = new PacketReader(line, patience);
        Hello hello = hello(in);
        Optional<String> objection = hello.objection(as, routerId);
        if (objection.isPresent()) {
            PacketWriter out = new PacketWriter(line, patience);
            out.record(RecordType.REFUSED, fields -> fields.writeUTF(objection.get()));
            out.flush();
            throw new IOException("the next process was refused: " + objection.get());
        }
    }

    private static Hello hello(PacketReader in) throws IOException {
        try {
            return Hello.read(in.next(RecordType.HELLO));
        } catch (IllegalArgumentException e) {
            throw new IOException("what the next process says cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Begins to tell what there is. Nothing may be read from or sent to a peer from here on until the end.
     *
     * @param patience how long everything may take up to GO; what comes then may take half as long once more, or five seconds
     * @param listening the socket that listens, if there is one
     */
    public static Giving begin(HandOverLine line, Duration patience, Optional<TcpSocket> listening) throws IOException {
        Giving giving = new Giving(line, patience);
        giving.out.record(
                RecordType.SPEAKER,
                fields -> {
                    fields.writeBoolean(listening.isPresent());
                    if (listening.isPresent()) {
                        Fields.write(fields, listening.get().local());
                    }
                },
                listening.stream().toArray(TcpSocket[]::new));
        return giving;
    }

    /** Tells of a prefix that the socket that listens demands something of. */
    public void demanded(Cidr remotes) throws IOException {
        out.record(RecordType.DEMANDED, fields -> Fields.write(fields, remotes));
    }

    /** Tells a session. */
    public void session(HandedSession session) throws IOException {
        HandedSession.Head head = session.head();
        TcpSocket socket = session.connection().socket();
        out.record(
                RecordType.SESSION,
                fields -> {
                    Fields.write(fields, head.peer());
                    fields.writeBoolean(head.incoming());
                    fields.writeInt(head.failures());
                    fields.writeLong(head.since().getEpochSecond());
                    fields.writeInt(head.since().getNano());
                    Fields.write(fields, head.ours());
                    Fields.write(fields, head.theirs());
                    Fields.write(fields, head.endOfRib());
                    Fields.write(fields, head.disabled());
                    Fields.write(fields, head.longLivedLeft());
                    fields.writeBoolean(head.endOfRibDue());
                    Fields.write(fields, head.repeatLeft());
                    Fields.write(fields, head.repeatDue());
                    Fields.write(fields, socket.local());
                    Fields.write(fields, socket.remote() == null ? socket.local() : socket.remote());
                },
                socket);
        bytes(RecordType.RECEIVED, session.connection().received());
        bytes(RecordType.UNSENT, session.connection().unsent());
        updates(RecordType.LONG_LIVED_ROUTES, session.longLived());
        updates(RecordType.STALE_ROUTES, session.stale());
        updates(RecordType.ROUTES, session.routes());
        for (NlriList list : session.told().prefixes()) {
            if (list instanceof PrefixList prefixes) {
                told(prefixes);
            }
        }
        updates(RecordType.TOLD_PATHS, session.told().paths());
        peers++;
    }

    /** Tells of a peer that has no session. */
    public void absence(HandedAbsence absence) throws IOException {
        HandedAbsence.Head head = absence.head();
        out.record(RecordType.ABSENCE, fields -> {
            Fields.write(fields, head.peer());
            fields.writeInt(head.failures());
            Fields.write(fields, head.ours());
            Fields.write(fields, head.theirs());
            fields.writeByte(head.times().size());
            for (Map.Entry<Family, HandedAbsence.StaleTimes> times :
                    head.times().entrySet()) {
                Fields.write(fields, times.getKey());
                fields.writeLong(times.getValue().restartLeft().toNanos());
                fields.writeLong(times.getValue().longLived().toNanos());
                fields.writeBoolean(times.getValue().longLivedBegun());
            }
            fields.writeBoolean(head.heldOff().isPresent());
            if (head.heldOff().isPresent()) {
                Optional<Duration> left = head.heldOff().get().left();
                fields.writeInt(head.heldOff().get().limit());
                fields.writeBoolean(left.isPresent());
                fields.writeLong(left.orElse(Duration.ZERO).toNanos());
            }
        });
        updates(RecordType.LONG_LIVED_ROUTES, absence.longLived());
        updates(RecordType.STALE_ROUTES, absence.stale());
        peers++;
    }

    private void bytes(int type, byte[] all) throws IOException {
        for (int from = 0; from < all.length; from += CHUNK_BYTES) {
            int start = from;
            out.record(type, fields -> fields.write(all, start, Math.min(CHUNK_BYTES, all.length - start)));
        }
    }

    private void updates(int type, List<Update> updates) throws IOException {
        for (Update update : updates) {
            for (Update.Reachable reachable : update.reachable()) {
                Optional<NextHop> nextHop = reachable.nextHop();
                if (reachable.nlri() instanceof PrefixList prefixes && nextHop.isPresent()) {
                    routes(type, update, nextHop.get().address(), prefixes);
                }
            }
        }
    }

    private void routes(int type, Update update, IpAddress nextHop, PrefixList prefixes) throws IOException {
        for (int from = 0; from < prefixes.size(); from += RouteFields.MAX_PREFIXES) {
            int start = from;
            int end = Math.min(from + RouteFields.MAX_PREFIXES, prefixes.size());
            out.record(type, fields -> {
                RouteFields.write(fields, update.attributes(), nextHop);
                RouteFields.write(fields, prefixes, start, end);
            });
        }
    }

    private void told(PrefixList prefixes) throws IOException {
        for (int from = 0; from < prefixes.size(); from += RouteFields.MAX_PREFIXES) {
            int start = from;
            int end = Math.min(from + RouteFields.MAX_PREFIXES, prefixes.size());
            out.record(RecordType.TOLD, fields -> RouteFields.write(fields, prefixes, start, end));
        }
    }

    /** Tells what is announced here. */
    public void announced(List<Update> updates) throws IOException {
        updates(RecordType.ANNOUNCED, updates);
    }

    /** Gives the sockets of BFD at an address of ours. */
    public void bfd(HeldSockets sockets) throws IOException {
        out.record(RecordType.BFD, fields -> BfdFields.write(fields, sockets), sockets.receiving(), sockets.sending());
    }

    /**
     * Ends the telling of all that does not change meanwhile; returns when the next process could go on.
     *
     * @throws IOException if it could not: nothing of what was told is its own, and everything is as it was before
     */
    public void end() throws IOException {
        out.record(RecordType.END, fields -> fields.writeInt(peers));
        out.flush();
        new PacketReader(line, out.left()).next(RecordType.READY);
        out = new PacketWriter(line, lastStep);
    }

    /** What is left of the time that the present step may take. */
    public Duration left() {
        return out.left();
    }

    /** Tells how a session of BFD stands over sockets that were given. */
    public void bfdSession(HeldSockets sockets, HeldSession session) throws IOException {
        out.record(RecordType.BFD_SESSION, fields -> {
            BfdFields.write(fields, sockets);
            BfdFields.write(fields, session);
        });
    }

    /**
     * Lets the next process go on.
     *
     * @throws IOException if it did not: nothing of what was told is its own, and everything is as it was before
     */
    public void conclude() throws IOException {
        out.record(RecordType.GO, fields -> {});
        out.flush();
        // From here on only its end, which closes the line, says that it did not go on.
        new PacketReader(line, out.left()).next(RecordType.RUNNING);
    }
}
