package dev.poplin.bgp.message;

import java.util.List;

/** The names of error codes and subcodes (IANA, BGP Error Codes and their subcodes). */
final class NotificationNames {

    private static final List<String> CODES = List.of(
            "",
            "Message Header Error",
            "OPEN Message Error",
            "UPDATE Message Error",
            "Hold Timer Expired",
            "Finite State Machine Error",
            "Cease",
            "ROUTE-REFRESH Message Error",
            "Send Hold Timer Expired",
            "Loss of LSDB Synchronization");

    private static final List<List<String>> SUBCODES = List.of(
            List.of(),
            List.of("", "Connection Not Synchronized", "Bad Message Length", "Bad Message Type"),
            List.of(
                    "",
                    "Unsupported Version Number",
                    "Bad Peer AS",
                    "Bad BGP Identifier",
                    "Unsupported Optional Parameter",
                    "",
                    "Unacceptable Hold Time",
                    "Unsupported Capability",
                    "",
                    "",
                    "",
                    "Role Mismatch"),
            List.of(
                    "",
                    "Malformed Attribute List",
                    "Unrecognized Well-known Attribute",
                    "Missing Well-known Attribute",
                    "Attribute Flags Error",
                    "Attribute Length Error",
                    "Invalid ORIGIN Attribute",
                    "",
                    "Invalid NEXT_HOP Attribute",
                    "Optional Attribute Error",
                    "Invalid Network Field",
                    "Malformed AS_PATH"),
            List.of(),
            List.of(
                    "",
                    "Receive Unexpected Message in OpenSent State",
                    "Receive Unexpected Message in OpenConfirm State",
                    "Receive Unexpected Message in Established State"),
            List.of(
                    "",
                    "Maximum Number of Prefixes Reached",
                    "Administrative Shutdown",
                    "Peer De-configured",
                    "Administrative Reset",
                    "Connection Rejected",
                    "Other Configuration Change",
                    "Connection Collision Resolution",
                    "Out of Resources",
                    "Hard Reset",
                    "BFD Down"),
            List.of("", "Invalid Message Length"));

    private NotificationNames() {}

    /** Such as {@code Cease/Administrative Shutdown}; numbers where there is no name. */
    static String of(int code, int subcode) {
        String name = code < CODES.size() ? CODES.get(code) : "";
        String first = name.isEmpty() ? "code " + code : name;
        if (subcode == 0) {
            return first;
        }
        List<String> names = code < SUBCODES.size() ? SUBCODES.get(code) : List.of();
        String second = subcode < names.size() ? names.get(subcode) : "";
        return first + "/" + (second.isEmpty() ? subcode : second);
    }
}
