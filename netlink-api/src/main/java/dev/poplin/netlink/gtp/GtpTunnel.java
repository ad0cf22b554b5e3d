package dev.poplin.netlink.gtp;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.generic.GenericFamily;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel (PDP context): packets to a mobile go to a peer, and those that come from there are the mobile's.
 *
 * @param link the index of its GTP link
 * @param identity by which both ends know it
 * @param peer the other end of the tunnel
 * @param mobile the address of the mobile; of IPv6 its prefix of 64 bits, the rest zero
 */
public record GtpTunnel(int link, Identity identity, IpAddress peer, IpAddress mobile) {

    static final int LINK = 1;
    static final int VERSION = 2;
    private static final int TUNNEL_ID = 3;
    private static final int PEER = 4;
    private static final int MOBILE = 5;
    private static final int FLOW = 6;
    private static final int INBOUND = 8;
    private static final int OUTBOUND = 9;
    private static final int PEER_6 = 11;
    private static final int MOBILE_6 = 12;
    private static final int FAMILY = 13;

    /** By which the two ends of a tunnel know it. Immutable. */
    public sealed interface Identity {

        /** The version of the protocol. */
        int version();
    }

    /**
     * Of GTP version 0.
     *
     * @param tunnel TID, 64 bits
     * @param flow the flow label, 0 to 65535
     */
    public record Version0(long tunnel, int flow) implements Identity {

        /**
         * Checks the flow.
         *
         * @throws IllegalArgumentException if it is not within 0 and 65535
         */
        public Version0 {
            if (flow < 0 || flow > 0xffff) {
                throw new IllegalArgumentException("flow " + flow + " is not within 0 and 65535");
            }
        }

        @Override
        public int version() {
            return 0;
        }
    }

    /**
     * Of GTP version 1.
     *
     * @param inbound the identifier (TEI) of packets that come, 32 bits
     * @param outbound the identifier of packets that go, 32 bits
     */
    public record Version1(int inbound, int outbound) implements Identity {

        @Override
        public int version() {
            return 1;
        }
    }

    /** Of a version that is not known here; only listed. */
    public record Unknown(int version) implements Identity {}

    /** One of GTP version 1: {@code gtp-tunnel add LINK v1 INBOUND OUTBOUND MOBILE PEER}. */
    public static GtpTunnel of(int link, int inbound, int outbound, IpAddress mobile, IpAddress peer) {
        return new GtpTunnel(link, new Version1(inbound, outbound), peer, mobile);
    }

    void write(MessageWriter writer) {
        writer.attributeU32(LINK, link);
        write(writer, identity);
        writer.attributeAddress(peer.family() == IpFamily.IPV4 ? PEER : PEER_6, peer);
        writeMobile(writer, mobile);
    }

    /**
     * Writes by what a tunnel is found or made.
     *
     * @throws IllegalArgumentException if it is of a version that is not known
     */
    static void write(MessageWriter writer, Identity identity) {
        writer.attributeU32(VERSION, identity.version());
        if (identity instanceof Version0 zero) {
            writer.attributeU64(TUNNEL_ID, zero.tunnel()).attributeU16(FLOW, zero.flow());
        } else if (identity instanceof Version1 one) {
            writer.attributeU32(INBOUND, one.inbound()).attributeU32(OUTBOUND, one.outbound());
        } else {
            throw new IllegalArgumentException("tunnels of GTP version " + identity.version() + " are not known");
        }
    }

    static void writeMobile(MessageWriter writer, IpAddress mobile) {
        if (mobile.family() == IpFamily.IPV4) {
            writer.attributeAddress(MOBILE, mobile);
        } else {
            // Kernels before 6.10 refuse it, since they find no address of IPv4.
            writer.attributeU8(FAMILY, AddressFamily.of(IpFamily.IPV6)).attributeAddress(MOBILE_6, mobile);
        }
    }

    static GtpTunnel decode(Reply reply) {
        int link = 0;
        int version = 0;
        long tunnel = 0;
        int flow = 0;
        int inbound = 0;
        int outbound = 0;
        IpAddress peer = null;
        IpAddress mobile = null;
        AttributeReader attributes = reply.attributes(GenericFamily.GENERIC_HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case LINK -> link = attributes.u32();
                case VERSION -> version = attributes.u32();
                case TUNNEL_ID -> tunnel = attributes.u64();
                case FLOW -> flow = attributes.u16();
                case INBOUND -> inbound = attributes.u32();
                case OUTBOUND -> outbound = attributes.u32();
                case PEER, PEER_6 -> peer = attributes.address();
                case MOBILE, MOBILE_6 -> mobile = attributes.address();
                default -> {
                    // The family is that of the mobile's address.
                }
            }
        }
        Identity identity =
                switch (version) {
                    case 0 -> new Version0(tunnel, flow);
                    case 1 -> new Version1(inbound, outbound);
                    default -> new Unknown(version);
                };
        return new GtpTunnel(
                link, identity, required(peer, "GTPA_PEER_ADDRESS", reply), required(mobile, "GTPA_MS_ADDRESS", reply));
    }

    private static IpAddress required(@Nullable IpAddress address, String attribute, Reply reply) {
        if (address == null) {
            throw MalformedMessageException.missing(attribute, reply.bytes(), reply.start());
        }
        return address;
    }

    /** As {@code gtp-tunnel list} has it. */
    @Override
    public String toString() {
        String words;
        if (identity instanceof Version0 zero) {
            words = "tid " + Long.toUnsignedString(zero.tunnel()) + " flow " + zero.flow();
        } else if (identity instanceof Version1 one) {
            words = "tei " + Integer.toUnsignedString(one.inbound()) + "/" + Integer.toUnsignedString(one.outbound());
        } else {
            words = "";
        }
        return "version " + identity.version() + " " + words + " ms_addr " + mobile + " peer_addr " + peer + " dev #"
                + link;
    }
}
