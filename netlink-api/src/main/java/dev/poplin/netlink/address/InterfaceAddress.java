package dev.poplin.netlink.address;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One address of an interface.
 *
 * @param link the interface's index
 * @param address the address with its prefix length; host bits are kept
 * @param scope 0 global, 253 link, 254 host
 * @param flags linux/if_addr.h IFA_F_*; {@link #NODAD} among them
 * @param peer the other end of a point-to-point link, to which the prefix length belongs then, or null
 * @param broadcast the address for all in the prefix (IPv4), or null
 * @param label an alias of the link's name (IPv4), empty unless set
 * @param lifetime for how long it is used, or null if for ever
 * @param metric the metric of the route to its prefix that the kernel makes, 0 for the kernel's choice
 * @param protocol who made it (IFA_PROTO), 0 if it is not said
 * @param others attributes that this record does not interpret
 */
public record InterfaceAddress(
        int link,
        Cidr address,
        int scope,
        int flags,
        @Nullable IpAddress peer,
        @Nullable IpAddress broadcast,
        String label,
        @Nullable Lifetime lifetime,
        int metric,
        int protocol,
        List<RawAttribute> others) {

    /** The scope of an address that is good everywhere. */
    public static final int SCOPE_GLOBAL = 0;
    /** The scope of an address that is good within a site (IPv6, deprecated by RFC 3879). */
    public static final int SCOPE_SITE = 200;
    /** The scope of an address that is good on its link. */
    public static final int SCOPE_LINK = 253;
    /** The scope of an address that is good within this host. */
    public static final int SCOPE_HOST = 254;

    /** IPv4: another one of the same prefix was there before; IPv6: made at random (IFA_F_SECONDARY, IFA_F_TEMPORARY); only read. */
    public static final int SECONDARY = 0x01;
    /** IPv6: somebody else has it (IFA_F_DADFAILED); only read. */
    public static final int DADFAILED = 0x08;
    /** Not for new connections, as its preferred time is over (IFA_F_DEPRECATED); only read. */
    public static final int DEPRECATED = 0x20;
    /** IPv6: it is not known yet whether somebody has it (IFA_F_TENTATIVE); only read. */
    public static final int TENTATIVE = 0x40;
    /** It has no lifetime (IFA_F_PERMANENT); only read. */
    public static final int PERMANENT = 0x80;

    /** IPv6: use the address at once, without asking whether somebody has it (IFA_F_NODAD). */
    public static final int NODAD = 0x02;

    /** The kernel makes no route to its prefix (IFA_F_NOPREFIXROUTE). */
    public static final int NO_PREFIX_ROUTE = 0x200;
    /** IPv6: addresses are made from its prefix (IFA_F_MANAGETEMPADDR). */
    public static final int MANAGE_TEMPORARY = 0x100;
    /** IPv6: used while it is still asked whether somebody has it (IFA_F_OPTIMISTIC). */
    public static final int OPTIMISTIC = 0x04;
    /** IPv6: a home address (IFA_F_HOMEADDRESS). */
    public static final int HOME = 0x10;

    static final int HEADER_BYTES = 8;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_LABEL = 3;
    private static final int IFA_BROADCAST = 4;
    private static final int IFA_CACHEINFO = 6;
    private static final int IFA_FLAGS = 8;
    private static final int IFA_RT_PRIORITY = 9;
    static final int TARGET_NETNSID = 10;
    private static final int IFA_PROTO = 11;

    static final AttributeNames NAMES = AttributeNames.builder(HEADER_BYTES)
            .name(IFA_ADDRESS, "IFA_ADDRESS")
            .name(IFA_LOCAL, "IFA_LOCAL")
            .name(IFA_LABEL, "IFA_LABEL")
            .name(IFA_BROADCAST, "IFA_BROADCAST")
            .name(IFA_CACHEINFO, "IFA_CACHEINFO")
            .name(IFA_FLAGS, "IFA_FLAGS")
            .name(IFA_RT_PRIORITY, "IFA_RT_PRIORITY")
            .name(TARGET_NETNSID, "IFA_TARGET_NETNSID")
            .name(IFA_PROTO, "IFA_PROTO")
            .build();

    /**
     * Keeps a copy of the list.
     *
     * @throws IllegalArgumentException if a number is out of range, or the peer or the broadcast address is of another family
     */
    public InterfaceAddress {
        requireFamily("peer", address, peer);
        requireFamily("broadcast", address, broadcast);
        if (scope < 0 || scope > 255 || protocol < 0 || protocol > 255) {
            throw new IllegalArgumentException(
                    "scope " + scope + ", protocol " + protocol + " are not within 0 and 255");
        }
        others = List.copyOf(others);
    }

    private static void requireFamily(String what, Cidr address, @Nullable IpAddress other) {
        if (other != null && other.family() != address.family()) {
            throw new IllegalArgumentException(what + " " + other + " is not of the family of " + address);
        }
    }

    /**
     * For how long an address is used.
     *
     * @param valid the seconds until it goes away, {@link #FOR_EVER} or less
     * @param preferred the seconds until nothing new uses it, not above {@code valid}; 0 for one that nothing new uses
     */
    public record Lifetime(long valid, long preferred) {

        /** No end. */
        public static final long FOR_EVER = 0xffff_ffffL;

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if they are out of range, or the first is 0 or less than the second
         */
        public Lifetime {
            if (valid <= 0 || valid > FOR_EVER || preferred < 0 || preferred > valid) {
                throw new IllegalArgumentException("valid for " + valid + " s, preferred for " + preferred
                        + " s: needs 0 <= preferred <= valid <= " + FOR_EVER + " and 0 < valid");
            }
        }

        @Override
        public String toString() {
            return "valid_lft " + text(valid) + " preferred_lft " + text(preferred);
        }

        private static String text(long seconds) {
            return seconds == FOR_EVER ? "forever" : Long.toString(seconds);
        }
    }

    /** A global address of an interface without flags. */
    public static InterfaceAddress of(int link, Cidr address) {
        return new InterfaceAddress(link, address, 0, 0, null, null, "", null, 0, 0, List.of());
    }

    /** The same with IFA_F_NODAD. */
    public InterfaceAddress withoutDuplicateDetection() {
        return withFlags(NODAD);
    }

    /** The same with these flags besides, such as {@link #NO_PREFIX_ROUTE}. */
    public InterfaceAddress withFlags(int more) {
        return new InterfaceAddress(
                link, address, scope, flags | more, peer, broadcast, label, lifetime, metric, protocol, others);
    }

    /** The same with another scope: 0 global, 253 link, 254 host. */
    public InterfaceAddress withScope(int changed) {
        return new InterfaceAddress(
                link, address, changed, flags, peer, broadcast, label, lifetime, metric, protocol, others);
    }

    /** The same as one end of a point-to-point link: {@code ip address add ADDRESS peer PEER}. */
    public InterfaceAddress withPeer(IpAddress changed) {
        return new InterfaceAddress(
                link, address, scope, flags, changed, broadcast, label, lifetime, metric, protocol, others);
    }

    /** The same with a broadcast address. */
    public InterfaceAddress withBroadcast(IpAddress changed) {
        return new InterfaceAddress(
                link, address, scope, flags, peer, changed, label, lifetime, metric, protocol, others);
    }

    /** The same with a label, which must begin with the link's name. */
    public InterfaceAddress withLabel(String changed) {
        return new InterfaceAddress(
                link, address, scope, flags, peer, broadcast, changed, lifetime, metric, protocol, others);
    }

    /** The same for as long as this: {@code valid_lft}, {@code preferred_lft}. */
    public InterfaceAddress withLifetime(Lifetime changed) {
        return new InterfaceAddress(
                link, address, scope, flags, peer, broadcast, label, changed, metric, protocol, others);
    }

    /**
     * The same whatever is left of its lifetime: of each of its two times it only says whether it is for ever, over (the preferred one
     * alone), or neither, as one second.
     */
    public InterfaceAddress withoutTimers() {
        return lifetime == null
                ? this
                : withLifetime(new Lifetime(still(lifetime.valid()), still(lifetime.preferred())));
    }

    private static long still(long seconds) {
        return seconds == Lifetime.FOR_EVER ? seconds : Math.min(seconds, 1);
    }

    /** The same with another metric of its prefix's route: {@code metric}. */
    public InterfaceAddress withMetric(int changed) {
        return new InterfaceAddress(
                link, address, scope, flags, peer, broadcast, label, lifetime, changed, protocol, others);
    }

    /** The same made by another, 0 to 255: {@code proto}. */
    public InterfaceAddress withProtocol(int changed) {
        return new InterfaceAddress(
                link, address, scope, flags, peer, broadcast, label, lifetime, metric, changed, others);
    }

    /**
     * What an RTM_NEWADDR or RTM_DELADDR message says.
     *
     * @throws MalformedMessageException if it is no such message
     */
    public static InterfaceAddress decode(Reply reply) {
        IpAddress local = null;
        IpAddress far = null;
        IpAddress broadcast = null;
        String label = "";
        int flags = reply.u8(2);
        Lifetime lifetime = null;
        int metric = 0;
        int protocol = 0;
        List<RawAttribute> others = new ArrayList<>(0);
        AttributeReader attributes = reply.attributes(HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case IFA_ADDRESS -> far = attributes.address();
                case IFA_LOCAL -> local = attributes.address();
                case IFA_LABEL -> label = attributes.string();
                case IFA_BROADCAST -> broadcast = attributes.address();
                case IFA_FLAGS -> flags = attributes.u32();
                case TARGET_NETNSID -> {
                    // Where it was asked for; not a part of it.
                }
                case IFA_RT_PRIORITY -> metric = attributes.u32();
                case IFA_PROTO -> protocol = attributes.u8();
                case IFA_CACHEINFO -> lifetime = lifetime(attributes);
                default -> others.add(RawAttribute.of(attributes));
            }
        }
        IpAddress own = local == null ? far : local;
        if (own == null) {
            throw MalformedMessageException.missing("IFA_ADDRESS", reply.bytes(), reply.start());
        }
        IpAddress peer = own.equals(far) ? null : far;
        try {
            Cidr address = Cidr.ofInterface(own, reply.u8(1));
            return new InterfaceAddress(
                    reply.u32(4),
                    address,
                    reply.u8(3),
                    flags,
                    peer,
                    broadcast,
                    label,
                    lifetime,
                    metric,
                    protocol,
                    others);
        } catch (IllegalArgumentException e) {
            throw MalformedMessageException.because(e, reply.bytes(), reply.start());
        }
    }

    /** What struct ifa_cacheinfo says: the preferred time comes first. Null for ever, as it is if nothing is said. */
    private static @Nullable Lifetime lifetime(AttributeReader cacheInfo) {
        long preferred = Integer.toUnsignedLong(cacheInfo.u32(0));
        long valid = Integer.toUnsignedLong(cacheInfo.u32(4));
        if (preferred == Lifetime.FOR_EVER && valid == Lifetime.FOR_EVER) {
            return null;
        }
        // In its last moment an address is valid for no second any more.
        return new Lifetime(Math.max(valid, 1), Math.min(preferred, Math.max(valid, 1)));
    }

    /** In the order in which {@code ip} writes it. */
    void write(MessageWriter writer) {
        writer.u8(AddressFamily.of(address.family()))
                .u8(address.length())
                .u8(flags & 0xff)
                .u8(scope)
                .u32(link);
        if (flags >>> 8 != 0) {
            writer.attributeU32(IFA_FLAGS, flags);
        }
        writer.attributeAddress(IFA_LOCAL, address.address());
        if (broadcast != null) {
            writer.attributeAddress(IFA_BROADCAST, broadcast);
        }
        if (!label.isEmpty()) {
            writer.attributeString(IFA_LABEL, label);
        }
        writer.attributeAddress(IFA_ADDRESS, peer == null ? address.address() : peer);
        if (metric != 0) {
            writer.attributeU32(IFA_RT_PRIORITY, metric);
        }
        if (protocol != 0) {
            writer.attributeU8(IFA_PROTO, protocol);
        }
        Lifetime limit = lifetime;
        if (limit != null) {
            writer.scope(IFA_CACHEINFO, () -> writer.u32((int) limit.preferred())
                    .u32((int) limit.valid())
                    .u64(0));
        }
        others.forEach(attribute -> attribute.write(writer));
    }

    @Override
    public String toString() {
        return address + (peer == null ? "" : " peer " + peer) + (broadcast == null ? "" : " brd " + broadcast)
                + " dev #" + link + (label.isEmpty() ? "" : " label " + label)
                + (lifetime == null ? "" : " " + lifetime)
                + (metric == 0 ? "" : " metric " + Integer.toUnsignedString(metric))
                + (protocol == 0 ? "" : " proto " + protocol);
    }
}
