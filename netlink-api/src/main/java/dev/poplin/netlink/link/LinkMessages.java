package dev.poplin.netlink.link;

import dev.poplin.netlink.link.NewLink.AddressGeneration;
import dev.poplin.netlink.link.type.PortType;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.MessageWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The messages that make a link or change one, see {@link LinkSteps}. */
final class LinkMessages {

    private final NewLink link;

    LinkMessages(NewLink link) {
        this.link = link;
    }

    /** The names of their attributes. */
    AttributeNames names() {
        return link.peer != null
                ? LinkAttribute.pairNames()
                : LinkAttribute.names(
                        link.type.names(),
                        link.port == null
                                ? AttributeNames.NONE
                                : link.port.attributes().names());
    }

    /** Writes the message that makes the link, or if that takes steps, its first. */
    void first(MessageWriter writer) {
        boolean whole = !link.isMadeInSteps();
        writeHeader(writer, link.index, whole);
        writer.attributeString(LinkAttribute.IFNAME, link.name);
        writeAttributes(writer);
        LinkSetting.early(link.settings).write(writer);
        writeInfo(writer, whole);
    }

    /** Writes the message that changes a link, or if that takes steps, its first. */
    void change(MessageWriter writer, int changed) {
        boolean whole = !link.isChangedInSteps();
        writeHeader(writer, changed, whole);
        if (link.newName != null) {
            writer.attributeString(LinkAttribute.IFNAME, link.newName);
        }
        writeAttributes(writer);
        if (whole) {
            link.settings.write(writer);
            writeFunctions(writer);
        } else {
            LinkSetting.early(link.settings).write(writer);
        }
        writeInfo(writer, whole);
        if (whole) {
            writeGeneration(writer);
            writeAlias(writer);
        }
    }

    /** Writes the second step: of the link of this index, or of this name for 0. */
    void second(MessageWriter writer, int changed) {
        writeHeader(writer, changed, false);
        writeName(writer, changed);
        LinkSetting.late(link.settings).write(writer);
        writeFunctions(writer);
        PortType there = link.port;
        if (there != null) {
            writer.nested(LinkAttribute.LINKINFO, () -> writePort(writer, there));
        }
        writeGeneration(writer);
        writeAlias(writer);
    }

    /** Writes the last step, which sets the link up: else an address would come to be before it is said how, and packets before XDP. */
    void last(MessageWriter writer, int changed) {
        writeHeader(writer, changed, true);
        writeName(writer, changed);
    }

    /** Writes what says which link it is, by its name. */
    void name(MessageWriter writer) {
        writeHeader(writer, 0, false);
        writer.attributeString(LinkAttribute.IFNAME, link.name);
    }

    private void writeName(MessageWriter writer, int changed) {
        if (changed == 0) {
            writer.attributeString(LinkAttribute.IFNAME, link.name);
        }
    }

    private void writeAlias(MessageWriter writer) {
        String alias = link.alias;
        if (alias == null) {
            return;
        }
        if (alias.isEmpty()) {
            // The kernel takes no attribute without a byte.
            writer.attributeString(LinkAttribute.IFALIAS, alias);
        } else {
            // The kernel counts a zero at its end among its 255 bytes.
            writer.attributeBytes(LinkAttribute.IFALIAS, alias.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void writeHeader(MessageWriter writer, int number, boolean withFlags) {
        writer.u8(0).u8(0).u16(0).u32(number);
        writer.u32(withFlags ? link.flags : 0).u32(withFlags ? link.flagsMeant : 0);
    }

    private void writeAttributes(MessageWriter writer) {
        if (link.mac != null) {
            writer.attributeBytes(LinkAttribute.ADDRESS, link.mac.toBytes());
        }
        if (link.mtuBytes != null) {
            writer.attributeU32(LinkAttribute.MTU, link.mtuBytes);
        }
        if (link.lower != null) {
            writer.attributeU32(LinkAttribute.LINK, link.lower);
        }
        if (link.master != null) {
            writer.attributeU32(LinkAttribute.MASTER, link.master);
        }
        if (link.group != null) {
            writer.attributeU32(LinkAttribute.GROUP, link.group);
        }
        if (link.namespace != null) {
            writer.attributeU32(LinkAttribute.NET_NS_FD, link.namespace.descriptor());
        }
        if (link.process != 0) {
            writer.attributeU32(LinkAttribute.NET_NS_PID, (int) link.process);
        }
    }

    private void writeFunctions(MessageWriter writer) {
        if (!link.functions.isEmpty()) {
            writer.nested(LinkAttribute.VFINFO_LIST, () -> link.functions.forEach(function -> function.write(writer)));
        }
    }

    private void writeGeneration(MessageWriter writer) {
        AddressGeneration mode = link.generation;
        if (mode != null) {
            writer.nested(LinkAttribute.AF_SPEC, () -> AddressFamilies.write(writer, mode));
        }
    }

    private void writeInfo(MessageWriter writer, boolean withPort) {
        PortType there = withPort ? link.port : null;
        if (!link.type.kind().isEmpty() || there != null) {
            writer.nested(LinkAttribute.LINKINFO, () -> writeInfo(writer, there));
        }
    }

    private void writeInfo(MessageWriter writer, @Nullable PortType there) {
        if (!link.type.kind().isEmpty()) {
            writer.attributeString(LinkAttribute.INFO_KIND, link.type.kind());
        }
        NewLink far = link.peer;
        if (far != null || !link.type.attributes().isEmpty()) {
            writer.nested(LinkAttribute.INFO_DATA, () -> {
                link.type.write(writer);
                if (far != null) {
                    writer.nested(LinkAttribute.PEER, () -> new LinkMessages(far).first(writer));
                }
            });
        }
        if (there != null) {
            writePort(writer, there);
        }
    }

    private static void writePort(MessageWriter writer, PortType there) {
        writer.attributeString(LinkAttribute.INFO_SLAVE_KIND, there.kind());
        writer.nested(LinkAttribute.INFO_SLAVE_DATA, () -> there.write(writer));
    }
}
