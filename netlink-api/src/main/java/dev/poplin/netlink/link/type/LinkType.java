package dev.poplin.netlink.link.type;

import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageWriter;

/**
 * What a link is, by its driver, with the settings that the driver has: what {@code ip link add} takes behind {@code type}. Immutable.
 *
 * <pre>{@code
 * Vxlan overlay = Vxlan.of(42).local(node).with(Vxlan.LEARNING, false);
 * netlink.links().add(NewLink.of("vx0", overlay).up());
 * if (netlink.links().get("vx0").type() instanceof Vxlan vxlan) {
 *     vxlan.get(Vxlan.PORT);
 * }
 * }</pre>
 *
 * <p>Settings that have no name here are kept, and so is a {@link Unknown kind} that has none.
 */
public sealed interface LinkType
        permits Bareudp,
                Bond,
                Bridge,
                Geneve,
                Gre,
                Gtp,
                IpTunnel,
                Ipvlan,
                Macsec,
                Macvlan,
                Netkit,
                Plain,
                Tun,
                Unknown,
                Veth,
                Vlan,
                Vrf,
                Vti,
                Vxlan,
                XfrmInterface {

    /** The name of the driver, such as {@code vxlan}; empty for none. */
    String kind();

    /** Its settings. */
    Attributes<?> attributes();

    /** The same without what changes by itself, such as timers and counts. */
    default LinkType settings() {
        return this;
    }

    /** A kind of this name without settings: for one that this library has no words for. */
    static LinkType ofKind(String kind) {
        return decode(kind, AttributeReader.of(new byte[0]));
    }

    /**
     * What IFLA_INFO_DATA says of a link of this kind.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if the length of an attribute does not fit
     */
    static LinkType decode(String kind, AttributeReader data) {
        return switch (kind) {
            case "bareudp" -> new Bareudp(Attributes.read(Bareudp.SPACE, data));
            case "bond" -> new Bond(Attributes.read(Bond.SPACE, data));
            case "bridge" -> new Bridge(Attributes.read(Bridge.SPACE, data));
            case "geneve" -> new Geneve(Attributes.read(Geneve.SPACE, data));
            case "gre", "gretap", "ip6gre", "ip6gretap", "erspan", "ip6erspan" ->
                new Gre(kind, Attributes.read(Gre.SPACE, data));
            case "gtp" -> new Gtp(Attributes.read(Gtp.SPACE, data));
            case "ipip", "sit", "ip6tnl" -> new IpTunnel(kind, Attributes.read(IpTunnel.SPACE, data));
            case "ipvlan", "ipvtap" -> new Ipvlan(kind, Attributes.read(Ipvlan.SPACE, data));
            case "macsec" -> new Macsec(Attributes.read(Macsec.SPACE, data));
            case "macvlan", "macvtap" -> new Macvlan(kind, Attributes.read(Macvlan.SPACE, data));
            case "netkit" -> new Netkit(Attributes.read(Netkit.SPACE, data));
            case "", "dummy", "ifb", "nlmon", "wireguard" -> new Plain(kind, Attributes.read(Plain.SPACE, data));
            case "tun" -> new Tun(Attributes.read(Tun.SPACE, data));
            case "veth" -> new Veth(Attributes.read(Veth.SPACE, data));
            case "vlan" -> new Vlan(Attributes.read(Vlan.SPACE, data));
            case "vrf" -> new Vrf(Attributes.read(Vrf.SPACE, data));
            case "vti", "vti6" -> new Vti(kind, Attributes.read(Vti.SPACE, data));
            case "vxlan" -> new Vxlan(Attributes.read(Vxlan.SPACE, data));
            case "xfrm" -> new XfrmInterface(Attributes.read(XfrmInterface.SPACE, data));
            default -> new Unknown(kind, Attributes.read(Unknown.SPACE, data));
        };
    }

    /** Writes the settings as the content of IFLA_INFO_DATA. */
    default void write(MessageWriter writer) {
        attributes().write(writer);
    }

    /** The names of the settings, so that errors can tell them. */
    default AttributeNames names() {
        return attributes().names();
    }

    /** Such as {@code vxlan id 42 port 4789}. */
    default String text() {
        return attributes().isEmpty() ? kind() : kind() + " " + attributes();
    }
}
