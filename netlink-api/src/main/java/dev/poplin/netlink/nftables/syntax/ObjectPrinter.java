package dev.poplin.netlink.nftables.syntax;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.UserData;
import dev.poplin.netlink.nftables.object.Flowtable;
import dev.poplin.netlink.nftables.object.NftObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes counters, quotas and other objects, and flow tables, as {@code nft list table} does. */
public final class ObjectPrinter {

    private static final Map<Integer, String> TCP_STATES = Symbols.of("syn_sent 1 syn_recv 2 established 3 fin_wait 4"
            + " close_wait 5 last_ack 6 time_wait 7 close 8 syn_sent2 9 retrans 10 unack 11");
    private static final Map<Integer, Integer> TCP_TIMEOUTS =
            Map.of(1, 120, 2, 60, 3, 432_000, 4, 120, 5, 60, 6, 30, 7, 120, 8, 10, 10, 300, 11, 300);
    private static final Map<Integer, String> UDP_STATES = Symbols.of("unreplied 1 replied 2");
    private static final Map<Integer, Integer> UDP_TIMEOUTS = Map.of(1, 30, 2, 180);
    private static final int TCP = 6;

    private ObjectPrinter() {}

    /** The lines of an object within its table. */
    public static String print(NftObject object) {
        List<String> lines = new ArrayList<>();
        UserData.text(UserData.COMMENT, object.userData()).ifPresent(text -> lines.add("comment \"" + text + '"'));
        lines.addAll(content(object));
        StringBuilder text = new StringBuilder("\t" + object.typeName() + " " + object.name() + " {\n");
        lines.forEach(line -> text.append("\t\t").append(line).append('\n'));
        return text.append("\t}\n").toString();
    }

    private static List<String> content(NftObject object) {
        Content content = new Content(object.data());
        return switch (object.type()) {
            case NftObject.COUNTER ->
                content.has(1) || content.has(2) ? List.of(object.count().toString()) : List.of();
            case NftObject.QUOTA -> List.of(LimitStatements.quota(content, 4));
            case NftObject.CT_HELPER ->
                List.of(
                        "type \"" + content.text(1) + "\" protocol " + protocol(content.integer(3)),
                        "l3proto " + family(content.integer(2)));
            case NftObject.LIMIT -> List.of(String.join(" ", LimitStatements.limit(content)));
            case NftObject.CT_TIMEOUT ->
                List.of(
                        "protocol " + protocol(content.integer(2)),
                        "l3proto " + family(content.integer(1)),
                        "policy = { " + timeouts(content) + " }");
            case NftObject.SECMARK -> List.of('"' + content.text(1) + '"');
            case NftObject.CT_EXPECTATION ->
                List.of(
                        "protocol " + protocol(content.integer(2)),
                        "dport " + content.integer(3),
                        "timeout " + Quantities.duration(hostOrder(content.bytes(4))),
                        "size " + content.integer(5),
                        "l3proto " + family(content.integer(1)));
            case NftObject.SYNPROXY -> synproxy(content);
            default -> object.data().length() == 0 ? List.of() : List.of("/* " + object.data() + " */");
        };
    }

    private static long hostOrder(Bytes value) {
        return Line.number(Values.networkOrder(value, true)).longValue();
    }

    private static String protocol(int number) {
        return Symbols.PROTOCOL.getOrDefault(number, Integer.toString(number));
    }

    private static String family(int number) {
        return switch (number) {
            case 1 -> "inet";
            case Protocols.IP6 -> "ip6";
            default -> "ip";
        };
    }

    private static String timeouts(Content content) {
        boolean tcp = content.integer(2) == TCP;
        List<String> words = new ArrayList<>();
        AttributeReader states = AttributeReader.of(content.bytes(3).toArray());
        while (states.next()) {
            int state = states.type();
            String name = (tcp ? TCP_STATES : UDP_STATES).get(state);
            Integer usual = (tcp ? TCP_TIMEOUTS : UDP_TIMEOUTS).get(state);
            if (name != null && usual != null && usual != states.be32()) {
                words.add(name + " : " + states.be32());
            }
        }
        return String.join(", ", words);
    }

    /** What a proxy of TCP's handshake tells its clients, line by line. */
    static List<String> synproxy(Content content) {
        int flags = content.integer(3);
        List<String> lines = new ArrayList<>();
        if ((flags & 1) != 0) {
            lines.add("mss " + content.integer(1));
        }
        if ((flags & 2) != 0) {
            lines.add("wscale " + content.integer(2));
        }
        String options = ((flags & 8) != 0 ? "timestamp " : "") + ((flags & 4) != 0 ? "sack-perm" : "");
        if (!options.isEmpty()) {
            lines.add(options.strip());
        }
        return lines;
    }

    /** The lines of a flow table within its table. */
    public static String print(Flowtable flowtable, String priority) {
        StringBuilder text = new StringBuilder("\tflowtable " + flowtable.name() + " {\n");
        text.append("\t\thook ingress priority ").append(priority).append('\n');
        if (!flowtable.devices().isEmpty()) {
            text.append(flowtable.devices().stream()
                    .sorted()
                    .collect(Collectors.joining(", ", "\t\tdevices = { ", " }\n")));
        }
        if ((flowtable.flags() & 1) != 0) {
            text.append("\t\tflags offload\n");
        }
        if ((flowtable.flags() & 2) != 0) {
            text.append("\t\tcounter\n");
        }
        return text.append("\t}\n").toString();
    }
}
