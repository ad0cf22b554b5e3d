package dev.poplin.bgp.capability;

import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.wire.Octets;
import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.IpFamily;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One capability of an OPEN message (RFC 5492). Immutable. */
public sealed interface Capability {

    /** Its code (IANA, Capability Codes). */
    int code();

    /**
     * Routes of a family (RFC 4760 §8).
     *
     * @param family the family
     */
    record Multiprotocol(Family family) implements Capability {

        /** The capability's code. */
        public static final int CODE = 1;

        /** Unicast routes of an IP version. */
        public static Multiprotocol unicast(IpFamily version) {
            return new Multiprotocol(Family.unicast(version));
        }

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String toString() {
            return "multiprotocol " + family;
        }
    }

    /** ROUTE-REFRESH messages (RFC 2918). */
    record RouteRefreshSupport() implements Capability {

        /** The capability's code. */
        public static final int CODE = 2;

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String toString() {
            return "route refresh";
        }
    }

    /**
     * IPv4 routes behind IPv6 next hops, and the like (RFC 8950).
     *
     * @param entries the pairs
     */
    record ExtendedNextHop(List<Entry> entries) implements Capability {

        /** The capability's code. */
        public static final int CODE = 5;

        /** Copies the list. */
        public ExtendedNextHop {
            entries = List.copyOf(entries);
        }

        /**
         * A family whose next hops may be of another address family.
         *
         * @param family the family of the routes; on the wire its SAFI has two octets
         * @param nextHopAfi the address family of the next hops
         */
        public record Entry(Family family, int nextHopAfi) {

            /** Checks the range. */
            public Entry {
                Wire.requireBits(nextHopAfi, 16, "address family");
            }

            @Override
            public String toString() {
                return family + " via afi " + nextHopAfi;
            }
        }

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String toString() {
            return "extended next hop " + entries;
        }
    }

    /** Messages of up to 65,535 bytes (RFC 8654). */
    record ExtendedMessage() implements Capability {

        /** The capability's code. */
        public static final int CODE = 6;

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String toString() {
            return "extended message";
        }
    }

    /**
     * What the sender is to the receiver (RFC 9234).
     *
     * @param role the role
     */
    record Role(BgpRole role) implements Capability {

        /** The capability's code. */
        public static final int CODE = 9;

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String toString() {
            return "role " + role;
        }
    }

    /**
     * Keeping a restarting neighbour's routes (RFC 4724, RFC 8538).
     *
     * @param restarting whether the sender has just restarted
     * @param notifications whether it also keeps routes through NOTIFICATIONs and expired hold timers (RFC 8538)
     * @param restartSeconds how long its restart may take, 0 to 4,095
     * @param families the families whose routes it keeps
     */
    record GracefulRestart(
            boolean restarting, boolean notifications, int restartSeconds, List<PreservedFamily> families)
            implements Capability {

        /** The capability's code. */
        public static final int CODE = 64;

        /** Copies the list. */
        public GracefulRestart {
            families = List.copyOf(families);
            if (restartSeconds < 0 || restartSeconds > 0xfff) {
                throw new IllegalArgumentException("restart time " + restartSeconds + " is not of 12 bits");
            }
        }

        /** The capability of RFC 4724 alone. */
        public GracefulRestart(boolean restarting, int restartSeconds, List<PreservedFamily> families) {
            this(restarting, false, restartSeconds, families);
        }

        /**
         * A family in the graceful restart capability.
         *
         * @param family the family
         * @param forwarding whether the sender's forwarding went on during its restart
         */
        public record PreservedFamily(Family family, boolean forwarding) {

            @Override
            public String toString() {
                return family + (forwarding ? " forwarding" : "");
            }
        }

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String toString() {
            return "graceful restart " + restartSeconds + "s" + (restarting ? " restarting" : "")
                    + (notifications ? " notification" : "") + " " + families;
        }
    }

    /**
     * AS numbers of four octets (RFC 6793).
     *
     * @param as the sender's own, unsigned 32 bits
     */
    record FourOctetAs(long as) implements Capability {

        /** The capability's code. */
        public static final int CODE = 65;

        /** Checks the range. */
        public FourOctetAs {
            Wire.requireBits(as, 32, "AS");
        }

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String toString() {
            return "AS4 " + as;
        }
    }

    /**
     * Several paths to one destination (RFC 7911).
     *
     * @param entries which families
     */
    record AddPath(List<Entry> entries) implements Capability {

        /** The capability's code. */
        public static final int CODE = 69;

        /** Copies the list. */
        public AddPath {
            entries = List.copyOf(entries);
        }

        /**
         * A family with several paths.
         *
         * @param family the family
         * @param receive whether the sender takes several paths
         * @param send whether it sends several
         */
        public record Entry(Family family, boolean receive, boolean send) {

            @Override
            public String toString() {
                return family + (receive ? " rx" : "") + (send ? " tx" : "");
            }
        }

        /** What is said of a family, if anything. */
        public Optional<Entry> of(Family family) {
            return entries.stream()
                    .filter(entry -> entry.family().equals(family))
                    .findFirst();
        }

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String toString() {
            return "add-path " + entries;
        }
    }

    /** Marks around the answer to a ROUTE-REFRESH (RFC 7313). */
    record EnhancedRouteRefresh() implements Capability {

        /** The capability's code. */
        public static final int CODE = 70;

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String toString() {
            return "enhanced route refresh";
        }
    }

    /**
     * Keeping a lost neighbour's routes for long (RFC 9494).
     *
     * @param families the families whose routes are kept
     */
    record LongLivedGracefulRestart(List<StaleFamily> families) implements Capability {

        /** The capability's code. */
        public static final int CODE = 71;

        /** Copies the list. */
        public LongLivedGracefulRestart {
            families = List.copyOf(families);
        }

        /**
         * A family in the long-lived graceful restart capability.
         *
         * @param family the family
         * @param forwarding whether the sender's forwarding went on during its restart
         * @param staleSeconds how long its routes may be kept, 0 to 16,777,215
         */
        public record StaleFamily(Family family, boolean forwarding, int staleSeconds) {

            /** Checks the range. */
            public StaleFamily {
                Wire.requireBits(staleSeconds, 24, "stale time");
            }

            @Override
            public String toString() {
                return family + " " + staleSeconds + "s" + (forwarding ? " forwarding" : "");
            }
        }

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String toString() {
            return "long-lived graceful restart " + families;
        }
    }

    /**
     * The sender's name (draft-walton-bgp-hostname-capability).
     *
     * @param host its host name, up to 255 bytes of UTF-8
     * @param domain its domain name, up to 255 bytes of UTF-8
     */
    record HostName(String host, String domain) implements Capability {

        /** The capability's code. */
        public static final int CODE = 73;

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String toString() {
            return "hostname " + host + (domain.isEmpty() ? "" : "." + domain);
        }
    }

    /**
     * What software the sender is (draft-abraitis-bgp-version-capability).
     *
     * @param version its name and version, up to 64 bytes of UTF-8
     */
    record SoftwareVersion(String version) implements Capability {

        /** The capability's code. */
        public static final int CODE = 75;

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String toString() {
            return "software " + version;
        }
    }

    /** Next hops with a link-local address alone (draft-ietf-idr-linklocal-capability). */
    record LinkLocalNextHop() implements Capability {

        /** The capability's code. */
        public static final int CODE = 77;

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String toString() {
            return "link-local next hop";
        }
    }

    /**
     * A capability that is not known here, or whose value is not as its document says; kept as it came.
     *
     * @param code the capability's code
     * @param value its value
     */
    record Unknown(int code, Octets value) implements Capability {

        /** Checks the range. */
        public Unknown {
            Wire.requireBits(code, 8, "capability code");
        }

        /** A capability of this code; the value is copied. */
        public Unknown(int code, byte[] value) {
            this(code, Octets.of(value));
        }

        @Override
        public String toString() {
            return "capability " + code + " " + value;
        }
    }

    /** Capabilities in a row, as a log shows them. */
    static String text(List<Capability> capabilities) {
        return capabilities.stream().map(Object::toString).collect(Collectors.joining(", "));
    }
}
