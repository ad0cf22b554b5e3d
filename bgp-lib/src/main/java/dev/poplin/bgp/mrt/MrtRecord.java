package dev.poplin.bgp.mrt;

import dev.poplin.bgp.message.Decoded;
import dev.poplin.bgp.message.MessageDecoder;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.Quarantine;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.Nlri;
import dev.poplin.bgp.wire.Octets;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** One record of an MRT file (RFC 6396 §2). Immutable. */
public sealed interface MrtRecord {

    /** When it was written, to the second; to the microsecond in records of BGP4MP_ET. */
    Instant time();

    /**
     * The peers that the records of a table refer to (RFC 6396 §4.3.1).
     *
     * @param time when it was written
     * @param collector the collector's identifier
     * @param view the name of the view, maybe empty
     * @param peers the peers, by index
     */
    record PeerIndexTable(Instant time, Ipv4Address collector, String view, List<Peer> peers) implements MrtRecord {

        /** Copies the list. */
        public PeerIndexTable {
            peers = List.copyOf(peers);
        }

        @Override
        public String toString() {
            return "PEER_INDEX_TABLE " + collector + " '" + view + "' " + peers;
        }
    }

    /**
     * A peer of the collector.
     *
     * @param routerId the peer's identifier
     * @param address its address
     * @param as its AS, unsigned 32 bits
     * @param fourOctetAs whether the AS has four octets in the file
     */
    record Peer(Ipv4Address routerId, IpAddress address, long as, boolean fourOctetAs) {

        @Override
        public String toString() {
            return address + " AS" + as + " id " + routerId;
        }
    }

    /**
     * All paths to one destination (RFC 6396 §4.3.2 to §4.3.4, RFC 8050 §4). Where identifiers of paths stand follows from where the value
     * has them: in the entries, or, in the generic kind only, as RFC 8050 §4.2 wants it, before the NLRI, which then has one entry for
     * each peer that told this path. GoBGP and OpenBGPD write the generic kind with identifiers in the entries, which is read, too; but a
     * record of that form all of whose identifiers are 0 cannot be told by its value from one of the other, and is read as {@link Unknown}.
     *
     * @param time when it was written
     * @param sequence counts the records of a table, unsigned 32 bits
     * @param generic whether it is of the generic kind, which names the family
     * @param pathIds whether it has identifiers of paths
     * @param nlri the destination
     * @param entries the paths
     */
    record Rib(Instant time, long sequence, boolean generic, boolean pathIds, Nlri nlri, List<RibEntry> entries)
            implements MrtRecord {

        /** Copies the list. */
        public Rib {
            entries = List.copyOf(entries);
        }

        /** The family of the destination. */
        public Family family() {
            return nlri.family();
        }

        @Override
        public String toString() {
            return "RIB " + sequence + " " + nlri + " " + entries;
        }
    }

    /**
     * One path of the older kind of table (RFC 6396 §4.2); its AS numbers have two octets.
     *
     * @param time when it was written
     * @param view the number of the view
     * @param sequence counts the records of a table, 16 bits
     * @param prefix the destination
     * @param status unused; 1
     * @param originated when the path was learned
     * @param peer the peer's address
     * @param peerAs the peer's AS, 16 bits
     * @param attributes the bytes of the path's attributes
     */
    record TableDump(
            Instant time,
            int view,
            int sequence,
            Cidr prefix,
            int status,
            Instant originated,
            IpAddress peer,
            int peerAs,
            Octets attributes)
            implements MrtRecord {

        @Override
        public String toString() {
            return "TABLE_DUMP " + prefix + " from " + peer + " AS" + peerAs + " " + attributes;
        }
    }

    /**
     * Whose session a message or a change of state is of.
     *
     * @param fourOctetAs whether AS numbers have four octets, here and in the message
     * @param peerAs the peer's AS
     * @param localAs the collector's AS
     * @param interfaceIndex the interface, or 0
     * @param peer the peer's address
     * @param local the collector's address, of the same IP version
     */
    record Session(
            boolean fourOctetAs, long peerAs, long localAs, int interfaceIndex, IpAddress peer, IpAddress local) {

        /** Checks that the addresses are of one IP version. */
        public Session {
            if (peer.family() != local.family()) {
                throw new IllegalArgumentException(peer + " and " + local + " are not of one IP version");
            }
        }

        @Override
        public String toString() {
            return peer + " AS" + peerAs + " to " + local + " AS" + localAs;
        }
    }

    /**
     * A message as it went over the wire (RFC 6396 §4.4.2, RFC 8050 §3).
     *
     * @param time when it went
     * @param extended whether the record has microseconds
     * @param session whose it is
     * @param sent whether the collector sent it
     * @param pathIds whether its NLRI have identifiers of paths
     * @param message the whole message
     */
    record Message(Instant time, boolean extended, Session session, boolean sent, boolean pathIds, Octets message)
            implements MrtRecord {

        /** A message that was at fault, as an archive has it; with microseconds. */
        public static Message of(Session session, boolean pathIds, Quarantine.Entry entry) {
            return new Message(entry.time(), true, session, false, pathIds, entry.message());
        }

        /** Decodes the message; what the record knows of AS numbers and identifiers comes before what was negotiated. */
        public Decoded decode(Negotiated negotiated) {
            Negotiated here = new Negotiated(
                    session.fourOctetAs(),
                    negotiated.families(),
                    session.peerAs() == session.localAs(),
                    negotiated.confederation(),
                    pathIds ? negotiated.families() : Set.of(),
                    negotiated.pathIdsSent(),
                    true,
                    negotiated.extendedNextHop(),
                    negotiated.disablesFamilies());
            return MessageDecoder.decode(ByteBuffer.wrap(message.toArray()), here);
        }

        @Override
        public String toString() {
            return "MESSAGE " + time + " " + session + (sent ? " sent " : " ") + message;
        }
    }

    /**
     * A session's state machine has gone on (RFC 6396 §4.4.1).
     *
     * @param time when
     * @param extended whether the record has microseconds
     * @param session whose it is
     * @param before the number of the state: 1 Idle, 2 Connect, 3 Active, 4 OpenSent, 5 OpenConfirm, 6 Established
     * @param after the number of the state that followed
     */
    record StateChange(Instant time, boolean extended, Session session, int before, int after) implements MrtRecord {

        @Override
        public String toString() {
            return "STATE_CHANGE " + time + " " + session + " " + before + " to " + after;
        }
    }

    /**
     * A record of a type that is not known here, or that is malformed; kept byte for byte.
     *
     * @param time when it was written
     * @param type its type
     * @param subtype its subtype
     * @param body the bytes behind the header; in records with microseconds, those included
     */
    record Unknown(Instant time, int type, int subtype, Octets body) implements MrtRecord {

        @Override
        public String toString() {
            return "MRT " + type + "/" + subtype + " " + body;
        }
    }
}
