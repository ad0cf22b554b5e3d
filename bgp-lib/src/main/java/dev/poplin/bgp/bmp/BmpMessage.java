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

        @Override
        public int version() {
            return VERSION;
        }

        @Override
        public String toString() {
            return "Peer Down " + peer + " " + BmpNames.peerDown(reason) + " " + data;
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
     * @param information more about it
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
                    + BmpNames.information(information);
        }
    }

    /**
     * The first message (RFC 7854 §4.3).
     *
     * @param information who the router is: 0 a text, 1 its description, 2 its name
     */
    record Initiation(List<Tlv> information) implements BmpMessage {

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
            return "Initiation" + BmpNames.information(information);
        }
    }

    /**
     * The last message (RFC 7854 §4.5).
     *
     * @param information why: 0 a text, 1 a reason of two octets
     */
    record Termination(List<Tlv> information) implements BmpMessage {

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
            return "Termination " + information;
        }
    }

    /**
     * Messages as they came, malformed ones among them (RFC 7854 §4.7).
     *
     * @param peer whose
     * @param parts 0 a message of BGP, 1 what is said of it
     */
    record RouteMirroring(PeerHeader peer, List<Tlv> parts) implements OfPeer {

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
            return "Route Mirroring " + peer + " " + parts;
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
