package dev.poplin.bgp.handover;

import dev.poplin.bgp.bfd.HeldSession;
import dev.poplin.bgp.bfd.HeldSockets;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.bgp.rib.Told;
import dev.poplin.bgp.transport.Connection;
import dev.poplin.bgp.transport.HandOverLine;
import dev.poplin.bgp.transport.PassedSocket;
import dev.poplin.bgp.transport.TcpSocket;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The side of the process that comes. Confined to its owner. */
public final class Taking {

    private final HandOverLine line;
    private final Duration patience;
    private final Map<IpAddress, HandedSpeaker.Handed> sessions = new LinkedHashMap<>();
    private final Map<IpAddress, HandedAbsence> absences = new LinkedHashMap<>();
    private final List<Update> announced = new ArrayList<>();
    private final List<Cidr> demanded = new ArrayList<>();
    private final List<HandedBfd> bfd = new ArrayList<>();
    private Optional<HandedSpeaker.Listening> listening = Optional.empty();
    private @Nullable Partial current;

    /** Of the peer that was told of last. */
    private @Nullable StaleRoutes staleRoutes;

    /** What was told so far of a peer's routes that are not fresh. */
    private record StaleRoutes(List<Update> longLived, List<Update> stale) {

        private StaleRoutes() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    /** A session of which not everything was told yet. */
    private static final class Partial {
        private final HandedSession.Head head;
        private final TcpSocket addresses;
        private final PassedSocket socket;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();
        private final StaleRoutes stale = new StaleRoutes();
        private final List<Update> routes = new ArrayList<>();
        private final List<NlriList> told = new ArrayList<>();
        private final List<Update> toldPaths = new ArrayList<>();

        private Partial(HandedSession.Head head, TcpSocket addresses, PassedSocket socket) {
            this.head = head;
            this.addresses = addresses;
            this.socket = socket;
        }

        private HandedSpeaker.Handed whole() {
            Connection.Held held = new Connection.Held(addresses, received.toByteArray(), unsent.toByteArray());
            return new HandedSpeaker.Handed(
                    new HandedSession(head, held, stale.longLived(), stale.stale(), routes, new Told(told, toldPaths)),
                    socket);
        }
    }

    /** Takes over what is told on a line; each of the steps may take so long. */
    public Taking(HandOverLine line, Duration patience) {
        this.line = line;
        this.patience = patience;
    }

    /**
     * Asks for everything, and hears it. The process before still has it.
     *
     * @throws IOException if it refuses, tells what cannot be understood, or is gone; no socket is open then
     */
    public HandedSpeaker ask(long as, Ipv4Address routerId) throws IOException {
        say(RecordType.HELLO, new Hello(RecordType.VERSION, as, routerId)::write);
        PacketReader in = new PacketReader(line, patience);
        try {
            hear(in);
            in.closeSockets();
            return new HandedSpeaker(listening, sessions, absences, announced, demanded, bfd);
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException | IndexOutOfBoundsException e) {
            close(in);
            throw unreadable(e);
        } catch (IOException e) {
            close(in);
            throw e;
        }
    }

    private static IOException unreadable(RuntimeException e) {
        return new IOException("what the process before tells cannot be read: " + e.getMessage(), e);
    }

    private void close(PacketReader in) throws IOException {
        in.closeSockets();
        if (current != null) {
            current.socket.close();
        }
        new HandedSpeaker(listening, sessions, absences, announced, demanded, bfd).closeSockets();
    }

    private void say(int type, PacketWriter.Content content) throws IOException {
        PacketWriter out = new PacketWriter(line, patience);
        out.record(type, content);
        out.flush();
    }

    private void hear(PacketReader in) throws IOException {
        speaker(in.next(RecordType.SPEAKER), in);
        DataInputStream fields = in.next();
        for (; in.type() != RecordType.END; fields = in.next()) {
            switch (in.type()) {
                case RecordType.SESSION -> session(fields, in);
                case RecordType.ABSENCE -> absence(fields);
                case RecordType.RECEIVED -> partial().received.write(fields.readAllBytes());
                case RecordType.UNSENT -> partial().unsent.write(fields.readAllBytes());
                case RecordType.LONG_LIVED_ROUTES -> staleRoutes().longLived().add(RouteFields.readUpdate(fields));
                case RecordType.STALE_ROUTES -> staleRoutes().stale().add(RouteFields.readUpdate(fields));
                case RecordType.ROUTES -> partial().routes.add(RouteFields.readUpdate(fields));
                case RecordType.TOLD -> partial().told.add(RouteFields.readPrefixes(fields));
                case RecordType.TOLD_PATHS -> partial().toldPaths.add(RouteFields.readUpdate(fields));
                case RecordType.ANNOUNCED -> announced.add(RouteFields.readUpdate(fields));
                case RecordType.BFD -> bfd(fields, in);
                case RecordType.DEMANDED -> demanded.add(Fields.readPrefix(fields));
                default -> throw new IOException("record " + in.type() + " is not known");
            }
        }
        endSession();
        int count = fields.readInt();
        int told = sessions.size() + absences.size();
        if (count != told) {
            throw new IOException(told + " peers were told of, not " + count);
        }
    }

    private Partial partial() throws IOException {
        Partial partial = current;
        if (partial == null) {
            throw new IOException("a part of no session");
        }
        return partial;
    }

    private StaleRoutes staleRoutes() throws IOException {
        StaleRoutes routes = staleRoutes;
        if (routes == null) {
            throw new IOException("routes of no peer");
        }
        return routes;
    }

    private void endSession() {
        Partial partial = current;
        if (partial != null) {
            sessions.put(partial.head.peer(), partial.whole());
            current = null;
        }
    }

    private void speaker(DataInputStream fields, PacketReader in) throws IOException {
        if (fields.readBoolean()) {
            InetSocketAddress bound = Fields.readSocketAddress(fields);
            listening = Optional.of(new HandedSpeaker.Listening(bound, socket(in)));
        }
    }

    private static PassedSocket socket(PacketReader in) throws IOException {
        return in.takeSocket().orElseThrow(() -> new IOException("a socket is missing"));
    }

    private void session(DataInputStream fields, PacketReader in) throws IOException {
        endSession();
        HandedSession.Head head = new HandedSession.Head(
                Fields.readAddress(fields),
                fields.readBoolean(),
                fields.readInt(),
                Instant.ofEpochSecond(fields.readLong(), fields.readInt()),
                Fields.readOpen(fields),
                Fields.readOpen(fields),
                families(fields),
                families(fields),
                Fields.readTimes(fields),
                fields.readBoolean(),
                Fields.readTimes(fields),
                families(fields));
        requireNew(head.peer());
        TcpSocket addresses = new TcpSocket(Fields.readSocketAddress(fields), Fields.readSocketAddress(fields));
        Partial partial = new Partial(head, addresses, socket(in));
        current = partial;
        staleRoutes = partial.stale;
    }

    private void bfd(DataInputStream fields, PacketReader in) throws IOException {
        HeldSockets addresses = BfdFields.readSockets(fields);
        if (bfd.stream().anyMatch(handed -> handed.addresses().equals(addresses))) {
            throw new IOException(addresses + " are told of twice");
        }
        PassedSocket receiving = socket(in);
        Optional<PassedSocket> sending = in.takeSocket();
        if (sending.isEmpty()) {
            receiving.close();
            throw new IOException("a socket of BFD is missing");
        }
        bfd.add(new HandedBfd(addresses, receiving, sending.get()));
    }

    private void requireNew(IpAddress peer) throws IOException {
        if (sessions.containsKey(peer) || absences.containsKey(peer)) {
            throw new IOException(peer + " is told of twice");
        }
    }

    private void absence(DataInputStream fields) throws IOException {
        endSession();
        HandedAbsence.Head head = new HandedAbsence.Head(
                Fields.readAddress(fields),
                fields.readInt(),
                Fields.readOpen(fields),
                Fields.readOpen(fields),
                staleTimes(fields),
                heldOff(fields));
        requireNew(head.peer());
        StaleRoutes routes = new StaleRoutes();
        absences.put(head.peer(), new HandedAbsence(head, routes.longLived(), routes.stale()));
        staleRoutes = routes;
    }

    private static Map<Family, HandedAbsence.StaleTimes> staleTimes(DataInputStream fields) throws IOException {
        Map<Family, HandedAbsence.StaleTimes> times = new LinkedHashMap<>();
        for (int left = fields.readUnsignedByte(); left > 0; left--) {
            times.put(
                    Fields.readFamily(fields),
                    new HandedAbsence.StaleTimes(
                            Duration.ofNanos(fields.readLong()),
                            Duration.ofNanos(fields.readLong()),
                            fields.readBoolean()));
        }
        return times;
    }

    private static Set<Family> families(DataInputStream fields) throws IOException {
        Set<Family> families = new HashSet<>();
        for (int left = fields.readUnsignedByte(); left > 0; left--) {
            families.add(Fields.readFamily(fields));
        }
        return families;
    }

    private static Optional<HandedAbsence.HeldOff> heldOff(DataInputStream fields) throws IOException {
        if (!fields.readBoolean()) {
            return Optional.empty();
        }
        int limit = fields.readInt();
        boolean ends = fields.readBoolean();
        Duration left = Duration.ofNanos(fields.readLong());
        return Optional.of(new HandedAbsence.HeldOff(limit, ends ? Optional.of(left) : Optional.empty()));
    }

    /**
     * Says that everything could go on, and hears how the sessions of BFD stand over each pair of sockets that came: the process before
     * hears nothing on them any more, and goes on to send.
     *
     * @throws IOException if it does not let go, or tells what cannot be understood: nothing may be touched here
     */
    public Map<HeldSockets, List<HeldSession>> ready() throws IOException {
        say(RecordType.READY, fields -> {});
        Map<HeldSockets, List<HeldSession>> held = new LinkedHashMap<>();
        bfd.forEach(handed -> held.put(handed.addresses(), new ArrayList<>()));
        PacketReader in = new PacketReader(line, patience);
        try {
            DataInputStream fields = in.next();
            for (; in.type() == RecordType.BFD_SESSION; fields = in.next()) {
                bfdSession(fields, held);
            }
            if (in.type() != RecordType.GO) {
                throw new IOException("record " + in.type() + " where " + RecordType.GO + " was expected");
            }
            return held;
        } catch (IllegalArgumentException e) {
            throw unreadable(e);
        } finally {
            in.closeSockets();
        }
    }

    private static void bfdSession(DataInputStream fields, Map<HeldSockets, List<HeldSession>> held)
            throws IOException {
        List<HeldSession> others = held.get(BfdFields.readSockets(fields));
        HeldSession session = BfdFields.readSession(fields);
        if (others == null) {
            throw new IOException(session.neighbor() + " is watched over no sockets that came");
        }
        if (others.stream().anyMatch(other -> other.neighbor().equals(session.neighbor()))) {
            throw new IOException(session.neighbor() + " is watched twice");
        }
        others.add(session);
    }

    /**
     * Goes on. When this returns, the process before touches nothing any more.
     *
     * @throws IOException if it did not wait: nothing may be touched here
     */
    public void conclude() throws IOException {
        say(RecordType.RUNNING, fields -> {});
    }
}
