package dev.poplin.netlink.macsec;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.generic.GenericFamily;
import dev.poplin.netlink.generic.GenericNetlink;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.MessageWriter;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The keys and channels of MACsec links: {@code ip macsec}. Thread-safe. Every method fails with ENOENT if the kernel has no MACsec; its module
 * is loaded when the first link of this kind is made.
 *
 * <pre>{@code
 * KeyIdentifier name = KeyIdentifier.parse("05");
 * netlink.macsec().transmit(link).add(0, AssociationChange.create().packetNumber(1).active(true).key(name, key));
 * netlink.macsec().channels(link).add(sci, true);
 * netlink.macsec().receive(link, sci).add(0, AssociationChange.create().packetNumber(1).active(true).key(name, key));
 * }</pre>
 */
public final class MacsecDevices {

    static final String NAME = "macsec";
    private static final int GET = 0;
    private static final int CHANGE_OFFLOAD = 10;

    private static final AttributeNames ASSOCIATION = AttributeNames.builder(0)
            .names("MACSEC_SA_ATTR_", "AN ACTIVE PN KEY KEYID STATS PAD SSCI SALT")
            .build();
    private static final AttributeNames CHANNEL = AttributeNames.builder(0)
            .names("MACSEC_RXSC_ATTR_", "SCI ACTIVE SA_LIST STATS PAD")
            .within(3, () -> AttributeNames.list("sa", () -> ASSOCIATION))
            .build();
    private static final AttributeNames ENTITY = AttributeNames.builder(0)
            .names(
                    "MACSEC_SECY_ATTR_",
                    "SCI ENCODING_SA WINDOW CIPHER_SUITE ICV_LEN PROTECT REPLAY OPER VALIDATE ENCRYPT INC_SCI ES SCB")
            .build();
    private static final AttributeNames OFFLOAD =
            AttributeNames.builder(0).names("MACSEC_OFFLOAD_ATTR_", "TYPE").build();
    static final AttributeNames NAMES = AttributeNames.builder(GenericFamily.GENERIC_HEADER_BYTES)
            .names(
                    "MACSEC_ATTR_",
                    "IFINDEX RXSC_CONFIG SA_CONFIG SECY TXSA_LIST RXSC_LIST TXSC_STATS SECY_STATS OFFLOAD")
            .within(MacsecDevice.CHANNEL_CONFIGURATION, () -> CHANNEL)
            .within(MacsecDevice.ASSOCIATION_CONFIGURATION, () -> ASSOCIATION)
            .within(4, () -> ENTITY)
            .within(5, () -> AttributeNames.list("sa", () -> ASSOCIATION))
            .within(6, () -> AttributeNames.list("rxsc", () -> CHANNEL))
            .within(MacsecDevice.OFFLOAD, () -> OFFLOAD)
            .build();

    private final GenericNetlink generic;

    /** The MACsec links of the namespace that this speaks with. */
    public MacsecDevices(GenericNetlink generic) {
        this.generic = generic;
    }

    /** What the kernel knows of each MACsec link, but for the keys: {@code ip macsec show}. */
    public List<MacsecDevice> list() throws NetlinkException {
        return generic.talk(NAME, family -> generic.conversation()
                .dump(family.request(() -> "macsec show", GET, 0, NAMES, writer -> {}), MacsecDevice::decode));
    }

    /**
     * What the kernel knows of a link, found in the list of all: {@code ip macsec show LINK}.
     *
     * @param link its index
     * @throws NetlinkException ENODEV if there is no MACsec link of this index
     */
    public MacsecDevice get(int link) throws NetlinkException {
        return list().stream()
                .filter(device -> device.link() == link)
                .findFirst()
                .orElseThrow(() -> new NetlinkException("macsec show #" + link, Errno.ENODEV));
    }

    /** The keys by which a link sends: {@code ip macsec … LINK tx sa}. */
    public SecureAssociations transmit(int link) {
        return SecureAssociations.transmit(this, link);
    }

    /** The channels from which a link receives: {@code ip macsec … LINK rx}. */
    public ReceiveChannels channels(int link) {
        return new ReceiveChannels(this, link);
    }

    /**
     * The keys of a channel from which a link receives: {@code ip macsec … LINK rx sci SCI sa}.
     *
     * @param identifier SCI: the address of the station that sends, then 16 bits for its port
     */
    public SecureAssociations receive(int link, long identifier) {
        return SecureAssociations.receive(this, link, identifier);
    }

    /**
     * Sets what hardware protects the frames: {@code ip macsec offload LINK off|phy|mac}.
     *
     * @param hardware 0 none, 1 the PHY, 2 the MAC
     * @throws IllegalArgumentException if it is none of these
     * @throws NetlinkException ENODEV if there is no such link, EOPNOTSUPP if its device cannot, EBUSY if it has keys already
     */
    public void changeOffload(int link, int hardware) throws NetlinkException {
        if (hardware < 0 || hardware > 2) {
            throw new IllegalArgumentException("offload " + hardware + " is not within 0 and 2");
        }
        execute(link, "offload #" + link + " " + hardware, CHANGE_OFFLOAD, offload(hardware));
    }

    static Consumer<MessageWriter> offload(int hardware) {
        return writer -> writer.nested(MacsecDevice.OFFLOAD, () -> writer.attributeU8(1, hardware));
    }

    void execute(int link, String sentence, int command, Consumer<MessageWriter> content) throws NetlinkException {
        Supplier<String> operation = () -> "macsec " + sentence;
        generic.talk(NAME, family -> {
            generic.conversation().execute(family.request(operation, command, 0, NAMES, writer -> {
                writer.attributeU32(MacsecDevice.LINK, link);
                content.accept(writer);
            }));
            return true;
        });
    }
}
