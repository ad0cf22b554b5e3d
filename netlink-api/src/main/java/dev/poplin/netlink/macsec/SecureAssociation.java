package dev.poplin.netlink.macsec;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * An association of a channel: a key by which frames are sent or received. The key itself the kernel does not tell.
 *
 * @param number which of the channel's four it is, 0 to 3
 * @param active whether frames go by it
 * @param packetNumber the number of the next frame; of 64 bits without a sign where the link's cipher has extended numbers
 * @param key the name of its key
 * @param shortIdentifier SSCI, where the link's cipher has extended packet numbers
 * @param counts what it has counted
 */
public record SecureAssociation(
        int number, boolean active, long packetNumber, KeyIdentifier key, OptionalInt shortIdentifier, Counts counts) {

    static final int NUMBER = 1;
    static final int ACTIVE = 2;
    static final int PACKET_NUMBER = 3;
    static final int KEY = 4;
    static final int KEY_IDENTIFIER = 5;
    private static final int STATISTICS = 6;
    static final int SHORT_IDENTIFIER = 8;
    static final int SALT = 9;

    /**
     * What an association has counted (MACSEC_SA_STATS_ATTR_*), frames in 32 bits. The first five are of one by which frames are received, the others
     * of one by which they are sent.
     *
     * @param ok received and right
     * @param invalid received, wrong, and not dropped
     * @param notValid received, wrong, and dropped
     * @param notUsed received while it was not active, and dropped
     * @param unused received while it was not active, and not dropped
     * @param sentProtected sent with a check alone
     * @param sentEncrypted sent encrypted
     */
    public record Counts(
            long ok, long invalid, long notValid, long notUsed, long unused, long sentProtected, long sentEncrypted) {

        static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);

        static Counts decode(AttributeReader attributes) {
            long[] values = Statistics.read(attributes, 7);
            return new Counts(values[1], values[2], values[3], values[4], values[5], values[6], values[7]);
        }
    }

    static List<SecureAssociation> list(AttributeReader list) {
        List<SecureAssociation> found = new ArrayList<>();
        while (list.next()) {
            found.add(decode(list.nested()));
        }
        return found;
    }

    private static SecureAssociation decode(AttributeReader attributes) {
        int number = 0;
        boolean active = false;
        long packetNumber = 0;
        KeyIdentifier key = KeyIdentifier.of(new byte[0]);
        OptionalInt shortIdentifier = OptionalInt.empty();
        Counts counts = Counts.NONE;
        while (attributes.next()) {
            switch (attributes.type()) {
                case NUMBER -> number = attributes.u8();
                case ACTIVE -> active = attributes.u8() != 0;
                case PACKET_NUMBER -> packetNumber = Statistics.number(attributes);
                case KEY_IDENTIFIER -> key = identifier(attributes);
                case STATISTICS -> counts = Counts.decode(attributes.nested());
                case SHORT_IDENTIFIER -> shortIdentifier = OptionalInt.of(attributes.be32());
                default -> {
                    // Key and salt are only told to the kernel.
                }
            }
        }
        return new SecureAssociation(number, active, packetNumber, key, shortIdentifier, counts);
    }

    private static KeyIdentifier identifier(AttributeReader attribute) {
        try {
            return KeyIdentifier.of(attribute.bytes());
        } catch (IllegalArgumentException e) {
            throw MalformedMessageException.in(attribute, String.valueOf(e.getMessage()));
        }
    }
}
