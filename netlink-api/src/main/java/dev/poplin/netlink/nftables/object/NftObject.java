package dev.poplin.netlink.nftables.object;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.Count;
import dev.poplin.netlink.nftables.data.KeptAttributes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A named object that rules and maps refer to: a counter, a quota, a limit, a conntrack helper. Counts are not part of it.
 *
 * @param name its name, unique among the objects of its type in its table
 * @param type NFT_OBJECT_*: 1 counter, 2 quota, 3 ct helper, 4 limit, 5 ct count, 7 ct timeout, 8 secmark, 9 ct expectation, 10
 *     synproxy
 * @param data its attributes as the kernel wants them
 * @param userData what nft leaves with it, such as a comment
 */
public record NftObject(String name, int type, Bytes data, Bytes userData) {

    /** The type of counters. */
    public static final int COUNTER = 1;
    /** The type of quotas. */
    public static final int QUOTA = 2;
    /** The type of helpers of connection tracking. */
    public static final int CT_HELPER = 3;
    /** The type of limits. */
    public static final int LIMIT = 4;
    /** The type of time-out policies of connection tracking. */
    public static final int CT_TIMEOUT = 7;
    /** The type of security contexts. */
    public static final int SECMARK = 8;
    /** The type of connections that are expected. */
    public static final int CT_EXPECTATION = 9;
    /** The type of proxies of TCP's handshake. */
    public static final int SYNPROXY = 10;

    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int DEFAULT_BURST = 5;
    private static final int ROOM_BYTES = 128;
    private static final int INET = 1;
    private static final int HELPER_NAME = 1;
    private static final int HELPER_FAMILY = 2;

    /** The helpers that the kernel has for IPv4 alone (nf_conntrack_irc.c, _pptp.c, _netbios_ns.c, _snmp.c, nf_nat_snmp_basic_main.c). */
    private static final Set<String> HELPERS_OF_IPV4 = Set.of("irc", "pptp", "netbios-ns", "snmp", "snmp_trap");

    /** A state of a TCP connection that has a time-out (linux/netfilter/nfnetlink_cttimeout.h CTA_TIMEOUT_TCP_*), with the kernel's own. */
    public enum TcpState {
        /** The first packet was seen. */
        SYN_SENT(120),
        /** It was answered. */
        SYN_RECV(60),
        /** The handshake is over. */
        ESTABLISHED(432_000),
        /** One side has closed. */
        FIN_WAIT(120),
        /** The other side is to close. */
        CLOSE_WAIT(60),
        /** Both have closed, the last answer is to come. */
        LAST_ACK(30),
        /** Both have closed. */
        TIME_WAIT(120),
        /** It was reset. */
        CLOSE(10),
        /** Both have opened at once. */
        SYN_SENT2(120),
        /** Data is sent again. */
        RETRANS(300),
        /** Data is not acknowledged. */
        UNACK(300);

        private final int seconds;

        TcpState(int seconds) {
            this.seconds = seconds;
        }
    }

    private static NftObject of(String name, int type, Consumer<MessageWriter> attributes) {
        MessageWriter out = new MessageWriter(ROOM_BYTES);
        attributes.accept(out);
        byte[] data = new byte[out.size()];
        out.written().get(data);
        return new NftObject(name, type, Bytes.of(data), Bytes.of());
    }

    /** A counter: {@code counter NAME { }}. */
    public static NftObject counter(String name) {
        return new NftObject(name, COUNTER, Bytes.of(), Bytes.of());
    }

    /**
     * A quota: {@code quota NAME { over N bytes }}, or {@code until}.
     *
     * @param over whether it holds for what is beyond it, and not for what is within
     */
    public static NftObject quota(String name, long bytes, boolean over) {
        return of(name, QUOTA, out -> out.attributeBe64(1, bytes).attributeBe32(2, over ? 1 : 0));
    }

    /**
     * A limit of packets: {@code limit NAME { rate N/second }}, with nft's usual burst of 5 packets.
     *
     * @throws IllegalArgumentException if the time is not in whole seconds, at least one
     */
    public static NftObject limit(String name, long packets, Duration per) {
        return limit(name, packets, per, DEFAULT_BURST, false);
    }

    /**
     * A limit of packets: {@code limit NAME { rate over N/second burst B packets }}.
     *
     * @param burst how many may come at once; 0 is the kernel's own 5
     * @param over whether it holds for what is too much, and not for what is within
     * @throws IllegalArgumentException if the time is not in whole seconds, at least one
     */
    public static NftObject limit(String name, long packets, Duration per, int burst, boolean over) {
        return limit(name, packets, per, burst == 0 ? DEFAULT_BURST : burst, 0, over);
    }

    /**
     * A limit of bytes: {@code limit NAME { rate over N bytes/second }}.
     *
     * @param over whether it holds for what is too much, and not for what is within
     * @throws IllegalArgumentException if the time is not in whole seconds, at least one
     */
    public static NftObject limitBytes(String name, long bytes, Duration per, int burstBytes, boolean over) {
        return limit(name, bytes, per, burstBytes, 1, over);
    }

    private static NftObject limit(String name, long rate, Duration per, int burst, int unit, boolean over) {
        if (per.compareTo(Duration.ofSeconds(1)) < 0 || per.getNano() != 0) {
            throw new IllegalArgumentException("a rate for each " + per + " is not for whole seconds");
        }
        return of(name, LIMIT, out -> out.attributeBe64(1, rate)
                .attributeBe64(2, per.toSeconds())
                .attributeBe32(3, burst)
                .attributeBe32(4, unit)
                .attributeBe32(5, over ? 1 : 0));
    }

    /**
     * A helper for connections of both families: {@code ct helper NAME { type "HELPER" protocol tcp; }}. The kernel has some for IPv4 alone,
     * such as {@code irc} and {@code pptp}, and lists them so.
     *
     * @param helper the kernel's name of it, such as {@code ftp}
     * @param protocol the number of TCP or UDP
     * @throws IllegalArgumentException if the protocol is not within 0 and 255
     */
    public static NftObject ctHelper(String name, String helper, int protocol) {
        return ctHelper(name, helper, protocol, INET);
    }

    /** A helper for connections of one family: {@code ct helper NAME { type "HELPER" protocol tcp; l3proto ip; }}. */
    public static NftObject ctHelper(String name, String helper, int protocol, IpFamily family) {
        return ctHelper(name, helper, protocol, AddressFamily.of(family));
    }

    private static NftObject ctHelper(String name, String helper, int protocol, int family) {
        requireWithin("protocol", protocol, 0xff);
        return of(name, CT_HELPER, out -> out.attributeString(HELPER_NAME, helper)
                .attributeU8(3, protocol)
                .attributeBe16(HELPER_FAMILY, family));
    }

    /**
     * Time-outs of TCP connections: {@code ct timeout NAME { protocol tcp; l3proto ip; policy = { established : 100 }; }}. States that are
     * not in the map have those that the kernel begins with, whatever the namespace has set.
     *
     * @throws IllegalArgumentException if a time is not in whole seconds, at least one
     */
    public static NftObject ctTimeoutOfTcp(String name, IpFamily family, Map<TcpState, Duration> times) {
        return ctTimeout(
                name,
                family,
                TCP,
                Arrays.stream(TcpState.values())
                        .map(state -> times.getOrDefault(state, Duration.ofSeconds(state.seconds)))
                        .toList());
    }

    /**
     * Time-outs of UDP: {@code ct timeout NAME { protocol udp; l3proto ip; policy = { unreplied : 10, replied : 60 }; }}.
     *
     * @throws IllegalArgumentException if a time is not in whole seconds, at least one
     */
    public static NftObject ctTimeoutOfUdp(String name, IpFamily family, Duration unreplied, Duration replied) {
        return ctTimeout(name, family, UDP, List.of(unreplied, replied));
    }

    private static NftObject ctTimeout(String name, IpFamily family, int protocol, List<Duration> times) {
        for (Duration time : times) {
            if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.getNano() != 0) {
                throw new IllegalArgumentException("a time-out of " + time + " is not in whole seconds");
            }
        }
        return of(name, CT_TIMEOUT, out -> {
            out.attributeU8(2, protocol).attributeBe16(1, AddressFamily.of(family));
            out.nested(3, () -> {
                for (int state = 0; state < times.size(); state++) {
                    out.attributeBe32(state + 1, (int) times.get(state).toSeconds());
                }
            });
        });
    }

    /**
     * A connection that is expected beside others: {@code ct expectation NAME { protocol tcp; dport PORT; timeout TIME; size N; l3proto ip; }}.
     *
     * @param size how many may be expected beside one connection, at most 255
     * @throws IllegalArgumentException if a number does not fit its 8, 16 and 8 bits
     */
    public static NftObject ctExpectation(
            String name, IpFamily family, int protocol, int port, Duration timeout, int size) {
        requireWithin("protocol", protocol, 0xff);
        requireWithin("port", port, 0xffff);
        requireWithin("size", size, 0xff);
        return of(name, CT_EXPECTATION, out -> out.attributeBe16(1, AddressFamily.of(family))
                .attributeU8(2, protocol)
                .attributeBe16(3, port)
                .attributeU32(4, Math.toIntExact(timeout.toMillis()))
                .attributeU8(5, size));
    }

    /** A context that packets are marked with: {@code secmark NAME { "CONTEXT" }}. */
    public static NftObject secmark(String name, String context) {
        return of(name, SECMARK, out -> out.attributeString(1, context));
    }

    /**
     * A proxy of TCP's handshake: {@code synproxy NAME { mss BYTES; wscale N; timestamp sack-perm; }}.
     *
     * @throws IllegalArgumentException if a number is beyond what TCP has room for
     */
    public static NftObject synproxy(
            String name, int segmentBytes, int windowScale, boolean timestamp, boolean selectiveAcknowledgement) {
        return of(
                name,
                SYNPROXY,
                out -> writeSynproxy(out, segmentBytes, windowScale, timestamp, selectiveAcknowledgement));
    }

    /**
     * Writes what a proxy of TCP's handshake tells its clients (NFTA_SYNPROXY_*).
     *
     * @throws IllegalArgumentException if a number is beyond what TCP has room for
     */
    public static void writeSynproxy(
            MessageWriter out, int segmentBytes, int windowScale, boolean timestamp, boolean selectiveAcknowledgement) {
        if (segmentBytes < 0 || segmentBytes > 0xffff || windowScale < 0 || windowScale > 14) {
            throw new IllegalArgumentException(
                    "no segments of " + segmentBytes + " bytes with a window scale of " + windowScale);
        }
        out.attributeBe16(1, segmentBytes)
                .attributeU8(2, windowScale)
                .attributeBe32(3, 3 | (selectiveAcknowledgement ? 4 : 0) | (timestamp ? 8 : 0));
    }

    private static void requireWithin(String what, int value, int greatest) {
        if (value < 0 || value > greatest) {
            throw new IllegalArgumentException(what + " " + value + " is not within 0 and " + greatest);
        }
    }

    /** Whether the kernel lists an object so if it was added as this one: a helper of both families that there is for IPv4 alone has that one. */
    public boolean isListedAs(NftObject listed) {
        return equals(listed)
                || type == CT_HELPER
                        && listed.type == CT_HELPER
                        && name.equals(listed.name)
                        && userData.equals(listed.userData)
                        && helperFamily() == INET
                        && listed.helperFamily() == AddressFamily.INET
                        && HELPERS_OF_IPV4.contains(helper())
                        && KeptAttributes.without(data, HELPER_FAMILY)
                                .equals(KeptAttributes.without(listed.data, HELPER_FAMILY));
    }

    private int helperFamily() {
        return KeptAttributes.value(data, HELPER_FAMILY)
                .map(bytes -> ByteBuffer.wrap(bytes.toArray()))
                .filter(bytes -> bytes.remaining() == Short.BYTES)
                .map(bytes -> (int) bytes.getShort())
                .orElse(0);
    }

    private String helper() {
        return KeptAttributes.value(data, HELPER_NAME)
                .map(bytes -> new String(bytes.toArray(), StandardCharsets.UTF_8).replace("\0", ""))
                .orElse("");
    }

    /** What a counter had counted when it was listed with its counts; nothing for other objects. */
    public Count count() {
        return type == COUNTER ? Count.of(data) : Count.ZERO;
    }

    /** The type in nft's words. */
    public String typeName() {
        return switch (type) {
            case COUNTER -> "counter";
            case QUOTA -> "quota";
            case CT_HELPER -> "ct helper";
            case LIMIT -> "limit";
            case 5 -> "ct count";
            case CT_TIMEOUT -> "ct timeout";
            case SECMARK -> "secmark";
            case CT_EXPECTATION -> "ct expectation";
            case SYNPROXY -> "synproxy";
            default -> "object " + type;
        };
    }

    /** The key under which a table has it. */
    public String key() {
        return typeName() + " " + name;
    }
}
