package dev.poplin.netlink.nftables.syntax;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The words of a rule so far, and what they say of the packet's protocols: a condition that only names a protocol is left out if one
 * follows that implies it, unless a statement comes between. Confined to one rule.
 */
final class Protocols {

    /** A statement of which nft prints nothing but the space beside it. */
    static final String SILENT = "\0";

    /** What a condition says the protocol of. */
    enum Layer {
        LINK,
        NETWORK,
        TRANSPORT,
        MESSAGE
    }

    static final int ARP = 3;
    static final int NETDEV = 5;
    static final int BRIDGE = 7;
    static final int IP = 2;
    static final int IP6 = 10;
    private static final int ETHER_IP = 0x0800;
    private static final int ETHER_ARP = 0x0806;
    private static final int ETHER_IP6 = 0x86dd;
    private static final int ETHER_VLAN = 0x8100;
    private static final int LINK_BASE = 0;
    private static final int NETWORK_BASE = 1;
    private static final int TRANSPORT_BASE = 2;

    private final int family;
    private final List<String> words = new ArrayList<>();
    private final Map<Layer, Integer> implied = new HashMap<>();
    private boolean vlan;
    private @Nullable Header link;
    private @Nullable Header network;
    private @Nullable Header transport;
    private int message = -1;

    Protocols(int family) {
        this.family = family;
        this.network = network(family);
        this.link = family == BRIDGE || family == NETDEV ? Header.ETHER : null;
    }

    private static @Nullable Header network(int family) {
        return switch (family) {
            case IP -> Header.IP;
            case IP6 -> Header.IP6;
            case ARP -> Header.ARP;
            default -> null;
        };
    }

    boolean isSingleFamily() {
        return family == IP || family == IP6;
    }

    int family() {
        return family;
    }

    /** Adds a condition. */
    void match(String text) {
        words.add(text);
    }

    /** What came before stays, whatever follows. */
    void keep() {
        implied.clear();
    }

    /** Adds something that is done; what came before stays. */
    void statement(String text) {
        keep();
        words.add(text);
    }

    private void condition(Layer layer, String text) {
        implied.put(layer, words.size());
        words.add(text);
    }

    private void imply(Layer layer) {
        Integer index = implied.remove(layer);
        if (index != null) {
            words.set(index, "");
        }
    }

    /** Leaves out the condition that the network's protocol is the one known, because an address says so. */
    void implyNetwork() {
        imply(Layer.NETWORK);
    }

    void matchFamily(String text, int number) {
        condition(Layer.NETWORK, text);
        network = network(number);
    }

    void matchEtherType(String text, int number) {
        condition(Layer.NETWORK, text);
        vlan = number == ETHER_VLAN;
        network = number == ETHER_IP
                ? Header.IP
                : number == ETHER_IP6 ? Header.IP6 : number == ETHER_ARP ? Header.ARP : null;
    }

    void matchEthernet(String text) {
        condition(Layer.LINK, text);
        link = Header.ETHER;
    }

    void matchTransport(String text, int number) {
        condition(Layer.TRANSPORT, text);
        transport = Header.transport(number).orElse(null);
        message = -1;
    }

    /** Adds a comparison for equality with a field, which may say what follows it. */
    void matchField(Header header, Header.Field field, String text, int value) {
        if (field.type() == Datatype.ETHER_TYPE && (header == Header.ETHER || header == Header.VLAN)) {
            boolean tagged = header == Header.VLAN;
            matchEtherType(text, value);
            vlan |= tagged;
        } else if (field.name().equals("protocol")
                || header == Header.IP6 && field.name().equals("nexthdr")) {
            if (isSingleFamily()) {
                matchTransport(text, value);
            } else {
                match(text);
                transport = Header.transport(value).orElse(null);
            }
        } else if (field.type() == Datatype.ICMP_TYPE || field.type() == Datatype.ICMPV6_TYPE) {
            condition(Layer.MESSAGE, text);
            message = value;
        } else {
            match(text);
        }
    }

    /** The header that bytes of the packet are in, if it is known. */
    Optional<Header> header(int base, int offsetBits) {
        return switch (base) {
            case LINK_BASE -> Optional.ofNullable(vlan && offsetBits >= Header.VLAN.startBits() ? Header.VLAN : link);
            case NETWORK_BASE -> Optional.ofNullable(network);
            case TRANSPORT_BASE -> Optional.of(transport == null ? Header.ANY : transport);
            default -> Optional.empty();
        };
    }

    /** Leaves out what the use of a field implies. */
    void use(Header header, Header.Field field) {
        if (header == Header.ETHER) {
            imply(Layer.LINK);
        } else if (header == Header.VLAN) {
            imply(Layer.LINK);
            imply(Layer.NETWORK);
        } else if (header == network) {
            imply(Layer.NETWORK);
        } else if (header == transport) {
            imply(Layer.TRANSPORT);
            if (header.name().startsWith("icmp")) {
                imply(Layer.NETWORK);
            }
            if (message >= 0 && header.messageOf(field) == message) {
                imply(Layer.MESSAGE);
            }
        }
    }

    int message() {
        return message;
    }

    /** All words of the rule. */
    String text() {
        return words.stream()
                .filter(each -> !each.isEmpty())
                .map(each -> each.equals(SILENT) ? "" : each)
                .collect(Collectors.joining(" "));
    }
}
