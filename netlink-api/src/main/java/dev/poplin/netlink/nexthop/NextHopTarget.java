package dev.poplin.netlink.nexthop;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.route.Encapsulation;
import dev.poplin.netlink.route.Route;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a nexthop object sends packets. */
public sealed interface NextHopTarget {

    /** To a gateway. */
    static Gateway via(IpAddress gateway, int link) {
        return new Gateway(gateway.family(), gateway, link, 0, null);
    }

    /** To whoever of a family is on a link. */
    static Gateway onLink(IpFamily family, int link) {
        return new Gateway(family, null, link, 0, null);
    }

    /** To one of several objects of equal weight, by their ids. */
    static Group group(int... ids) {
        return new Group(Arrays.stream(ids).mapToObj(id -> new Member(id, 1)).toList(), null, false);
    }

    /** To a remote VXLAN tunnel endpoint, for entries of a forwarding database only. */
    static Tunnel tunnel(IpAddress remote) {
        return new Tunnel(remote);
    }

    /**
     * To a gateway, or to whoever is on a link.
     *
     * @param family of the gateway; an object of IPv4 serves no routes of IPv6
     * @param gateway the gateway, or null if the destination is on the link
     * @param link the index of the outgoing interface
     * @param flags linux/rtnetlink.h RTNH_F_*; {@link Route#ONLINK} among them
     * @param encapsulation what is put in front of the packets, or null
     */
    record Gateway(
            IpFamily family, @Nullable IpAddress gateway, int link, int flags, @Nullable Encapsulation encapsulation)
            implements NextHopTarget {

        /**
         * Checks the link and the family.
         *
         * @throws IllegalArgumentException if there is no link, or the gateway is of another family
         */
        public Gateway {
            if (gateway != null && gateway.family() != family) {
                throw new IllegalArgumentException("gateway " + gateway + " of an object of " + family);
            }
            if (link <= 0) {
                throw new IllegalArgumentException("a nexthop object needs a link; " + link + " is none");
            }
        }

        /** The same even if no route says that the gateway is on the link. */
        public Gateway onlink() {
            return new Gateway(family, gateway, link, flags | Route.ONLINK, encapsulation);
        }

        /** The same with this in front of the packets. */
        public Gateway withEncapsulation(Encapsulation changed) {
            return new Gateway(family, gateway, link, flags, changed);
        }

        @Override
        public String toString() {
            return (encapsulation == null ? "" : "encap " + encapsulation + " ")
                    + (gateway == null ? "" : "via " + gateway + " ") + "dev #" + link
                    + ((flags & Route.ONLINK) != 0 ? " onlink" : "");
        }
    }

    /**
     * Nowhere: packets are dropped.
     *
     * @param family of the packets; an object of IPv4 serves no routes of IPv6
     */
    record Blackhole(IpFamily family) implements NextHopTarget {

        @Override
        public String toString() {
            return "blackhole";
        }
    }

    /**
     * To a remote VXLAN tunnel endpoint: {@code via ADDRESS fdb}.
     *
     * @param remote its address
     */
    record Tunnel(IpAddress remote) implements NextHopTarget {

        @Override
        public String toString() {
            return "via " + remote + " fdb";
        }
    }

    /**
     * To one of several other objects.
     *
     * @param members the objects, each with its share
     * @param buckets how a resilient group keeps flows where they are, or null for a group that shares by hash alone
     * @param fdb whether the members are {@link Tunnel}s
     */
    record Group(List<Member> members, @Nullable Buckets buckets, boolean fdb) implements NextHopTarget {

        /**
         * Keeps a copy.
         *
         * @throws IllegalArgumentException if there are no members
         */
        public Group {
            members = List.copyOf(members);
            if (members.isEmpty()) {
                throw new IllegalArgumentException("a nexthop group needs a member");
            }
        }

        /** The same, keeping flows where they are while members come and go. */
        public Group resilient(Buckets changed) {
            return new Group(members, changed, fdb);
        }

        /** The same for members that are {@link Tunnel}s. */
        public Group forFdb() {
            return new Group(members, buckets, true);
        }

        @Override
        public String toString() {
            return "group "
                    + String.join("/", members.stream().map(Member::toString).toList())
                    + (buckets == null ? "" : " type resilient " + buckets) + (fdb ? " fdb" : "");
        }
    }

    /**
     * One member of a group.
     *
     * @param id the object's id
     * @param weight its share, 1 to 65536; kernels before 6.12 take at most 256
     */
    record Member(int id, int weight) {

        private static final int MAX_WEIGHT = 65_536;

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if the id is 0 or the weight is not within 1 and 65536
         */
        public Member {
            if (id == 0) {
                throw new IllegalArgumentException("0 is not the id of a nexthop object");
            }
            if (weight < 1 || weight > MAX_WEIGHT) {
                throw new IllegalArgumentException("weight " + weight + " is not within 1 and " + MAX_WEIGHT);
            }
        }

        @Override
        public String toString() {
            return Integer.toUnsignedString(id) + (weight == 1 ? "" : "," + weight);
        }
    }

    /**
     * How a resilient group keeps flows where they are (Documentation/networking/nexthop-group-resilient.rst). Times are kept in hundredths of a
     * second.
     *
     * @param count the number of buckets, 1 to 65535
     * @param idleTimer how long a bucket must be idle before it may move to another member
     * @param unbalancedTimer after how long out of balance buckets move even if they are busy; zero for never
     */
    record Buckets(int count, Duration idleTimer, Duration unbalancedTimer) {

        private static final int MAX_COUNT = 65_535;

        /**
         * Checks the range.
         *
         * @throws IllegalArgumentException if the number of buckets is not within 1 and 65535 or a time is negative
         */
        public Buckets {
            if (count < 1 || count > MAX_COUNT) {
                throw new IllegalArgumentException(count + " buckets are not within 1 and " + MAX_COUNT);
            }
            if (idleTimer.isNegative() || unbalancedTimer.isNegative()) {
                throw new IllegalArgumentException("timers " + idleTimer + ", " + unbalancedTimer + " are negative");
            }
        }

        @Override
        public String toString() {
            return "buckets " + count + " idle_timer " + idleTimer.toSeconds() + " unbalanced_timer "
                    + unbalancedTimer.toSeconds();
        }
    }
}
