package dev.poplin.netlink.link;

import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.namespace.NetworkNamespace;
import org.jspecify.annotations.Nullable;

/**
 * An interface to be made, or what is to change about one. A builder, confined to one thread.
 *
 * <pre>{@code
 * netlink.links().add(NewLink.veth("eth0", NewLink.named("cali123").namespace(host)).mtuBytes(1500));
 * }</pre>
 */
public final class NewLink {

    private static final int IFF_UP = 1;

    private final String name;
    private String kind = "";
    private @Nullable NewLink peer;
    private @Nullable MacAddress mac;
    private @Nullable Integer mtuBytes;
    private @Nullable Integer master;
    private @Nullable Integer group;
    private @Nullable String alias;
    private @Nullable String newName;
    private @Nullable NetworkNamespace namespace;
    private @Nullable Boolean up;
    private boolean addressFromMac;

    private NewLink(String name) {
        this.name = InterfaceName.require(name);
    }

    /** An interface of this name without a kind: the far end of a veth, or the changes to an existing one. */
    public static NewLink named(String name) {
        return new NewLink(name);
    }

    /** A pair of interfaces, each other's cable. The kernel cannot set the peer up before the pair exists: do that by a change. */
    public static NewLink veth(String name, NewLink peer) {
        NewLink link = new NewLink(name);
        link.kind = "veth";
        link.peer = peer;
        return link;
    }

    /** A bridge. */
    public static NewLink bridge(String name) {
        return ofKind(name, "bridge");
    }

    /** An interface of a kind that needs nothing but its name, such as {@code ifb}. */
    public static NewLink ofKind(String name, String kind) {
        NewLink link = new NewLink(name);
        link.kind = kind;
        return link;
    }

    /** Sets the link-layer address. */
    public NewLink mac(MacAddress address) {
        this.mac = address;
        return this;
    }

    /** Sets the greatest packet, 68 to 65,535 bytes. */
    public NewLink mtuBytes(int bytes) {
        if (bytes < 68 || bytes > 65_535) {
            throw new IllegalArgumentException("MTU " + bytes + " is not within 68 and 65535");
        }
        this.mtuBytes = bytes;
        return this;
    }

    /** Makes it a port of the bridge with this index; 0 takes it out of its bridge. */
    public NewLink master(int index) {
        this.master = index;
        return this;
    }

    /** Puts it into a group, by which links can be deleted together. */
    public NewLink group(int number) {
        this.group = number;
        return this;
    }

    /** Sets the description (ifalias), up to 255 bytes; for {@link Links#change}: the kernel ignores it when it makes a link. */
    public NewLink alias(String text) {
        this.alias = text;
        return this;
    }

    /** Makes it in, or moves it to, this namespace. */
    public NewLink namespace(NetworkNamespace target) {
        this.namespace = target;
        return this;
    }

    /** Gives it another name; for {@link Links#change} of a link that is down or that the kernel renames while it is up. */
    public NewLink rename(String to) {
        this.newName = InterfaceName.require(to);
        return this;
    }

    /** Sets it up. */
    public NewLink up() {
        this.up = true;
        return this;
    }

    /** Sets it down. */
    public NewLink down() {
        this.up = false;
        return this;
    }

    /** Derives the IPv6 link-local address from the MAC address (addrgenmode eui64); for {@link Links#change} of a link that is down. */
    public NewLink linkLocalFromMac() {
        this.addressFromMac = true;
        return this;
    }

    AttributeNames names() {
        return peer == null ? LinkAttribute.NAMES : LinkAttribute.VETH_NAMES;
    }

    void write(MessageWriter writer) {
        writeHeader(writer, 0);
        writer.attributeString(LinkAttribute.IFNAME, name);
        writeAttributes(writer);
    }

    void writeChange(MessageWriter writer, int index) {
        writeHeader(writer, index);
        if (newName != null) {
            writer.attributeString(LinkAttribute.IFNAME, newName);
        }
        writeAttributes(writer);
        if (alias != null) {
            writer.attributeString(LinkAttribute.IFALIAS, alias);
        }
        if (addressFromMac) {
            writer.nested(
                    LinkAttribute.AF_SPEC,
                    () -> writer.nested(
                            LinkAttribute.AF_INET6, () -> writer.attributeU8(LinkAttribute.INET6_ADDR_GEN_MODE, 0)));
        }
    }

    private void writeHeader(MessageWriter writer, int index) {
        int flags = Boolean.TRUE.equals(up) ? IFF_UP : 0;
        writer.u8(0).u8(0).u16(0).u32(index).u32(flags).u32(up == null ? 0 : IFF_UP);
    }

    private void writeAttributes(MessageWriter writer) {
        if (mac != null) {
            writer.attributeBytes(LinkAttribute.ADDRESS, mac.toBytes());
        }
        if (mtuBytes != null) {
            writer.attributeU32(LinkAttribute.MTU, mtuBytes);
        }
        if (master != null) {
            writer.attributeU32(LinkAttribute.MASTER, master);
        }
        if (group != null) {
            writer.attributeU32(LinkAttribute.GROUP, group);
        }
        if (namespace != null) {
            writer.attributeU32(LinkAttribute.NET_NS_FD, namespace.descriptor());
        }
        if (!kind.isEmpty()) {
            writer.nested(LinkAttribute.LINKINFO, () -> writeKind(writer));
        }
    }

    private void writeKind(MessageWriter writer) {
        writer.attributeString(LinkAttribute.INFO_KIND, kind);
        NewLink far = peer;
        if (far != null) {
            writer.nested(
                    LinkAttribute.INFO_DATA, () -> writer.nested(LinkAttribute.VETH_PEER, () -> far.write(writer)));
        }
    }

    @Override
    public String toString() {
        return name + (kind.isEmpty() ? "" : " type " + kind) + (peer == null ? "" : " peer name " + peer.name);
    }
}
