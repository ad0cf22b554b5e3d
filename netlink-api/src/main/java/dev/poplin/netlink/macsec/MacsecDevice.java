package dev.poplin.netlink.macsec;

import dev.poplin.netlink.generic.GenericFamily;
import dev.poplin.netlink.link.type.LinkType;
import dev.poplin.netlink.link.type.Macsec;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Reply;
import java.util.List;

/**
 * A MACsec link as the kernel knows it: {@code ip macsec show LINK}.
 *
 * @param link its index
 * @param settings what it was made with, among it the identifier by which it sends
 * @param operational whether it sends: the association that it is to send by is there and active
 * @param associations the keys by which it sends
 * @param channels from which it receives
 * @param counts what it has counted
 * @param sent what it has sent
 */
public record MacsecDevice(
        int link,
        Macsec settings,
        boolean operational,
        List<SecureAssociation> associations,
        List<ReceiveChannel> channels,
        Counts counts,
        Sent sent) {

    static final int LINK = 1;
    static final int CHANNEL_CONFIGURATION = 2;
    static final int ASSOCIATION_CONFIGURATION = 3;
    private static final int ENTITY = 4;
    private static final int ASSOCIATIONS = 5;
    private static final int CHANNELS = 6;
    private static final int CHANNEL_STATISTICS = 7;
    private static final int ENTITY_STATISTICS = 8;
    static final int OFFLOAD = 9;

    private static final int OPERATIONAL = 8;
    private static final int OFFLOAD_TYPE = 1;
    /** MACSEC_OFFLOAD_ATTR_TYPE as IFLA_MACSEC_OFFLOAD. */
    private static final int OFFLOAD_OF_LINK = 15;
    /** IFLA_MACSEC_* for each MACSEC_SECY_ATTR_*; both have the same values. */
    private static final int[] OF_LINK = {0, 1, 6, 5, 4, 3, 8, 12, 0, 13, 7, 9, 10, 11};

    /** Keeps copies of the lists. */
    public MacsecDevice {
        associations = List.copyOf(associations);
        channels = List.copyOf(channels);
    }

    /**
     * What a link has counted of frames that no channel counts (MACSEC_SECY_STATS_ATTR_*).
     *
     * @param sentUntagged sent as they were, because {@code protect} is off
     * @param receivedUntagged received without a tag, and not dropped
     * @param sentTooLong not sent, because they were too long
     * @param receivedNoTag received without a tag, and dropped
     * @param receivedBadTag received with a tag that is wrong, and dropped
     * @param unknownChannel received of a channel that is not there, and not dropped
     * @param noChannel received of a channel that is not there, and dropped
     * @param overrun dropped, because there was no time to check them
     */
    public record Counts(
            long sentUntagged,
            long receivedUntagged,
            long sentTooLong,
            long receivedNoTag,
            long receivedBadTag,
            long unknownChannel,
            long noChannel,
            long overrun) {

        static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0);

        static Counts decode(AttributeReader attributes) {
            long[] values = Statistics.read(attributes, 8);
            return new Counts(values[1], values[2], values[3], values[4], values[5], values[6], values[7], values[8]);
        }
    }

    /**
     * What a link has sent (MACSEC_TXSC_STATS_ATTR_*), by all associations that it ever had.
     *
     * @param protectedFrames frames with a check alone
     * @param encryptedFrames frames that were encrypted
     * @param protectedBytes bytes with a check alone
     * @param encryptedBytes bytes that were encrypted
     */
    public record Sent(long protectedFrames, long encryptedFrames, long protectedBytes, long encryptedBytes) {

        static final Sent NONE = new Sent(0, 0, 0, 0);

        static Sent decode(AttributeReader attributes) {
            long[] values = Statistics.read(attributes, 4);
            return new Sent(values[1], values[2], values[3], values[4]);
        }
    }

    static MacsecDevice decode(Reply reply) {
        int link = 0;
        Macsec settings = (Macsec) LinkType.ofKind(MacsecDevices.NAME);
        boolean operational = false;
        List<SecureAssociation> associations = List.of();
        List<ReceiveChannel> channels = List.of();
        Counts counts = Counts.NONE;
        Sent sent = Sent.NONE;
        AttributeReader attributes = reply.attributes(GenericFamily.GENERIC_HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case LINK -> link = attributes.u32();
                case ENTITY -> {
                    settings = settings(settings, attributes.nested());
                    operational = isOperational(attributes.nested());
                }
                case OFFLOAD -> settings = offload(settings, attributes.nested());
                case ASSOCIATIONS -> associations = SecureAssociation.list(attributes.nested());
                case CHANNELS -> channels = ReceiveChannel.list(attributes.nested());
                case CHANNEL_STATISTICS -> sent = Sent.decode(attributes.nested());
                case ENTITY_STATISTICS -> counts = Counts.decode(attributes.nested());
                default -> {
                    // Configurations are only told to the kernel.
                }
            }
        }
        return new MacsecDevice(link, settings, operational, associations, channels, counts, sent);
    }

    private static Macsec settings(Macsec before, AttributeReader entity) {
        Macsec settings = before;
        while (entity.next()) {
            int type = entity.type() < OF_LINK.length ? OF_LINK[entity.type()] : 0;
            if (type != 0) {
                settings = as(settings, type, entity);
            }
        }
        return settings;
    }

    private static boolean isOperational(AttributeReader entity) {
        boolean operational = false;
        while (entity.next()) {
            if (entity.type() == OPERATIONAL) {
                operational = entity.u8() != 0;
            }
        }
        return operational;
    }

    private static Macsec offload(Macsec before, AttributeReader offload) {
        Macsec settings = before;
        while (offload.next()) {
            if (offload.type() == OFFLOAD_TYPE) {
                settings = as(settings, OFFLOAD_OF_LINK, offload);
            }
        }
        return settings;
    }

    private static Macsec as(Macsec settings, int type, AttributeReader attribute) {
        return settings.withAttributes(settings.attributes().with(new RawAttribute(type, attribute.bytes())));
    }
}
