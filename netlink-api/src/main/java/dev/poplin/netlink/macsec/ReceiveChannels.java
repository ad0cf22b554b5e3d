package dev.poplin.netlink.macsec;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageWriter;
import java.util.List;
import java.util.function.Consumer;

/**
 * The channels from which a MACsec link receives: {@code ip macsec … LINK rx}. Every method fails with ENODEV if there is no such link.
 * Thread-safe.
 */
public final class ReceiveChannels {

    private static final int ADD = 1;
    private static final int DELETE = 2;
    private static final int CHANGE = 3;

    private final MacsecDevices devices;
    private final int link;

    ReceiveChannels(MacsecDevices devices, int link) {
        this.devices = devices;
        this.link = link;
    }

    /** All: {@code ip macsec show LINK}. */
    public List<ReceiveChannel> list() throws NetlinkException {
        return devices.get(link).channels();
    }

    /**
     * The one of this identifier.
     *
     * @throws NetlinkException ENODEV if there is none, as the kernel says it
     */
    public ReceiveChannel get(long identifier) throws NetlinkException {
        return list().stream()
                .filter(channel -> channel.identifier() == identifier)
                .findFirst()
                .orElseThrow(() -> new NetlinkException("macsec " + sentence("show", identifier), Errno.ENODEV));
    }

    /**
     * Adds one: {@code ip macsec add LINK rx sci SCI on|off}.
     *
     * @param identifier SCI: the address of the station that sends, then 16 bits for its port
     * @param active whether frames are received from it
     * @throws NetlinkException EEXIST if there is one of this identifier
     */
    public void add(long identifier, boolean active) throws NetlinkException {
        devices.execute(link, sentence("add", identifier) + on(active), ADD, configuration(identifier, active));
    }

    /**
     * Sets whether frames are received from one: {@code ip macsec set LINK rx sci SCI on|off}.
     *
     * @throws NetlinkException ENODEV if there is none of this identifier
     */
    public void change(long identifier, boolean active) throws NetlinkException {
        devices.execute(link, sentence("set", identifier) + on(active), CHANGE, configuration(identifier, active));
    }

    /**
     * Deletes one, with its keys: {@code ip macsec del LINK rx sci SCI}.
     *
     * @throws NetlinkException ENODEV if there is none of this identifier
     */
    public void delete(long identifier) throws NetlinkException {
        devices.execute(link, sentence("del", identifier), DELETE, named(identifier));
    }

    private String sentence(String verb, long identifier) {
        return verb + " #" + link + " rx sci " + String.format("%016x", identifier);
    }

    private static String on(boolean active) {
        return active ? " on" : " off";
    }

    static Consumer<MessageWriter> configuration(long identifier, boolean active) {
        return writer -> writer.nested(
                MacsecDevice.CHANNEL_CONFIGURATION, () -> writer.attributeBe64(ReceiveChannel.IDENTIFIER, identifier)
                        .attributeU8(ReceiveChannel.ACTIVE, active ? 1 : 0));
    }

    static Consumer<MessageWriter> named(long identifier) {
        return writer -> writer.nested(
                MacsecDevice.CHANNEL_CONFIGURATION, () -> writer.attributeBe64(ReceiveChannel.IDENTIFIER, identifier));
    }
}
