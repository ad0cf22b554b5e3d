package dev.poplin.netlink.xfrm;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.system.Reply;

/**
 * The kernel's table of policies: {@code ip -s xfrm policy count}. Immutable.
 *
 * @param namespace how many policies the namespace has
 * @param sockets how many its sockets have of their own
 * @param buckets how many buckets the table has
 * @param maxBuckets how many it may have
 * @param ipv4 which policies of IPv4 are found by hash
 * @param ipv6 which policies of IPv6 are found by hash
 */
public record XfrmPolicyTable(
        Count namespace, Count sockets, long buckets, long maxBuckets, Threshold ipv4, Threshold ipv6) {

    private static final int FLAGS_BYTES = 4;
    private static final int COUNTS = 1;
    private static final int BUCKETS = 2;
    static final int IPV4_THRESHOLD = 3;
    static final int IPV6_THRESHOLD = 4;

    /**
     * Policies by direction.
     *
     * @param in for packets for this host
     * @param out for packets that this host sends
     * @param forward for packets that this host routes
     */
    public record Count(long in, long out, long forward) {

        private static final Count NONE = new Count(0, 0, 0);

        private static Count decode(AttributeReader at, int from) {
            return new Count(number(at, from), number(at, from + 4), number(at, from + 8));
        }
    }

    /**
     * The shortest prefixes of policies that are found by hash; those with shorter ones are found by walking.
     *
     * @param local the least length of this side's prefix
     * @param remote the least length of the far side's prefix
     */
    public record Threshold(int local, int remote) {

        private static final Threshold UNKNOWN = new Threshold(0, 0);

        private static Threshold decode(AttributeReader at) {
            return new Threshold(at.u8(0), at.u8(1));
        }

        Threshold within(int most) {
            if (local < 0 || local > most || remote < 0 || remote > most) {
                throw new IllegalArgumentException(
                        "lengths " + local + " and " + remote + " are not within 0 and " + most);
            }
            return this;
        }
    }

    static XfrmPolicyTable decode(Reply reply) {
        Count namespace = Count.NONE;
        Count sockets = Count.NONE;
        long buckets = 0;
        long most = 0;
        Threshold ipv4 = Threshold.UNKNOWN;
        Threshold ipv6 = Threshold.UNKNOWN;
        AttributeReader at = reply.attributes(FLAGS_BYTES);
        while (at.next()) {
            switch (at.type()) {
                case COUNTS -> {
                    namespace = Count.decode(at, 0);
                    sockets = Count.decode(at, 12);
                }
                case BUCKETS -> {
                    buckets = number(at, 0);
                    most = number(at, 4);
                }
                case IPV4_THRESHOLD -> ipv4 = Threshold.decode(at);
                case IPV6_THRESHOLD -> ipv6 = Threshold.decode(at);
                default -> {}
            }
        }
        return new XfrmPolicyTable(namespace, sockets, buckets, most, ipv4, ipv6);
    }

    private static long number(AttributeReader at, int from) {
        return Integer.toUnsignedLong(at.u32(from));
    }
}
