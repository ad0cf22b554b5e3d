package dev.poplin.netlink.link.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageWriter;

/**
 * A channel of frames that MACsec (IEEE 802.1AE) protects on the link below, which {@link dev.poplin.netlink.link.NewLink#lower} says:
 * {@code ip link add link LINK NAME type macsec}. Its keys and who may send to it are told to the kernel's generic netlink family {@code
 * macsec} ({@code ip macsec}), for which there are no words here. Of one that is there, the kernel changes neither identifier, cipher nor length
 * of the check.
 *
 * @param attributes its settings
 */
public record Macsec(Attributes<Macsec> attributes) implements LinkType, Attributed<Macsec> {

    static final AttributeSpace<Macsec> SPACE = AttributeSpace.of("IFLA_MACSEC_");

    /** GCM-AES-128: {@code cipher gcm-aes-128} (linux/if_macsec.h). */
    public static final long GCM_AES_128 = 0x0080_c200_0100_0001L;
    /** What the kernel lists in its place (MACSEC_DEFAULT_CIPHER_ID). */
    private static final long LISTED_GCM_AES_128 = 0x0080_0200_0100_0001L;
    /** GCM-AES-256: {@code cipher gcm-aes-256}. */
    public static final long GCM_AES_256 = 0x0080_c200_0100_0002L;
    /** GCM-AES-128 with 64-bit packet numbers: {@code cipher gcm-aes-xpn-128}. */
    public static final long GCM_AES_XPN_128 = 0x0080_c200_0100_0003L;
    /** GCM-AES-256 with 64-bit packet numbers: {@code cipher gcm-aes-xpn-256}. */
    public static final long GCM_AES_XPN_256 = 0x0080_c200_0100_0004L;

    /** Frames are not checked ({@link #VALIDATION}): {@code validate disabled}. */
    public static final int DISABLED = 0;
    /** Frames are checked, and counted if they are wrong: {@code validate check}. */
    public static final int CHECK = 1;
    /** Frames that are wrong or not protected are dropped: {@code validate strict}. */
    public static final int STRICT = 2;

    /** The identifier of the channel that it sends by: its address, then 16 bits for its port: {@code sci}. */
    public static final Attribute<Macsec, Long> SCI =
            SPACE.of(1, "SCI", AttributeReader::be64, (writer, sci) -> writer.be32((int) (sci >>> Integer.SIZE))
                    .be32(sci.intValue()));

    /** The port of that identifier, with the link's own address; only written: {@code port}. */
    public static final Attribute<Macsec, Long> PORT = SPACE.be16(2, "PORT");

    /** The bytes of the check behind each frame, 8 to 16: {@code icvlen}. */
    public static final Attribute<Macsec, Long> ICV_LENGTH = SPACE.u8(3, "ICV_LEN");

    /** {@link #GCM_AES_128} and its like: {@code cipher}. */
    public static final Attribute<Macsec, Long> CIPHER_SUITE =
            SPACE.of(4, "CIPHER_SUITE", Macsec::cipher, MessageWriter::u64);

    /** How many frames may come late, where repeated ones are dropped: {@code window}. */
    public static final Attribute<Macsec, Long> WINDOW = SPACE.u32(5, "WINDOW");

    /** Which of the four associations it sends by: {@code encodingsa}. */
    public static final Attribute<Macsec, Long> ENCODING_ASSOCIATION = SPACE.u8(6, "ENCODING_SA", 3);

    /** Whether frames are encrypted, not only authenticated: {@code encrypt}. */
    public static final Attribute<Macsec, Boolean> ENCRYPT = SPACE.bool(7, "ENCRYPT");

    /** Whether sent frames are protected: {@code protect}. */
    public static final Attribute<Macsec, Boolean> PROTECT = SPACE.bool(8, "PROTECT");

    /** Whether frames carry the identifier: {@code send_sci}. */
    public static final Attribute<Macsec, Boolean> SEND_SCI = SPACE.bool(9, "INC_SCI");

    /** Whether it is an end station, whose address is the identifier's: {@code end_station}. */
    public static final Attribute<Macsec, Boolean> END_STATION = SPACE.bool(10, "ES");

    /** Whether it is a single-copy broadcast: {@code scb}. */
    public static final Attribute<Macsec, Boolean> SINGLE_COPY_BROADCAST = SPACE.bool(11, "SCB");

    /** Whether repeated frames are dropped: {@code replay}. */
    public static final Attribute<Macsec, Boolean> REPLAY_PROTECT = SPACE.bool(12, "REPLAY_PROTECT");

    /** {@link #STRICT} and its like: {@code validate}. */
    public static final Attribute<Macsec, Long> VALIDATION = SPACE.u8(13, "VALIDATION", STRICT);

    /** What hardware does it: 0 none, 1 the PHY, 2 the MAC: {@code offload}. */
    public static final Attribute<Macsec, Long> OFFLOAD = SPACE.u8(15, "OFFLOAD", 2);

    /** One of this port, 1 to 65535, with the kernel's own settings: {@code type macsec port PORT}. */
    public static Macsec ofPort(int port) {
        return new Macsec(Attributes.none(SPACE)).with(PORT, port);
    }

    /** One of this identifier: {@code type macsec sci SCI}. */
    public static Macsec ofIdentifier(long sci) {
        return new Macsec(Attributes.none(SPACE)).with(SCI, sci);
    }

    private static long cipher(AttributeReader reader) {
        long suite = reader.u64();
        return suite == LISTED_GCM_AES_128 ? GCM_AES_128 : suite;
    }

    @Override
    public String kind() {
        return "macsec";
    }

    @Override
    public Macsec withAttributes(Attributes<Macsec> changed) {
        return new Macsec(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
