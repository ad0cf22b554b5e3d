package dev.poplin.netlink.nftables.rule;

import static dev.poplin.netlink.nftables.rule.Selector.LINK;
import static dev.poplin.netlink.nftables.rule.Selector.NETWORK;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.nftables.expression.Expression;
import java.util.List;

/**
 * What a frame says of itself, for tables of the families bridge, netdev and arp, whose packets have no {@code meta nfproto}; made by {@link
 * Selector#frame}. Immutable.
 */
public final class Frame {

    /** The type of frames that carry IPv4. */
    public static final int IPV4 = 0x0800;
    /** The type of frames that carry ARP. */
    public static final int ARP = 0x0806;
    /** The type of frames with a VLAN's tag. */
    public static final int VLAN = 0x8100;
    /** The type of frames that carry IPv6. */
    public static final int IPV6 = 0x86dd;

    private static final int VLAN_ID = 0x0fff;
    private static final int VLAN_PRIORITY = 0xe0;

    Frame() {}

    /** {@code ether saddr}. */
    public Selector saddr() {
        return Selector.etherSource();
    }

    /** {@code ether daddr}. */
    public Selector daddr() {
        return Selector.etherDestination();
    }

    /** {@code ether type}, such as {@link #ARP}. */
    public Selector type() {
        return Selector.payload(List.of(), LINK, 12, 2);
    }

    /** {@code meta protocol}: the same of what is behind a VLAN's tag that a card has taken off. */
    public Selector protocol() {
        return Selector.protocolOfFrame();
    }

    /** {@code vlan id}, from 0 to 4095. */
    public Selector vlanId() {
        return Selector.bits(tagged(), LINK, 14, 2, VLAN_ID);
    }

    /** {@code vlan pcp}, from 0 to 7. */
    public Selector vlanPriority() {
        return Selector.bits(tagged(), LINK, 14, 1, VLAN_PRIORITY);
    }

    private List<Expression> tagged() {
        return type().is(VLAN).condition();
    }

    /** {@code arp operation}: 1 request, 2 reply. */
    public Selector arpOperation() {
        return arp(6, 2);
    }

    /** {@code arp saddr ether}. */
    public Selector arpSenderHardware() {
        return arp(8, 6);
    }

    /** {@code arp saddr ip}. */
    public Selector arpSender() {
        return arp(14, 4);
    }

    /** {@code arp daddr ether}. */
    public Selector arpTargetHardware() {
        return arp(18, 6);
    }

    /** {@code arp daddr ip}. */
    public Selector arpTarget() {
        return arp(24, 4);
    }

    private Selector arp(int offset, int length) {
        return Selector.payload(protocol().is(ARP).condition(), NETWORK, offset, length);
    }

    /** The fields of the IP header that the frame carries: {@code ip …} or {@code ip6 …}. */
    public IpHeader ip(IpFamily family) {
        return new IpHeader(family, protocol().is(family == IpFamily.IPV4 ? IPV4 : IPV6));
    }
}
