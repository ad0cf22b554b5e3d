package dev.poplin.bgp.capability;

import dev.poplin.inet.IpFamily;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** One capability of an OPEN message (RFC 5492). */
public sealed interface Capability {

    /** SAFI of unicast forwarding. */
    int UNICAST = 1;

    /** The AFI of a family: 1 for IPv4, 2 for IPv6. */
    static int afi(IpFamily family) {
        return family == IpFamily.IPV4 ? 1 : 2;
    }

    /**
     * Routes of another family than IPv4 unicast (RFC 4760 §8).
     *
     * @param afi the address family identifier
     * @param safi the subsequent address family identifier
     */
    record Multiprotocol(int afi, int safi) implements Capability {

        /** Unicast routes of a family. */
        public static Multiprotocol unicast(IpFamily family) {
            return new Multiprotocol(Capability.afi(family), UNICAST);
        }
    }

    /** ROUTE-REFRESH messages (RFC 2918). */
    record RouteRefreshSupport() implements Capability {}

    /**
     * AS numbers of four octets (RFC 6793).
     *
     * @param as the sender's own, unsigned 32 bits
     */
    record FourOctetAs(long as) implements Capability {}

    /**
     * Keeping a restarting neighbour's routes (RFC 4724).
     *
     * @param restarting whether the sender has just restarted
     * @param restartSeconds how long its restart may take, 0 to 4,095
     * @param families the families whose routes it keeps
     */
    record GracefulRestart(boolean restarting, int restartSeconds, List<PreservedFamily> families)
            implements Capability {

        /** Copies the list. */
        public GracefulRestart {
            families = List.copyOf(families);
        }

        /**
         * A family in the graceful restart capability.
         *
         * @param afi the address family identifier
         * @param safi the subsequent address family identifier
         * @param forwarding whether the sender's forwarding went on during its restart
         */
        public record PreservedFamily(int afi, int safi, boolean forwarding) {}
    }

    /** A capability that is not known here, kept as it came. */
    final class Unknown implements Capability {

        private final int code;
        private final byte[] value;

        /** A capability of this code; the value is copied. */
        public Unknown(int code, byte[] value) {
            this.code = code;
            this.value = value.clone();
        }

        /** The capability's code. */
        public int code() {
            return code;
        }

        /** The value; a fresh array. */
        public byte[] value() {
            return value.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Unknown that && code == that.code && Arrays.equals(value, that.value);
        }

        @Override
        public int hashCode() {
            return code * 31 + Arrays.hashCode(value);
        }

        @Override
        public String toString() {
            return "Unknown[" + code + " " + HexFormat.of().formatHex(value) + "]";
        }
    }
}
