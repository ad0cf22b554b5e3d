package dev.poplin.bgp.bmp;

import dev.poplin.bgp.wire.Octets;
import dev.poplin.bgp.wire.Tlv;
import dev.poplin.inet.IpAddress;
import java.util.List;

/** One message of BMP (RFC 7854 §4). Immutable. Messages of BGP within it are kept as bytes, for its own codec. */
public sealed interface BmpMessage {

    /** The version that RFC 7854 defines. */
    int VERSION = 3;

    /** 3, or 4 (draft-ietf-grow-bmp-tlv). */
    int version();

    /** A message of version 3 about a peer, or one whose body has the same form in version 4. */
    sealed interface OfPeer extends BmpMessage {

        /** Which peer. */
        PeerHeader peer();
    }

    /**
     * Routes of a table, as an UPDATE (RFC 7854 §4.6).
     *
     * @param peer whose
     * @param update the whole UPDATE
     */
    record RouteMonitoring(PeerHeader peer, Octets update) implements OfPeer {

        @Override
        public int version() {
            return VERSION;
        }

        @Override
        public String toString() {
            return "Route Monitoring " + peer + " " + update;
        }
    }

    /**
     * Routes of a table in version 4: an UPDATE and what belongs to it, as TLVs with an index.
     *
     * @param peer whose
     * @param parts the TLVs
     */
    record IndexedRouteMonitoring(PeerHeader peer, List<IndexedTlv> parts) implements OfPeer {

        /** Copies the list. */
        public IndexedRouteMonitoring {
            parts = List.copyOf(parts);
        }

        @Override
        public int version() {
            return 4;
        }

        @Override
        public String toString() {
            return "Route Monitoring " + peer + " " + parts;
        }
    }

    /**
     * A TLV of version 4.
     *
     * @param type the type, 16 bits
     * @param index which of the NLRI it is about, 16 bits; 0 all of them
     * @param value the value
     */
    record IndexedTlv(int type, int index, Octets value) {

        @Override
        public String toString() {
            return type + "[" + index + "]:" + value;
        }
    }

    /**
     * Counters (RFC 7854 §4.8).
     *
     * @param peer whose
     * @param counters the counters by type; {@link BmpNames#statistic} names them
     */
    record Statistics(PeerHeader peer, List<Tlv> counters) implements OfPeer {

        /** Copies the list. */
        public Statistics {
            counters = List.copyOf(counters);
        }

        @Override
        public int version() {
            return VERSION;
        }

        @Override
        public String toString() {
            return "Stats Report " + peer + BmpNames.statistics(counters);
        }
    }

    /**
     * A session has ended (RFC 7854 §4.9).
     *
     * @param peer whose
     * @param reason why; {@link BmpNames#peerDown} names it
     * @param data a NOTIFICATION, a state machine's event, or TLVs, as the reason says
     */
    record PeerDown(PeerHeader peer, int reason, Octets data) implements OfPeer {

        /** Reason: we have ended it, and the data is our NOTIFICATION. */
        public static final int LOCAL_NOTIFICATION = 1;
        /** Reason: we have ended it, and the data is the event of the state machine, two octets (RFC 4271 §8.1). */
        public static final int LOCAL_EVENT = 2;
        /** Reason: the peer has ended it, and the data is its NOTIFICATION. */
        public static final int REMOTE_NOTIFICATION = 3;
        /** Reason: the peer has ended it without a word. */
        public static final int REMOTE_SILENCE = 4;
        /** Reason: the peer is not monitored any more. */
        public static final int DECONFIGURED = 5;
        /** Reason: the loc table is not monitored any more, and the data are TLVs (RFC 9069 §5.3). */
        public static final int LOCAL_TLVS = 6;

        /** The TLVs, if the reason is {@link #LOCAL_TLVS} and the data consists of such; of the types of {@link PeerUp}. */
        public List<Tlv> information() {
            return reason == LOCAL_TLVS ? BmpCodec.tlvsOf(data) : List.of();
        }

        @Override
        public int version() {
            return VERSION;
        }

        @Override
        public String toString() {
            List<Tlv> information = information();
            return "Peer Down " + peer + " " + BmpNames.peerDown(reason)
                    + (information.isEmpty() ? " " + data : BmpNames.peer(information));
        }
    }

    /**
     * A session is established (RFC 7854 §4.10).
     *
     * @param peer whose
     * @param local our address
     * @param localPort our port
     * @param remotePort the peer's port
     * @param sentOpen the whole OPEN that we sent
     * @param receivedOpen the whole OPEN that the peer sent
     * @param information more about it, of the types {@link #STRING}, {@link #TABLE_NAME} and {@link #ADMIN_LABEL} (RFC 9736), UTF-8
     */
    record PeerUp(
            PeerHeader peer,
            IpAddress local,
            int localPort,
            int remotePort,
            Octets sentOpen,
            Octets receivedOpen,
            List<Tlv> information)
            implements OfPeer {

        /** Type of information: a text (RFC 7854 §4.4). */
        public static final int STRING = 0;
        /** Type of information: the name of the table, up to 255 bytes (RFC 9069 §5.2). */
        public static final int TABLE_NAME = 3;
        /** Type of information: how an operator calls the peer (RFC 8671 §6.3). */
        public static final int ADMIN_LABEL = 4;

        /** Copies the list. */
        public PeerUp {
            information = List.copyOf(information);
        }

        @Override
        public int version() {
            return VERSION;
        }

        @Override
        public String toString() {
            return "Peer Up " + peer + " local " + local + ":" + localPort + " remote port " + remotePort
                    + BmpNames.peer(information);
        }
    }

    /**
     * The first message (RFC 7854 §4.3).
     *
     * @param information who the router is, of the types {@link #STRING}, {@link #DESCRIPTION} and {@link #NAME}, UTF-8
     */
    record Initiation(List<Tlv> information) implements BmpMessage {

        /** Type of information: a text. */
        public static final int STRING = 0;
        /** Type of information: what the router is, as its sysDescr. */
        public static final int DESCRIPTION = 1;
        /** Type of information: what the router is called, as its sysName. */
        public static final int NAME = 2;

        /** Copies the list. */
        public Initiation {
            information = List.copyOf(information);
        }

        @Override
        public int version() {
            return VERSION;
        }

        @Override
        public String toString() {
            return "Initiation" + BmpNames.initiation(information);
        }
    }

    /**
     * The last message (RFC 7854 §4.5).
     *
     * @param information why, of the types {@link #STRING} and {@link #REASON}
     */
    record Termination(List<Tlv> information) implements BmpMessage {

        /** Type of information: a text, UTF-8. */
        public static final int STRING = 0;
        /** Type of information: a reason of two octets, which {@link BmpNames#termination} names. */
        public static final int REASON = 1;

        /** Copies the list. */
        public Termination {
            information = List.copyOf(information);
        }

        @Override
        public int version() {
            return VERSION;
        }

        @Override
        public String toString() {
            return "Termination" + BmpNames.terminations(information);
        }
    }

    /**
     * Messages as they came, malformed ones among them (RFC 7854 §4.7).
     *
     * @param peer whose
     * @param parts of the types {@link #MESSAGE} and {@link #INFORMATION}
     */
    record RouteMirroring(PeerHeader peer, List<Tlv> parts) implements OfPeer {

        /** Type of a part: a whole message of BGP. */
        public static final int MESSAGE = 0;
        /** Type of a part: what is said of the message, two octets, which {@link BmpNames#mirroring} names. */
        public static final int INFORMATION = 1;

        /** Copies the list. */
        public RouteMirroring {
            parts = List.copyOf(parts);
        }

        @Override
        public int version() {
            return VERSION;
        }

        @Override
        public String toString() {
            return "Route Mirroring " + peer + BmpNames.mirrored(parts);
        }
    }

    /**
     * A message of a type or version that is not known here, or that is malformed; kept byte for byte.
     *
     * @param version its version
     * @param type its type
     * @param body the bytes behind the common header
     */
    record Unknown(int version, int type, Octets body) implements BmpMessage {

        @Override
        public String toString() {
            return "BMP version " + version + " type " + type + " " + body;
        }
    }
}
