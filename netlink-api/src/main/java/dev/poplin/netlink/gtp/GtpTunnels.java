package dev.poplin.netlink.gtp;

import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.generic.GenericFamily;
import dev.poplin.netlink.generic.GenericNetlink;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Request;
import java.util.List;
import java.util.function.Consumer;

/**
 * The tunnels of GTP links: {@code gtp-tunnel}. Thread-safe. Every method fails with ENOENT if the kernel has no GTP, whose module is loaded
 * when the first link of this kind is made; those that name a link fail with ENODEV if there is no GTP link of this index. Tunnels of IPv6 need
 * Linux 6.10.
 *
 * <pre>{@code
 * netlink.links().add(NewLink.of("gtp0", Gtp.of(Gtp.GGSN)).up());
 * int link = netlink.links().get("gtp0").index();
 * netlink.gtp().add(GtpTunnel.of(link, 200, 100, mobile, peer));
 * }</pre>
 */
public final class GtpTunnels {

    private static final String NAME = "gtp";
    private static final int NEW = 0;
    private static final int DELETE = 1;
    private static final int GET = 2;

    static final AttributeNames NAMES = AttributeNames.builder(GenericFamily.GENERIC_HEADER_BYTES)
            .names(
                    "GTPA_",
                    "LINK VERSION TID PEER_ADDRESS MS_ADDRESS FLOW NET_NS_FD I_TEI O_TEI PAD PEER_ADDR6 MS_ADDR6 FAMILY")
            .build();

    private final GenericNetlink generic;

    /** The GTP links of the namespace that this speaks with. */
    public GtpTunnels(GenericNetlink generic) {
        this.generic = generic;
    }

    /** All tunnels of all links: {@code gtp-tunnel list}. */
    public List<GtpTunnel> list() throws NetlinkException {
        return generic.talk(NAME, family -> generic.conversation()
                .dump(family.request(() -> "gtp-tunnel list", GET, 0, NAMES, writer -> {}), GtpTunnel::decode));
    }

    /**
     * The tunnel that both ends know so; of version 1 only the inbound identifier counts.
     *
     * @param link the index of a GTP link
     * @throws NetlinkException ENOENT if there is none
     */
    public GtpTunnel get(int link, GtpTunnel.Identity identity) throws NetlinkException {
        return get(link, identity.toString(), writer -> GtpTunnel.write(writer, identity));
    }

    /**
     * The tunnel of a mobile.
     *
     * @param link the index of a GTP link
     * @throws NetlinkException ENOENT if there is none
     */
    public GtpTunnel get(int link, IpAddress mobile) throws NetlinkException {
        return get(link, "ms_addr " + mobile, named(mobile));
    }

    private GtpTunnel get(int link, String which, Consumer<MessageWriter> content) throws NetlinkException {
        return generic.talk(NAME, family -> generic.conversation()
                .get(request(family, "get", link, which, GET, content), GtpTunnel::decode));
    }

    /**
     * Adds a tunnel: {@code gtp-tunnel add LINK v1 INBOUND OUTBOUND MOBILE PEER}.
     *
     * @throws IllegalArgumentException if it is of a version that is not known
     * @throws NetlinkException EEXIST if there is one of its identity or its mobile, ENODEV if the link has no socket for its version
     */
    public void add(GtpTunnel tunnel) throws NetlinkException {
        make("add", tunnel, MessageFlags.EXCL);
    }

    /**
     * Adds a tunnel, or gives the one of its identity, or of its mobile, the rest.
     *
     * @throws IllegalArgumentException if it is of a version that is not known
     * @throws NetlinkException EEXIST if there is one of its identity and of its mobile, ENODEV if the link has no socket for its version
     */
    public void replace(GtpTunnel tunnel) throws NetlinkException {
        // The kernel refuses what has NLM_F_REPLACE, and replaces without it.
        make("replace", tunnel, 0);
    }

    private void make(String verb, GtpTunnel tunnel, int flags) throws NetlinkException {
        generic.talk(NAME, family -> {
            generic.conversation()
                    .execute(family.request(
                            () -> "gtp-tunnel " + verb + " " + tunnel, NEW, flags, NAMES, tunnel::write));
            return true;
        });
    }

    /**
     * Deletes the tunnel that both ends know so: {@code gtp-tunnel delete LINK v1 INBOUND}.
     *
     * @param link the index of a GTP link
     * @throws IllegalArgumentException if it is of a version that is not known
     * @throws NetlinkException ENOENT if there is none
     */
    public void delete(int link, GtpTunnel.Identity identity) throws NetlinkException {
        delete(link, identity.toString(), writer -> GtpTunnel.write(writer, identity));
    }

    /**
     * Deletes the tunnel of a mobile.
     *
     * @param link the index of a GTP link
     * @throws NetlinkException ENOENT if there is none
     */
    public void delete(int link, IpAddress mobile) throws NetlinkException {
        delete(link, "ms_addr " + mobile, named(mobile));
    }

    private void delete(int link, String which, Consumer<MessageWriter> content) throws NetlinkException {
        generic.talk(NAME, family -> {
            generic.conversation().execute(request(family, "delete", link, which, DELETE, content));
            return true;
        });
    }

    /** The kernel asks for a version also where it does not look at it. */
    private static Consumer<MessageWriter> named(IpAddress mobile) {
        return writer -> {
            writer.attributeU32(GtpTunnel.VERSION, 1);
            GtpTunnel.writeMobile(writer, mobile);
        };
    }

    private static Request request(
            GenericFamily family, String verb, int link, String which, int command, Consumer<MessageWriter> content) {
        return family.request(() -> "gtp-tunnel " + verb + " #" + link + " " + which, command, 0, NAMES, writer -> {
            writer.attributeU32(GtpTunnel.LINK, link);
            content.accept(writer);
        });
    }
}
