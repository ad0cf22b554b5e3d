package dev.poplin.netlink.rule;

import dev.poplin.inet.Cidr;
import dev.poplin.netlink.link.InterfaceName;
import org.jspecify.annotations.Nullable;

/**
 * Which packets a rule matches: those for which all that is said is true. Immutable.
 *
 * @param inverted whether it matches the packets for which it is not true
 * @param from the prefix of the source address, or null for any
 * @param to the prefix of the destination address, or null for any
 * @param tos the type of service, 0 for any
 * @param dscp the differentiated services code point, 0 too, or null for any; not beside a type of service
 * @param flowLabel the flow label (IPv6), or null for any
 * @param incoming the name of the link it came in by ({@code lo} for what this host sends), empty for any
 * @param outgoing the name of the link that the socket is bound to, empty for any
 * @param mark the firewall mark, or null for any
 * @param markMask which bits of the mark count; -1 for all
 * @param ipProtocol the protocol of layer 4, 0 for any
 * @param sourcePorts the source ports, or null for any
 * @param sourcePortMask which bits of the source port count; 65535 for all
 * @param destinationPorts the destination ports, or null for any
 * @param destinationPortMask which bits of the destination port count; 65535 for all
 * @param users the user ids of the sending process, or null for any
 * @param tunnelId the id of the tunnel it came by, 0 for any
 * @param l3mdev whether the packet belongs to an l3 master device (VRF)
 */
public record RuleSelector(
        boolean inverted,
        @Nullable Cidr from,
        @Nullable Cidr to,
        int tos,
        @Nullable MaskedNumber dscp,
        @Nullable MaskedNumber flowLabel,
        String incoming,
        String outgoing,
        @Nullable Integer mark,
        int markMask,
        int ipProtocol,
        @Nullable NumberRange sourcePorts,
        int sourcePortMask,
        @Nullable NumberRange destinationPorts,
        int destinationPortMask,
        @Nullable NumberRange users,
        long tunnelId,
        boolean l3mdev) {

    /** Every packet. */
    public static final RuleSelector ANY = builder().build();

    static final int WHOLE_DSCP = 0x3f;
    static final int WHOLE_FLOW_LABEL = 0xf_ffff;
    static final int WHOLE_PORT = 0xffff;

    private static final int MAX_PORT = 65_534;
    private static final long MAX_USER = 0xffff_fffeL;

    /**
     * Checks the numbers. Host bits of a prefix and names that no interface can have stay as they are, since the kernel keeps them for
     * whoever says them; {@link Builder#build} refuses both.
     *
     * @throws IllegalArgumentException if a number is out of range
     */
    public RuleSelector {
        requireByte("type of service", tos);
        requireByte("protocol", ipProtocol);
        requireWithin("dscp", dscp, WHOLE_DSCP);
        requireWithin("flow label", flowLabel, WHOLE_FLOW_LABEL);
        if (tos != 0 && dscp != null) {
            throw new IllegalArgumentException("tos 0x" + Integer.toHexString(tos) + " beside dscp " + dscp);
        }
        requirePorts(sourcePorts, sourcePortMask);
        requirePorts(destinationPorts, destinationPortMask);
        if (users != null && users.last() > MAX_USER) {
            throw new IllegalArgumentException("users " + users + " are not within 0 and " + MAX_USER);
        }
    }

    private static void requireByte(String what, int number) {
        if (number < 0 || number > 255) {
            throw new IllegalArgumentException(what + " " + number + " is not within 0 and 255");
        }
    }

    private static void requireWithin(String what, @Nullable MaskedNumber number, int whole) {
        if (number != null && (number.mask() & ~whole) != 0) {
            throw new IllegalArgumentException(
                    what + " " + number + " is not within 0 and 0x" + Integer.toHexString(whole));
        }
    }

    private static void requirePorts(@Nullable NumberRange ports, int mask) {
        // The kernel refuses the last one, too (include/net/fib_rules.h fib_rule_port_range_valid).
        if (ports != null && (ports.first() == 0 || ports.last() > MAX_PORT)) {
            throw new IllegalArgumentException("ports " + ports + " are not within 1 and " + MAX_PORT);
        }
        if (mask == WHOLE_PORT) {
            return;
        }
        String shown = "0x" + Integer.toHexString(mask);
        if ((mask & ~WHOLE_PORT) != 0) {
            throw new IllegalArgumentException("mask " + shown + " of ports is not within 0 and 0xffff");
        }
        if (ports == null || ports.first() != ports.last()) {
            throw new IllegalArgumentException(
                    "mask " + shown + " for " + (ports == null ? "any port" : "ports " + ports));
        }
        if ((ports.first() & ~mask) != 0) {
            throw new IllegalArgumentException("port " + ports + " has bits that its mask " + shown + " leaves out");
        }
    }

    /** A selector to be put together, which matches everything until something is said. */
    public static Builder builder() {
        return new Builder();
    }

    /** As {@code ip rule} writes it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(inverted ? "not " : "");
        text.append("from ").append(from == null ? "all" : from);
        text.append(to == null ? "" : " to " + to);
        text.append(tos == 0 ? "" : " tos 0x" + Integer.toHexString(tos));
        if (mark != null) {
            text.append(" fwmark 0x").append(Integer.toHexString(mark));
            text.append(markMask == -1 ? "" : "/0x" + Integer.toHexString(markMask));
        }
        text.append(incoming.isEmpty() ? "" : " iif " + incoming);
        text.append(outgoing.isEmpty() ? "" : " oif " + outgoing);
        text.append(l3mdev ? " l3mdev" : "");
        text.append(users == null ? "" : " uidrange " + users);
        text.append(ipProtocol == 0 ? "" : " ipproto " + ipProtocol);
        text.append(ports(" sport ", sourcePorts, sourcePortMask));
        text.append(ports(" dport ", destinationPorts, destinationPortMask));
        text.append(tunnelId == 0 ? "" : " tun_id " + Long.toUnsignedString(tunnelId));
        if (dscp != null) {
            text.append(" dscp ").append(dscp.mask() == WHOLE_DSCP ? dscp.value() : dscp);
        }
        if (flowLabel != null) {
            text.append(" flowlabel 0x").append(Integer.toHexString(flowLabel.value()));
            text.append(flowLabel.mask() == WHOLE_FLOW_LABEL ? "" : "/0x" + Integer.toHexString(flowLabel.mask()));
        }
        return text.toString();
    }

    private static String ports(String word, @Nullable NumberRange ports, int mask) {
        if (ports == null) {
            return "";
        }
        return word + (mask == WHOLE_PORT ? ports : new MaskedNumber((int) ports.first(), mask));
    }

    /** Collects what a packet must be. Confined to one thread. */
    public static final class Builder {

        private boolean inverted;
        private @Nullable Cidr from;
        private @Nullable Cidr to;
        private int tos;
        private @Nullable MaskedNumber dscp;
        private @Nullable MaskedNumber flowLabel;
        private String incoming = "";
        private String outgoing = "";
        private @Nullable Integer mark;
        private int markMask = -1;
        private int ipProtocol;
        private @Nullable NumberRange sourcePorts;
        private int sourcePortMask = WHOLE_PORT;
        private @Nullable NumberRange destinationPorts;
        private int destinationPortMask = WHOLE_PORT;
        private @Nullable NumberRange users;
        private long tunnelId;
        private boolean l3mdev;

        private Builder() {}

        /** Matches the packets for which the rest is not true: {@code not}. */
        public Builder inverted() {
            inverted = true;
            return this;
        }

        /** The source address: {@code from}. A prefix of length 0 is as good as none, and is not kept: the kernel does not either. */
        public Builder from(Cidr prefix) {
            from = prefix.length() == 0 ? null : prefix;
            return this;
        }

        /** The destination address: {@code to}. A prefix of length 0 is as good as none. */
        public Builder to(Cidr prefix) {
            to = prefix.length() == 0 ? null : prefix;
            return this;
        }

        /** The type of service: {@code tos}. */
        public Builder tos(int value) {
            tos = value;
            return this;
        }

        /** The code point of differentiated services, 0 to 63: {@code dscp}. Unlike a type of service, 0 is asked for, too. */
        public Builder dscp(int value) {
            return dscp(value, WHOLE_DSCP);
        }

        /** Some bits of the code point: {@code dscp VALUE/MASK}. */
        public Builder dscp(int value, int mask) {
            dscp = new MaskedNumber(value, mask);
            return this;
        }

        /** The flow label of IPv6, 0 to 0xfffff: {@code flowlabel}. */
        public Builder flowLabel(int value) {
            return flowLabel(value, WHOLE_FLOW_LABEL);
        }

        /** Some bits of the flow label: {@code flowlabel VALUE/MASK}. A mask of 0 is as good as none, and is not kept: the kernel does not either. */
        public Builder flowLabel(int value, int mask) {
            MaskedNumber label = new MaskedNumber(value, mask);
            flowLabel = mask == 0 ? null : label;
            return this;
        }

        /** The link it came in by: {@code iif}. */
        public Builder incoming(String link) {
            incoming = link;
            return this;
        }

        /** The link that the socket is bound to: {@code oif}. */
        public Builder outgoing(String link) {
            outgoing = link;
            return this;
        }

        /** The whole firewall mark: {@code fwmark}. */
        public Builder mark(int value) {
            return mark(value, -1);
        }

        /** Some bits of the firewall mark: {@code fwmark VALUE/MASK}. */
        public Builder mark(int value, int mask) {
            mark = value;
            markMask = mask;
            return this;
        }

        /** The protocol of layer 4: {@code ipproto}. */
        public Builder ipProtocol(int number) {
            ipProtocol = number;
            return this;
        }

        /** The source ports: {@code sport}. */
        public Builder sourcePorts(NumberRange ports) {
            sourcePorts = ports;
            return this;
        }

        /** Which bits of the one source port count: {@code sport PORT/MASK}. */
        public Builder sourcePortMask(int mask) {
            sourcePortMask = mask;
            return this;
        }

        /** The destination ports: {@code dport}. */
        public Builder destinationPorts(NumberRange ports) {
            destinationPorts = ports;
            return this;
        }

        /** Which bits of the one destination port count: {@code dport PORT/MASK}. */
        public Builder destinationPortMask(int mask) {
            destinationPortMask = mask;
            return this;
        }

        /** The users whose processes send it: {@code uidrange}. */
        public Builder users(NumberRange ids) {
            users = ids;
            return this;
        }

        /** The tunnel it came by: {@code tun_id}. */
        public Builder tunnelId(long id) {
            tunnelId = id;
            return this;
        }

        /** Packets of an l3 master device: {@code l3mdev}. */
        public Builder l3mdev() {
            l3mdev = true;
            return this;
        }

        /**
         * What has been said.
         *
         * @throws IllegalArgumentException if a prefix has host bits, a name is no interface name or a number is out of range
         */
        public RuleSelector build() {
            requireCanonical(from);
            requireCanonical(to);
            requireName(incoming);
            requireName(outgoing);
            return listed();
        }

        /** What the kernel has listed, which may have host bits and any text for a name. */
        RuleSelector listed() {
            return new RuleSelector(
                    inverted,
                    from,
                    to,
                    tos,
                    dscp,
                    flowLabel,
                    incoming,
                    outgoing,
                    mark,
                    markMask,
                    ipProtocol,
                    sourcePorts,
                    sourcePortMask,
                    destinationPorts,
                    destinationPortMask,
                    users,
                    tunnelId,
                    l3mdev);
        }

        private static void requireCanonical(@Nullable Cidr prefix) {
            if (prefix != null && !prefix.isCanonical()) {
                throw new IllegalArgumentException(
                        "rule for " + prefix + " has host bits; " + prefix.canonical() + " has none");
            }
        }

        private static void requireName(String link) {
            if (!link.isEmpty()) {
                InterfaceName.require(link);
            }
        }
    }
}
