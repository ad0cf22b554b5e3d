package dev.poplin.netlink.link;

import dev.poplin.netlink.link.type.LinkType;
import dev.poplin.netlink.link.type.Plain;
import dev.poplin.netlink.link.type.PortType;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.RawAttribute;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What IFLA_LINKINFO says: the link's own driver, its master's, and what else is said. */
record LinkInfo(LinkType type, @Nullable PortType port, Attributes<DriverReport> report) {

    static final LinkInfo NONE = new LinkInfo(Plain.NONE, null, Attributes.none(DriverReport.SPACE));

    static LinkInfo decode(AttributeReader info) {
        String kind = "";
        String portKind = "";
        AttributeReader data = AttributeReader.of(new byte[0]);
        AttributeReader portData = AttributeReader.of(new byte[0]);
        List<RawAttribute> report = new ArrayList<>(0);
        while (info.next()) {
            switch (info.type()) {
                case LinkAttribute.INFO_KIND -> kind = info.string();
                case LinkAttribute.INFO_DATA -> data = info.nested();
                case LinkAttribute.INFO_SLAVE_KIND -> portKind = info.string();
                case LinkAttribute.INFO_SLAVE_DATA -> portData = info.nested();
                default -> report.add(RawAttribute.of(info));
            }
        }
        return new LinkInfo(
                LinkType.decode(kind, data),
                portKind.isEmpty() ? null : PortType.decode(portKind, portData),
                Attributes.of(DriverReport.SPACE, report));
    }
}
