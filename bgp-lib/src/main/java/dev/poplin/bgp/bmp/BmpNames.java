package dev.poplin.bgp.bmp;

import dev.poplin.bgp.wire.Tlv;
import dev.poplin.bgp.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The names of numbers in BMP (IANA, BGP Monitoring Protocol parameters). */
public final class BmpNames {

    private static final List<String> STATISTICS = List.of(
            "prefixes rejected by inbound policy",
            "duplicate prefix advertisements",
            "duplicate withdraws",
            "invalidated by CLUSTER_LIST loop",
            "invalidated by AS_PATH loop",
            "invalidated by ORIGINATOR_ID",
            "invalidated by AS_CONFED loop",
            "routes in Adj-RIBs-In",
            "routes in Loc-RIB",
            "routes in per-AFI/SAFI Adj-RIB-In",
            "routes in per-AFI/SAFI Loc-RIB",
            "updates treated as withdraw",
            "prefixes treated as withdraw",
            "duplicate update messages",
            "routes in pre-policy Adj-RIB-Out",
            "routes in post-policy Adj-RIB-Out",
            "routes in per-AFI/SAFI pre-policy Adj-RIB-Out",
            "routes in per-AFI/SAFI post-policy Adj-RIB-Out",
            "routes in pre-policy Adj-RIB-In",
            "routes in per-AFI/SAFI pre-policy Adj-RIB-In",
            "routes in post-policy Adj-RIB-In",
            "routes in per-AFI/SAFI post-policy Adj-RIB-In",
            "routes in per-AFI/SAFI pre-policy Adj-RIB-In rejected by inbound policy",
            "routes in per-AFI/SAFI post-policy Adj-RIB-In accepted by inbound policy");

    /** The first behind a gap in {@link #STATISTICS}. */
    private static final int DAMPED = 26;

    private static final List<String> LATER_STATISTICS = List.of(
            "routes in per-AFI/SAFI post-policy Adj-RIB-In or Loc-RIB suppressed by damping",
            "routes in per-AFI/SAFI post-policy Adj-RIB-In or Loc-RIB stale by graceful restart",
            "routes in per-AFI/SAFI post-policy Adj-RIB-In or Loc-RIB stale by long-lived graceful restart",
            "routes left to the threshold in post-policy Adj-RIB-In",
            "routes left to the threshold in per-AFI/SAFI post-policy Adj-RIB-In",
            "routes left to the licensed threshold in post-policy Adj-RIB-In or Loc-RIB",
            "routes left to the licensed threshold in per-AFI/SAFI post-policy Adj-RIB-In or Loc-RIB",
            "routes in pre-policy Adj-RIB-In rejected for the length of AS_PATH",
            "routes in per-AFI/SAFI pre-policy Adj-RIB-In rejected for the length of AS_PATH",
            "routes in per-AFI/SAFI post-policy Adj-RIB-In of invalid origin",
            "routes in per-AFI/SAFI post-policy Adj-RIB-In of valid origin",
            "routes in per-AFI/SAFI post-policy Adj-RIB-In of an origin not found",
            "routes in per-AFI/SAFI pre-policy Adj-RIB-Out rejected by outbound policy",
            "routes in pre-policy Adj-RIB-Out filtered for the length of AS_PATH",
            "routes in per-AFI/SAFI pre-policy Adj-RIB-Out filtered for the length of AS_PATH",
            "routes in per-AFI/SAFI post-policy Adj-RIB-Out of invalid origin",
            "routes in per-AFI/SAFI post-policy Adj-RIB-Out of valid origin",
            "routes in per-AFI/SAFI post-policy Adj-RIB-Out of an origin not found");

    private static final List<String> PEER_DOWN = List.of(
            "reserved",
            "local system closed, NOTIFICATION follows",
            "local system closed, no NOTIFICATION",
            "remote system closed, NOTIFICATION follows",
            "remote system closed, no NOTIFICATION",
            "peer de-configured",
            "local system closed, TLV data follows");

    private static final List<String> TERMINATION = List.of(
            "administratively closed",
            "unspecified reason",
            "out of resources",
            "redundant connection",
            "permanently administratively closed");

    private static final List<String> MIRRORING = List.of("errored PDU", "messages lost");

    private BmpNames() {}

    private static String name(List<String> names, int number, String what) {
        return number >= 0 && number < names.size() ? names.get(number) : what + " " + number;
    }

    /** What a counter counts (RFC 7854 §4.8, RFC 8671 §6.2, RFC 9972 §3). */
    public static String statistic(int type) {
        return type >= DAMPED && type < DAMPED + LATER_STATISTICS.size()
                ? LATER_STATISTICS.get(type - DAMPED)
                : name(STATISTICS, type, "statistic");
    }

    /** Why a session has ended (RFC 7854 §4.9, RFC 9069 §5.3). */
    public static String peerDown(int reason) {
        return name(PEER_DOWN, reason, "reason");
    }

    /** Why a router ends the monitoring (RFC 7854 §4.5). */
    public static String termination(int reason) {
        return name(TERMINATION, reason, "reason");
    }

    /** What is said of messages that are mirrored (RFC 7854 §4.7). */
    public static String mirroring(int code) {
        return name(MIRRORING, code, "code");
    }

    static String statistics(List<Tlv> counters) {
        return counters.stream()
                .map(counter -> ", " + statistic(counter.type()) + ": " + number(counter))
                .collect(Collectors.joining());
    }

    private static String number(Tlv counter) {
        byte[] value = counter.value().toArray();
        return switch (value.length) {
            case 4 -> Long.toString(Wire.uint32(value, 0));
            case 8 -> Long.toUnsignedString(Wire.int64(value, 0));
            case 11 ->
                Long.toUnsignedString(Wire.int64(value, 3)) + " (" + Wire.uint16(value, 0) + "/" + Wire.uint8(value, 2)
                        + ")";
            default -> counter.value().toString();
        };
    }

    /** Texts of an Initiation. */
    static String initiation(List<Tlv> information) {
        return texts(
                information,
                Map.of(
                        BmpMessage.Initiation.STRING, "string",
                        BmpMessage.Initiation.DESCRIPTION, "sysDescr",
                        BmpMessage.Initiation.NAME, "sysName"));
    }

    /** Texts of a Peer Up, whose types are its own (RFC 9736), and of a Peer Down. */
    static String peer(List<Tlv> information) {
        return texts(
                information,
                Map.of(
                        BmpMessage.PeerUp.STRING, "string",
                        BmpMessage.PeerUp.TABLE_NAME, "table",
                        BmpMessage.PeerUp.ADMIN_LABEL, "label"));
    }

    private static String texts(List<Tlv> information, Map<Integer, String> names) {
        return information.stream()
                .map(tlv -> ", " + names.getOrDefault(tlv.type(), Integer.toString(tlv.type())) + ": " + printable(tlv))
                .collect(Collectors.joining());
    }

    static String terminations(List<Tlv> information) {
        return information.stream()
                .map(tlv -> isCode(tlv, BmpMessage.Termination.REASON)
                        ? ", " + termination(code(tlv))
                        : texts(List.of(tlv), Map.of(BmpMessage.Termination.STRING, "string")))
                .collect(Collectors.joining());
    }

    static String mirrored(List<Tlv> parts) {
        return parts.stream()
                .map(tlv -> isCode(tlv, BmpMessage.RouteMirroring.INFORMATION)
                        ? ", " + mirroring(code(tlv))
                        : ", " + tlv.value())
                .collect(Collectors.joining());
    }

    private static boolean isCode(Tlv tlv, int type) {
        return tlv.type() == type && tlv.value().length() == 2;
    }

    private static int code(Tlv tlv) {
        return Wire.uint16(tlv.value().toArray(), 0);
    }

    /** Control characters of another router must not reach a terminal. */
    private static String printable(Tlv tlv) {
        StringBuilder safe = new StringBuilder();
        new String(tlv.value().toArray(), StandardCharsets.UTF_8)
                .codePoints()
                .forEach(c -> safe.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return safe.toString();
    }
}
