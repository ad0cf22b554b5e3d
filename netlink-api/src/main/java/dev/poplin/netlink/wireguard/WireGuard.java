package dev.poplin.netlink.wireguard;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.generic.GenericFamily;
import dev.poplin.netlink.generic.GenericNetlink;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.link.LinkFilter;
import dev.poplin.netlink.link.Links;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.MessageWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The keys and peers of WireGuard links: {@code wg}. Thread-safe. Every method fails with ENOENT if the kernel has no WireGuard. */
public final class WireGuard {

    private static final String FAMILY = "wireguard";
    private static final int GET_DEVICE = 0;
    private static final int SET_DEVICE = 1;

    private static final AttributeNames ALLOWED_IP = AttributeNames.builder(0)
            .names("WGALLOWEDIP_A_", "FAMILY IPADDR CIDR_MASK FLAGS")
            .build();
    private static final AttributeNames PEER = AttributeNames.builder(0)
            .names(
                    "WGPEER_A_",
                    "PUBLIC_KEY PRESHARED_KEY FLAGS ENDPOINT PERSISTENT_KEEPALIVE_INTERVAL LAST_HANDSHAKE_TIME RX_BYTES"
                            + " TX_BYTES ALLOWEDIPS PROTOCOL_VERSION")
            .within(WireGuardPeer.ALLOWED_IPS, () -> AttributeNames.list("allowedip", () -> ALLOWED_IP))
            .build();
    static final AttributeNames NAMES = AttributeNames.builder(GenericFamily.GENERIC_HEADER_BYTES)
            .names("WGDEVICE_A_", "IFINDEX IFNAME PRIVATE_KEY PUBLIC_KEY FLAGS LISTEN_PORT FWMARK PEERS")
            .within(WireGuardDevice.PEERS, () -> AttributeNames.list("peer", () -> PEER))
            .build();

    private final GenericNetlink generic;
    private final Links links;

    /** The WireGuard links of the namespace that these two speak with. */
    public WireGuard(GenericNetlink generic, Links links) {
        this.generic = generic;
        this.links = links;
    }

    /**
     * What the kernel knows of each WireGuard link, keys included: {@code wg show all}. One that goes meanwhile is left out; none if the
     * kernel has no WireGuard.
     */
    public List<WireGuardDevice> list() throws NetlinkException {
        List<WireGuardDevice> found = new ArrayList<>();
        for (Link link : links.list(LinkFilter.ofKind(FAMILY))) {
            try {
                // By its index, which it keeps if it is renamed meanwhile.
                found.add(get("#" + link.index(), writer -> writer.attributeU32(WireGuardDevice.LINK, link.index())));
            } catch (NetlinkException e) {
                if (!e.errno().equals(Errno.ENODEV)) {
                    throw e;
                }
            }
        }
        return found;
    }

    /**
     * What the kernel knows of a link, keys included: {@code wg show LINK}.
     *
     * @throws NetlinkException ENODEV if there is no such link, EOPNOTSUPP if it is of another kind
     */
    public WireGuardDevice get(String link) throws NetlinkException {
        return get(link, named(link));
    }

    private WireGuardDevice get(String link, Consumer<MessageWriter> which) throws NetlinkException {
        List<WireGuardDevice> parts = generic.talk(FAMILY, family -> generic.conversation()
                .dump(family.request(() -> "wg show " + link, GET_DEVICE, 0, NAMES, which), WireGuardDevice::decode));
        if (parts.isEmpty()) {
            throw new NetlinkException("wg show " + link, Errno.ENODEV);
        }
        return WireGuardDevice.of(parts);
    }

    /**
     * Changes a link: {@code wg set LINK …}. What is too much for one message, some 1,200 addresses, goes in several, one after the
     * other; if one is refused, those before it have been carried out.
     *
     * @throws NetlinkException ENODEV if there is no such link, EOPNOTSUPP if it is of another kind
     */
    public void change(String link, DeviceChange change) throws NetlinkException {
        for (Consumer<MessageWriter> message : change.messages()) {
            generic.talk(FAMILY, family -> {
                generic.conversation()
                        .execute(family.request(
                                () -> "wg set " + link + change,
                                SET_DEVICE,
                                0,
                                NAMES,
                                named(link).andThen(message)));
                return true;
            });
        }
    }

    /**
     * Makes a link what a configuration says without disturbing sessions with peers that it keeps: {@code wg syncconf LINK FILE}. What was
     * changed in between by somebody else may be lost. What a configuration does not say of the preshared key, keepalive and endpoint of a peer
     * that is kept stays as it is.
     *
     * @throws NetlinkException as {@link #change}
     */
    public void sync(String link, WireGuardConfiguration configuration) throws NetlinkException {
        change(link, configuration.toSync(get(link)));
    }

    private static Consumer<MessageWriter> named(String link) {
        return writer -> writer.attributeString(WireGuardDevice.NAME, link);
    }
}
