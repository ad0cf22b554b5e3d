package dev.poplin.netlink.conntrack;

import java.util.Arrays;
import java.util.HexFormat;

/** What tells the flows of a protocol between two addresses apart (CTA_PROTO_*). Immutable. */
public sealed interface TransportKey {

    /**
     * The ports of TCP, UDP, SCTP, DCCP or UDP-Lite.
     *
     * @param source the source port
     * @param destination the destination port
     */
    record Ports(int source, int destination) implements TransportKey {

        @Override
        public String toString() {
            return "sport=" + source + " dport=" + destination;
        }
    }

    /**
     * An exchange of ICMP or ICMPv6 messages.
     *
     * @param type the message type
     * @param code the message code
     * @param id the identifier of the exchange
     */
    record Icmp(int type, int code, int id) implements TransportKey {

        @Override
        public String toString() {
            return "type=" + type + " code=" + code + " id=" + id;
        }
    }

    /** The key of any other protocol, as the attributes that the kernel sent; often none. */
    final class Unknown implements TransportKey {

        private final byte[] attributes;

        /** Keeps a copy of these attributes. */
        public Unknown(byte[] attributes) {
            this.attributes = attributes.clone();
        }

        /** The attributes; a fresh array. */
        public byte[] attributes() {
            return attributes.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Unknown that && Arrays.equals(attributes, that.attributes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(attributes);
        }

        @Override
        public String toString() {
            return attributes.length == 0 ? "" : "key=" + HexFormat.of().formatHex(attributes);
        }
    }
}
