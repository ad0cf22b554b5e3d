package dev.poplin.netlink.macsec;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageWriter;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The associations, up to four, by which a MACsec link sends, or by which it receives from one channel. Every method fails with ENODEV if
 * there is no such link or channel. Thread-safe.
 */
public final class SecureAssociations {

    /** MACSEC_CMD_ADD_TXSA, and behind it those that delete and change. */
    private static final int ADD_TRANSMIT = 4;
    /** MACSEC_CMD_ADD_RXSA, and behind it those that delete and change. */
    private static final int ADD_RECEIVE = 7;

    private static final int DELETE = 1;
    private static final int CHANGE = 2;
    private static final int GREATEST = 3;

    private final MacsecDevices devices;
    private final int link;
    private final OptionalLong channel;
    private final int firstCommand;

    private SecureAssociations(MacsecDevices devices, int link, OptionalLong channel, int firstCommand) {
        this.devices = devices;
        this.link = link;
        this.channel = channel;
        this.firstCommand = firstCommand;
    }

    static SecureAssociations transmit(MacsecDevices devices, int link) {
        return new SecureAssociations(devices, link, OptionalLong.empty(), ADD_TRANSMIT);
    }

    static SecureAssociations receive(MacsecDevices devices, int link, long channel) {
        return new SecureAssociations(devices, link, OptionalLong.of(channel), ADD_RECEIVE);
    }

    /** All: {@code ip macsec show LINK}. */
    public List<SecureAssociation> list() throws NetlinkException {
        return channel.isPresent()
                ? devices.channels(link).get(channel.getAsLong()).associations()
                : devices.get(link).associations();
    }

    /**
     * The one of this number.
     *
     * @throws NetlinkException ENODEV if there is none, as the kernel says it
     */
    public SecureAssociation get(int number) throws NetlinkException {
        return list().stream()
                .filter(each -> each.number() == number)
                .findFirst()
                .orElseThrow(() -> new NetlinkException("macsec " + sentence("show", number), Errno.ENODEV));
    }

    /**
     * Adds one: {@code ip macsec add LINK tx sa N pn P on key ID KEY}. One to send by needs key and packet number, one to receive by its key;
     * where the link's cipher has extended packet numbers, what these need, too.
     *
     * @param number 0 to 3
     * @throws IllegalArgumentException if it is not
     * @throws NetlinkException EBUSY if there is one of this number, EINVAL if something lacks or the key does not fit the cipher
     */
    public void add(int number, AssociationChange association) throws NetlinkException {
        execute("add", firstCommand, number, association);
    }

    /**
     * Changes the packet number of one, or whether frames go by it: {@code ip macsec set LINK tx sa N pn P on}.
     *
     * @param number 0 to 3
     * @throws IllegalArgumentException if it is not
     * @throws NetlinkException ENODEV if there is none of this number, EINVAL if it is to have another key
     */
    public void change(int number, AssociationChange change) throws NetlinkException {
        execute("set", firstCommand + CHANGE, number, change);
    }

    /**
     * Deletes one: {@code ip macsec del LINK tx sa N}.
     *
     * @param number 0 to 3
     * @throws IllegalArgumentException if it is not
     * @throws NetlinkException ENODEV if there is none of this number, EBUSY if frames go by it
     */
    public void delete(int number) throws NetlinkException {
        execute("del", firstCommand + DELETE, number, AssociationChange.create());
    }

    private void execute(String verb, int command, int number, AssociationChange change) throws NetlinkException {
        if (number < 0 || number > GREATEST) {
            throw new IllegalArgumentException("association " + number + " is not within 0 and 3");
        }
        devices.execute(link, sentence(verb, number) + change, command, content(channel, number, change));
    }

    static Consumer<MessageWriter> content(OptionalLong channel, int number, AssociationChange change) {
        Consumer<MessageWriter> association =
                writer -> writer.nested(MacsecDevice.ASSOCIATION_CONFIGURATION, () -> change.write(writer, number));
        return channel.isPresent() ? ReceiveChannels.named(channel.getAsLong()).andThen(association) : association;
    }

    private String sentence(String verb, int number) {
        return verb + " #" + link
                + (channel.isPresent() ? String.format(" rx sci %016x", channel.getAsLong()) : " tx")
                + " sa " + number;
    }
}
