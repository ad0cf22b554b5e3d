package dev.poplin.netlink.macsec;

import dev.poplin.netlink.message.AttributeReader;
import java.util.ArrayList;
import java.util.List;

/**
 * A channel from which a link receives: another station that sends.
 *
 * @param identifier SCI: the address of that station, then 16 bits for its port
 * @param active whether frames are received from it
 * @param associations the keys that it may use
 * @param counts what it has counted
 */
public record ReceiveChannel(long identifier, boolean active, List<SecureAssociation> associations, Counts counts) {

    static final int IDENTIFIER = 1;
    static final int ACTIVE = 2;
    private static final int ASSOCIATIONS = 3;
    private static final int STATISTICS = 4;

    /** Keeps a copy of the list. */
    public ReceiveChannel {
        associations = List.copyOf(associations);
    }

    /**
     * What a channel has counted (MACSEC_RXSC_STATS_ATTR_*), of all associations that it ever had.
     *
     * @param validatedBytes bytes that were checked and not encrypted
     * @param decryptedBytes bytes that were decrypted
     * @param unchecked frames that were not checked, because {@code validate} is {@code disabled}
     * @param delayed frames that came late and were taken
     * @param ok frames that were right
     * @param invalid frames that were wrong, and not dropped
     * @param late frames that came too late, and were dropped
     * @param notValid frames that were wrong, and dropped
     * @param notUsingAssociation frames of no active association, which were dropped
     * @param unusedAssociation frames of no active association, which were not dropped
     */
    public record Counts(
            long validatedBytes,
            long decryptedBytes,
            long unchecked,
            long delayed,
            long ok,
            long invalid,
            long late,
            long notValid,
            long notUsingAssociation,
            long unusedAssociation) {

        static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

        static Counts decode(AttributeReader attributes) {
            long[] values = Statistics.read(attributes, 10);
            return new Counts(
                    values[1],
                    values[2],
                    values[3],
                    values[4],
                    values[5],
                    values[6],
                    values[7],
                    values[8],
                    values[9],
                    values[10]);
        }
    }

    static List<ReceiveChannel> list(AttributeReader list) {
        List<ReceiveChannel> found = new ArrayList<>();
        while (list.next()) {
            found.add(decode(list.nested()));
        }
        return found;
    }

    private static ReceiveChannel decode(AttributeReader attributes) {
        long identifier = 0;
        boolean active = false;
        List<SecureAssociation> associations = List.of();
        Counts counts = Counts.NONE;
        while (attributes.next()) {
            switch (attributes.type()) {
                case IDENTIFIER -> identifier = attributes.be64();
                case ACTIVE -> active = attributes.u8() != 0;
                case ASSOCIATIONS -> associations = SecureAssociation.list(attributes.nested());
                case STATISTICS -> counts = Counts.decode(attributes.nested());
                default -> {
                    // Nothing more is defined.
                }
            }
        }
        return new ReceiveChannel(identifier, active, associations, counts);
    }

    /** The identifier as {@code ip macsec} has it, and whether it is on. */
    @Override
    public String toString() {
        return String.format("%016x", identifier) + (active ? " on " : " off ") + associations;
    }
}
