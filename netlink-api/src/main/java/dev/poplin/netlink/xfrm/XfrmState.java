package dev.poplin.netlink.xfrm;

import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A security association: how packets from one host to another are protected. Immutable; keys are never printed.
 *
 * <pre>{@code
 * // ip xfrm state add src SOURCE dst DESTINATION proto esp spi 0x100 reqid 1 mode tunnel aead 'rfc4106(gcm(aes))' KEY 128
 * XfrmState.tunnel(source, destination, 0x100, 1).with(XfrmState.AEAD, XfrmAlgorithm.of("rfc4106(gcm(aes))", key, 128));
 * }</pre>
 *
 * @param source the source of the outer header
 * @param destination the destination of the outer header
 * @param spi the number by which the destination finds it, above 255
 * @param protocol {@link #ESP} and its like
 * @param mode {@link #TUNNEL} and its like
 * @param requestId the number that binds it to a policy's template, 0 for none
 * @param sequence the number of the kernel's demand that it answers as {@code ip} has it, the first byte the highest; 0 for none
 * @param selector which packets it may carry
 * @param limits when it ends
 * @param use what it has carried; only read
 * @param replayWindow how many packets may come late, 0 for any; more than 32 by {@link #REPLAY_ESN}
 * @param flags XFRM_STATE_*: 1 no ECN, 2 no DS field, 4 no path MTU discovery, 32 any family, 128 extended sequence numbers
 * @param attributes algorithms, marks and what else is said of it
 */
public record XfrmState(
        IpAddress source,
        IpAddress destination,
        int spi,
        int protocol,
        int mode,
        int requestId,
        int sequence,
        XfrmSelector selector,
        XfrmLimits limits,
        XfrmUse use,
        int replayWindow,
        int flags,
        Attributes<XfrmState> attributes)
        implements Attributed<XfrmState> {

    /** Encapsulating security payload (RFC 4303). */
    public static final int ESP = 50;
    /** Authentication header (RFC 4302). */
    public static final int AH = 51;
    /** Compression (RFC 3173). */
    public static final int COMP = 108;
    /** The packet's own header stays. */
    public static final int TRANSPORT = 0;
    /** An outer header is put before the packet. */
    public static final int TUNNEL = 1;

    /** struct xfrm_usersa_info. */
    static final int HEADER_BYTES = 224;

    static final AttributeSpace<XfrmState> SPACE = AttributeSpace.behind(HEADER_BYTES, "XFRMA_");

    /** Authentication: {@code auth}. */
    public static final Attribute<XfrmState, XfrmAlgorithm> AUTHENTICATION =
            SPACE.of(1, "ALG_AUTH", XfrmAlgorithm::decode, XfrmAlgorithm::write);
    /** Encryption: {@code enc}. */
    public static final Attribute<XfrmState, XfrmAlgorithm> ENCRYPTION =
            SPACE.of(2, "ALG_CRYPT", XfrmAlgorithm::decode, XfrmAlgorithm::write);
    /** Compression: {@code comp}. */
    public static final Attribute<XfrmState, XfrmAlgorithm> COMPRESSION =
            SPACE.of(3, "ALG_COMP", XfrmAlgorithm::decode, XfrmAlgorithm::write);
    /** UDP between, so that address translation passes it: {@code encap}. */
    public static final Attribute<XfrmState, Encapsulation> ENCAPSULATION =
            SPACE.of(4, "ENCAP", Encapsulation::decode, Encapsulation::write);
    /** When it was last used; only read. */
    public static final Attribute<XfrmState, Long> LAST_USED = SPACE.u64(15, "LASTUSED");
    /** Encryption and authentication in one: {@code aead}. */
    public static final Attribute<XfrmState, XfrmAlgorithm> AEAD =
            SPACE.of(18, "ALG_AEAD", XfrmAlgorithm::decodeChecked, XfrmAlgorithm::writeChecked);
    /** Authentication whose check is cut: {@code auth-trunc}. */
    public static final Attribute<XfrmState, XfrmAlgorithm> AUTHENTICATION_TRUNCATED =
            SPACE.of(20, "ALG_AUTH_TRUNC", XfrmAlgorithm::decodeChecked, XfrmAlgorithm::writeChecked);
    /** The mark of packets that it is for: {@code mark}. */
    public static final Attribute<XfrmState, XfrmMark> MARK = SPACE.of(21, "MARK", XfrmMark::decode, XfrmMark::write);
    /** Packets are filled up to so many bytes. */
    public static final Attribute<XfrmState, Long> PADDING = SPACE.u32(22, "TFCPAD");
    /** struct xfrm_replay_state_esn: sequence numbers and a large window. */
    public static final Attribute<XfrmState, byte[]> REPLAY_ESN = SPACE.bytes(23, "REPLAY_ESN_VAL");
    /** Further flags: {@code extra-flag}. */
    public static final Attribute<XfrmState, Long> EXTRA_FLAGS = SPACE.u32(24, "SA_EXTRA_FLAGS");
    /** The hardware that does it: {@code offload}. */
    public static final Attribute<XfrmState, byte[]> OFFLOAD = SPACE.bytes(28, "OFFLOAD_DEV");
    /** The mark that outer packets get: {@code output-mark}. */
    public static final Attribute<XfrmState, Long> OUTPUT_MARK = SPACE.u32(29, "SET_MARK");
    /** Which bits of it: {@code output-mark … mask}. */
    public static final Attribute<XfrmState, Long> OUTPUT_MARK_MASK = SPACE.u32(30, "SET_MARK_MASK");
    /** The number of the xfrm link that it is for: {@code if_id}. */
    public static final Attribute<XfrmState, Long> INTERFACE_ID = SPACE.u32(31, "IF_ID");

    /** Whether it is for packets that come in (1) or go out (2), since Linux 6.10: {@code dir}. */
    public static final Attribute<XfrmState, Long> DIRECTION = SPACE.u8(33, "SA_DIR", 2);
    /** Every so many seconds a packet keeps a translation of addresses alive, since Linux 6.11. */
    public static final Attribute<XfrmState, Long> KEEPALIVE = SPACE.u32(34, "NAT_KEEPALIVE_INTERVAL");
    /** The processor that alone uses it, since Linux 6.13: {@code pcpu-num}. */
    public static final Attribute<XfrmState, Long> PROCESSOR = SPACE.u32(35, "SA_PCPU");

    /**
     * UDP between (struct xfrm_encap_tmpl).
     *
     * @param type 2 for RFC 3948 ({@code espinudp}), 7 for TCP ({@code espintcp})
     * @param sourcePort the source port
     * @param destinationPort the destination port
     * @param original the address before it was translated, or null
     */
    public record Encapsulation(int type, int sourcePort, int destinationPort, @Nullable IpAddress original) {

        private static final int ORIGINAL_AT = 8;

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if a number is not within 0 and 65535
         */
        public Encapsulation {
            XfrmWire.requireTwoBytes("type", type);
            XfrmWire.requireTwoBytes("port", sourcePort);
            XfrmWire.requireTwoBytes("port", destinationPort);
        }

        /** Between these ports, with nothing said of an address. */
        public static Encapsulation of(int type, int sourcePort, int destinationPort) {
            return new Encapsulation(type, sourcePort, destinationPort, null);
        }

        static Encapsulation decode(AttributeReader at) {
            return new Encapsulation(at.u16(0), at.be16(2), at.be16(4), XfrmWire.addressOrNone(at, ORIGINAL_AT));
        }

        static void write(MessageWriter writer, Encapsulation encapsulation) {
            writer.u16(encapsulation.type).be16(encapsulation.sourcePort).be16(encapsulation.destinationPort);
            writer.u16(0);
            XfrmWire.write(writer, encapsulation.original);
        }

        @Override
        public String toString() {
            return "type " + type + " " + sourcePort + " " + destinationPort + (original == null ? "" : " " + original);
        }
    }

    /**
     * Checks what can be checked.
     *
     * @throws IllegalArgumentException if the addresses are of two families, or a number is out of range
     */
    public XfrmState {
        if (source.family() != destination.family()) {
            throw new IllegalArgumentException("from " + source + " to " + destination + ": two families");
        }
        XfrmWire.requireByte("protocol", protocol);
        XfrmWire.requireByte("mode", mode);
        XfrmWire.requireByte("replay window", replayWindow);
        XfrmWire.requireByte("flags", flags);
    }

    /** A tunnel of ESP; to be given algorithms. */
    public static XfrmState tunnel(IpAddress source, IpAddress destination, int spi, int requestId) {
        return of(source, destination, spi, ESP, TUNNEL, requestId);
    }

    /** ESP without an outer header; to be given algorithms. */
    public static XfrmState transport(IpAddress source, IpAddress destination, int spi, int requestId) {
        return of(source, destination, spi, ESP, TRANSPORT, requestId);
    }

    /** Any other. */
    public static XfrmState of(
            IpAddress source, IpAddress destination, int spi, int protocol, int mode, int requestId) {
        return new XfrmState(
                source,
                destination,
                spi,
                protocol,
                mode,
                requestId,
                0,
                XfrmSelector.NONE,
                XfrmLimits.NONE,
                XfrmUse.NONE,
                0,
                0,
                Attributes.none(SPACE));
    }

    /** The same as the answer to a demand of the kernel: {@code seq}. */
    public XfrmState withSequence(int changed) {
        return new XfrmState(
                source,
                destination,
                spi,
                protocol,
                mode,
                requestId,
                changed,
                selector,
                limits,
                use,
                replayWindow,
                flags,
                attributes);
    }

    /** The same for these packets only: {@code sel}. */
    public XfrmState withSelector(XfrmSelector changed) {
        return new XfrmState(
                source,
                destination,
                spi,
                protocol,
                mode,
                requestId,
                sequence,
                changed,
                limits,
                use,
                replayWindow,
                flags,
                attributes);
    }

    /** The same with other limits: {@code limit}. */
    public XfrmState withLimits(XfrmLimits changed) {
        return new XfrmState(
                source,
                destination,
                spi,
                protocol,
                mode,
                requestId,
                sequence,
                selector,
                changed,
                use,
                replayWindow,
                flags,
                attributes);
    }

    /** The same with another window and these flags: {@code replay-window}, {@code flag}. */
    public XfrmState withReplayWindow(int packets, int changedFlags) {
        return new XfrmState(
                source,
                destination,
                spi,
                protocol,
                mode,
                requestId,
                sequence,
                selector,
                limits,
                use,
                packets,
                changedFlags,
                attributes);
    }

    /**
     * What an XFRM_MSG_NEWSA or XFRM_MSG_UPDSA message says.
     *
     * @throws MalformedMessageException if it is no such message
     */
    public static XfrmState decode(Reply reply) {
        return XfrmStateCodec.decode(reply);
    }

    static String protocolName(int protocol) {
        return switch (protocol) {
            case ESP -> "esp";
            case AH -> "ah";
            case COMP -> "comp";
            default -> Integer.toString(protocol);
        };
    }

    static String modeName(int mode) {
        return mode == TUNNEL ? "tunnel" : mode == TRANSPORT ? "transport" : Integer.toString(mode);
    }

    @Override
    public XfrmState withAttributes(Attributes<XfrmState> changed) {
        return new XfrmState(
                source,
                destination,
                spi,
                protocol,
                mode,
                requestId,
                sequence,
                selector,
                limits,
                use,
                replayWindow,
                flags,
                changed);
    }

    /** As {@code ip xfrm state} writes it, without keys. */
    @Override
    public String toString() {
        return "src " + source + " dst " + destination + " proto " + protocolName(protocol)
                + String.format(Locale.ROOT, " spi 0x%08x", spi)
                + (requestId == 0 ? "" : " reqid " + Integer.toUnsignedString(requestId))
                + (sequence == 0 ? "" : String.format(Locale.ROOT, " seq 0x%08x", sequence)) + " mode " + modeName(mode)
                + (attributes.isEmpty() ? "" : " " + attributes);
    }
}
