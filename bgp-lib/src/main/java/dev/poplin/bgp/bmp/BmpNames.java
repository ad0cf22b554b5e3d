package dev.poplin.bgp.bmp;

import dev.poplin.bgp.wire.Tlv;
import dev.poplin.bgp.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
            "routes in per-AFI/SAFI post-policy Adj-RIB-Out");

    private static final List<String> PEER_DOWN = List.of(
            "reserved",
            "local system closed, NOTIFICATION follows",
            "local system closed, no NOTIFICATION",
            "remote system closed, NOTIFICATION follows",
            "remote system closed, no NOTIFICATION",
            "peer de-configured",
            "local system closed, TLV data follows");

    private BmpNames() {}

    /** What a counter counts. */
    public static String statistic(int type) {
        return type >= 0 && type < STATISTICS.size() ? STATISTICS.get(type) : "statistic " + type;
    }

    /** Why a session has ended. */
    public static String peerDown(int reason) {
        return reason >= 0 && reason < PEER_DOWN.size() ? PEER_DOWN.get(reason) : "reason " + reason;
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

    static String information(List<Tlv> information) {
        return information.stream()
                .map(tlv -> ", " + tlv.type() + ": " + printable(tlv))
                .collect(Collectors.joining());
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
