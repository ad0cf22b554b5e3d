package dev.poplin.netlink.link;

import dev.poplin.netlink.message.MessageWriter;

/**
 * Which links are listed: {@code ip link show type KIND master MASTER}. Immutable.
 *
 * @param kind the name of the driver, empty for any
 * @param master the index of the master, 0 for any
 */
public record LinkFilter(String kind, int master) {

    /** All links. */
    public static final LinkFilter ALL = new LinkFilter("", 0);

    /** The links of a kind such as {@code bridge}. */
    public static LinkFilter ofKind(String kind) {
        return new LinkFilter(kind, 0);
    }

    /** The ports of the bridge, bond or routing domain with this index. */
    public static LinkFilter ofMaster(int index) {
        return new LinkFilter("", index);
    }

    void write(MessageWriter writer) {
        if (master != 0) {
            writer.attributeU32(LinkAttribute.MASTER, master);
        }
        if (!kind.isEmpty()) {
            writer.nested(LinkAttribute.LINKINFO, () -> writer.attributeString(LinkAttribute.INFO_KIND, kind));
        }
    }

    /** Whether a link is one of these: the kernel drops what it does not understand, such as a kind whose driver it does not have. */
    boolean matches(Link link) {
        return (kind.isEmpty() || kind.equals(link.kind())) && (master == 0 || master == link.master());
    }

    /** Such as {@code type bridge}. */
    @Override
    public String toString() {
        return ((kind.isEmpty() ? "" : " type " + kind) + (master == 0 ? "" : " master #" + master)).strip();
    }
}
