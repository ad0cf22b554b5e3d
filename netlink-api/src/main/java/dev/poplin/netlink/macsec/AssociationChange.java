package dev.poplin.netlink.macsec;

import dev.poplin.netlink.message.MessageWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an association is made with, or what is to change about it. A builder, confined to one thread. */
public final class AssociationChange {

    private static final long GREATEST_PACKET_NUMBER = 0xffff_ffffL;
    private static final int SALT_BYTES = 12;

    private @Nullable Boolean active;
    private @Nullable Long packetNumber;
    private boolean extended;
    private @Nullable KeyIdentifier keyIdentifier;
    private @Nullable MacsecKey key;
    private @Nullable Integer shortIdentifier;
    private byte[] salt = {};

    private AssociationChange() {}

    /** Changes nothing yet. */
    public static AssociationChange create() {
        return new AssociationChange();
    }

    /** Sets whether frames go by it: {@code on} or {@code off}. */
    public AssociationChange active(boolean value) {
        active = value;
        return this;
    }

    /**
     * Sets the number of the next frame, of 32 bits, which an association to send by needs: {@code pn N}.
     *
     * @throws IllegalArgumentException if it is not within 1 and 4294967295
     */
    public AssociationChange packetNumber(long number) {
        if (number < 1 || number > GREATEST_PACKET_NUMBER) {
            throw new IllegalArgumentException("packet number " + number + " is not within 1 and 4294967295");
        }
        packetNumber = number;
        extended = false;
        return this;
    }

    /**
     * Sets the number of the next frame, of 64 bits without a sign, where the link's cipher is {@code gcm-aes-xpn-…}: {@code xpn N}.
     *
     * @throws IllegalArgumentException if it is 0
     */
    public AssociationChange extendedPacketNumber(long number) {
        if (number == 0) {
            throw new IllegalArgumentException("packet number 0 is none of a frame");
        }
        packetNumber = number;
        extended = true;
        return this;
    }

    /** Sets the key and its name; only when the association is added: {@code key ID KEY}. */
    public AssociationChange key(KeyIdentifier identifier, MacsecKey secret) {
        keyIdentifier = identifier;
        key = secret;
        return this;
    }

    /**
     * Sets what extended packet numbers need; only when the association is added: {@code ssci N salt SALT}.
     *
     * @param shortSecureChannelIdentifier SSCI, 32 bits
     * @param secretSalt 12 bytes, which come with the key and are as secret
     * @throws IllegalArgumentException if they are more or fewer
     */
    public AssociationChange extended(int shortSecureChannelIdentifier, byte[] secretSalt) {
        if (secretSalt.length != SALT_BYTES) {
            throw new IllegalArgumentException("a salt has 12 bytes, not " + secretSalt.length);
        }
        shortIdentifier = shortSecureChannelIdentifier;
        salt = secretSalt.clone();
        return this;
    }

    void write(MessageWriter writer, int number) {
        writer.attributeU8(SecureAssociation.NUMBER, number);
        if (active != null) {
            writer.attributeU8(SecureAssociation.ACTIVE, active ? 1 : 0);
        }
        if (packetNumber != null && extended) {
            writer.attributeU64(SecureAssociation.PACKET_NUMBER, packetNumber);
        } else if (packetNumber != null) {
            writer.attributeU32(SecureAssociation.PACKET_NUMBER, packetNumber.intValue());
        }
        if (key != null) {
            writer.attributeBytes(SecureAssociation.KEY, key.toBytes())
                    .attributeBytes(
                            SecureAssociation.KEY_IDENTIFIER,
                            Objects.requireNonNull(keyIdentifier).toBytes());
        }
        if (shortIdentifier != null) {
            writer.attributeBe32(SecureAssociation.SHORT_IDENTIFIER, shortIdentifier)
                    .attributeBytes(SecureAssociation.SALT, salt);
        }
    }

    /** As {@code ip macsec} has it; the key and the salt are secrets. */
    @Override
    public String toString() {
        return (packetNumber == null ? "" : (extended ? " xpn " : " pn ") + Long.toUnsignedString(packetNumber))
                + (active == null ? "" : active ? " on" : " off")
                + (shortIdentifier == null ? "" : " ssci " + Integer.toUnsignedString(shortIdentifier))
                + (key == null ? "" : " key " + keyIdentifier + " (secret)");
    }
}
