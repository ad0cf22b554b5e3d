package dev.poplin.bgp.rpki;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The router's side of RTR (RFC 8210) without I/O: bytes of the cache in, bytes for it out, payloads into a table. What a cache says
 * counts from End of Data on, so that the table is never half of something. Confined to its owner.
 */
public final class RtrSession {

    /** The cache said what it must not say, or that it cannot go on: the connection is of no use any more. */
    public static final class RtrException extends Exception {
        private static final long serialVersionUID = 1;

        RtrException(String message) {
            super(message);
        }
    }

    /** The version of RFC 8210. */
    private static final int NEWEST = 1;

    private final RoaTable table;
    private final Set<Vrp> known = new LinkedHashSet<>();
    private final Set<Vrp> announced = new LinkedHashSet<>();
    private final Set<Vrp> withdrawn = new LinkedHashSet<>();
    private int version = NEWEST;
    private int session = -1;
    private int serial;
    private boolean afresh;
    private boolean answering;
    private boolean unanswered;
    private long updates;
    private long confirmations;
    private Duration refresh = Duration.ofHours(1);
    private Duration retry = Duration.ofMinutes(10);
    private Duration expire = Duration.ofHours(2);

    /** A session that keeps a table, which may be that of other caches, too: what one of them takes back stays as long as another says it. */
    public RtrSession(RoaTable table) {
        this.table = table;
    }

    /**
     * A connection begins: what to send. If the one before ended without an answer, everything is asked for: so a cache that has restarted may
     * meet whoever asks it to go on with its former session.
     */
    public ByteBuffer begin() {
        if (unanswered) {
            session = -1;
        }
        return query();
    }

    /** It is time to ask for news: what to send. Of a full answer that has not come to its end, everything is asked for again. */
    public ByteBuffer query() {
        if (afresh && answering) {
            session = -1;
        }
        unanswered = true;
        answering = false;
        announced.clear();
        withdrawn.clear();
        afresh = session < 0;
        return afresh ? RtrPdu.resetQuery(version) : RtrPdu.serialQuery(version, session, serial);
    }

    /**
     * Takes in what the cache sent; an incomplete PDU is left in the buffer.
     *
     * @return what to send
     * @throws RtrException if the cache broke the protocol or reported an error; begin again with a new connection
     */
    public List<ByteBuffer> receive(ByteBuffer in) throws RtrException {
        List<ByteBuffer> answers = new ArrayList<>();
        while (in.remaining() >= RtrPdu.HEADER_BYTES) {
            int length = in.getInt(in.position() + 4);
            if (length < RtrPdu.HEADER_BYTES || length > RtrPdu.MAX_BYTES) {
                throw new RtrException("the cache sent a PDU of " + Integer.toUnsignedString(length) + " bytes");
            }
            if (in.remaining() < length) {
                break;
            }
            ByteBuffer pdu = in.slice(in.position(), length);
            in.position(in.position() + length);
            pdu(pdu, answers);
        }
        return answers;
    }

    private void pdu(ByteBuffer pdu, List<ByteBuffer> answers) throws RtrException {
        int said = Byte.toUnsignedInt(pdu.get());
        int type = Byte.toUnsignedInt(pdu.get());
        int number = Short.toUnsignedInt(pdu.getShort());
        pdu.getInt();
        int asked = version;
        if (said < version && type != RtrPdu.SERIAL_NOTIFY) {
            // RFC 8210 §7: an older cache answers in its own version.
            version = said;
        }
        switch (type) {
            case RtrPdu.SERIAL_NOTIFY -> {
                // One that crosses our query is answered by what comes for that.
                if (!answering && !unanswered && session >= 0) {
                    answers.add(query());
                }
            }
            case RtrPdu.CACHE_RESPONSE -> response(number);
            case RtrPdu.IPV4_PREFIX -> prefix(type, need(pdu, 12));
            case RtrPdu.IPV6_PREFIX -> prefix(type, need(pdu, 24));
            case RtrPdu.END_OF_DATA -> endOfData(number, need(pdu, 4));
            case RtrPdu.CACHE_RESET -> {
                session = -1;
                answers.add(query());
            }
            case RtrPdu.ROUTER_KEY -> {
                // Keys for signed paths, of which nothing is made here.
            }
            case RtrPdu.ERROR_REPORT -> error(number, asked);
            default -> throw new RtrException("the cache sent a PDU of the unknown type " + type);
        }
    }

    private static ByteBuffer need(ByteBuffer pdu, int bytes) throws RtrException {
        if (pdu.remaining() < bytes) {
            throw new RtrException("the cache sent a PDU that is too short by " + (bytes - pdu.remaining()) + " bytes");
        }
        return pdu;
    }

    private void response(int number) throws RtrException {
        if (!afresh && number != session) {
            session = -1;
            throw new RtrException("the cache is another one than before");
        }
        session = number;
        unanswered = false;
        answering = true;
    }

    private void prefix(int type, ByteBuffer body) throws RtrException {
        if (!answering) {
            throw new RtrException("the cache sent a prefix without being asked");
        }
        boolean announce = (body.get(body.position()) & 1) != 0;
        try {
            Vrp payload = RtrPdu.payload(type, body);
            (announce ? announced : withdrawn).add(payload);
            (announce ? withdrawn : announced).remove(payload);
        } catch (IllegalArgumentException e) {
            throw new RtrException("the cache sent a prefix that cannot be: " + e.getMessage());
        }
    }

    private void endOfData(int number, ByteBuffer body) throws RtrException {
        if (!answering || number != session) {
            throw new RtrException("the cache ended data that it had not begun");
        }
        answering = false;
        confirmations++;
        serial = body.getInt();
        if (version >= 1 && body.remaining() >= 12) {
            refresh = seconds(body.getInt(), 86_400);
            retry = seconds(body.getInt(), 7200);
            expire = seconds(body.getInt(), 172_800);
        }
        if (afresh) {
            known.stream().filter(payload -> !announced.contains(payload)).forEach(withdrawn::add);
        }
        withdrawn.stream().filter(known::remove).forEach(table::withdraw);
        announced.stream().filter(known::add).forEach(table::announce);
        updates += announced.size() + withdrawn.size();
        announced.clear();
        withdrawn.clear();
    }

    private static Duration seconds(int number, int most) {
        return Duration.ofSeconds(Math.max(1, Math.min(number < 0 ? most : number, most)));
    }

    private void error(int code, int asked) throws RtrException {
        unanswered = false;
        if (code == RtrPdu.UNSUPPORTED_VERSION) {
            // A cache that was replaced may know the older version no more.
            version = asked > 0 ? asked - 1 : NEWEST;
            session = -1;
        } else if (code == RtrPdu.CORRUPT_DATA) {
            // RFC 8210 §5.1: so says a cache that does not know the session that it is asked to go on with.
            session = -1;
        }
        throw new RtrException(
                code == RtrPdu.NO_DATA
                        ? "the cache has no data yet"
                        : code == RtrPdu.UNSUPPORTED_VERSION
                                ? "the cache does not speak this version"
                                : "the cache reported error " + code);
    }

    /** What the cache told has not been confirmed for too long: forgets it. */
    public void expired() {
        known.forEach(table::withdraw);
        updates += known.size();
        known.clear();
        session = -1;
    }

    /**
     * Nothing more is heard of the cache: the table stays as it is, but what it holds of this cache goes when another one has said it, too,
     * and takes it back. Another connection begins afresh.
     */
    public void end() {
        known.forEach(table::release);
        known.clear();
        announced.clear();
        withdrawn.clear();
        answering = false;
        session = -1;
    }

    /** How many payloads came and went so far; another number says that the table is another one. */
    public long updates() {
        return updates;
    }

    /** How many answers of the cache were complete so far: each confirms all that it has told (RFC 8210 §6). */
    long confirmations() {
        return confirmations;
    }

    /** After what time to ask for news. */
    public Duration refresh() {
        return refresh;
    }

    /** After what time to try again when the cache could not be reached. */
    public Duration retry() {
        return retry;
    }

    /** For how long what the cache told is believed without its confirmation. */
    public Duration expire() {
        return expire;
    }
}
