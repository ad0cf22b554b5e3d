package dev.poplin.netlink.bridge;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.system.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The VLANs of the ports of bridges, as {@code bridge vlan}. Thread-safe. */
public final class BridgeVlans {

    private static final int RTM_NEWVLAN = 112;
    private static final int RTM_GETVLAN = 114;
    private static final int DUMP_FLAGS = 1;

    /**
     * With statistics the kernel lists each VLAN by itself. Without, it leaves out those that follow the one of packets without a tag in a row
     * (net/bridge/br_vlan.c br_vlan_fill_vids).
     */
    private static final int DUMP_STATISTICS = 1;

    private static final int DUMP_GLOBAL = 2;
    private static final int EXT_MASK_VLANS = 2;
    private static final int EXT_MASK_VLANS_COMPRESSED = 4;
    private static final int SELF = 2;

    private final Conversation conversation;

    BridgeVlans(Conversation conversation) {
        this.conversation = conversation;
    }

    /** The VLANs of all ports and bridges: {@code bridge -c vlan show}. */
    public List<BridgeVlan> list() throws NetlinkException {
        return flatten(conversation.dump(show(EXT_MASK_VLANS_COMPRESSED), BridgeVlans::vlans));
    }

    /** The tunnel ids that VLANs become: {@code bridge vlan tunnelshow}. */
    public List<VlanTunnel> listTunnels() throws NetlinkException {
        return flatten(conversation.dump(show(EXT_MASK_VLANS), BridgeVlans::tunnels));
    }

    private static Request show(int mask) {
        return new Request(
                "bridge vlan show",
                BridgeMessage.RTM_GETLINK,
                0,
                BridgeMessage.LINK_NAMES,
                writer -> BridgeMessage.linkHeader(writer, 0).attributeU32(BridgeMessage.EXT_MASK, mask));
    }

    /**
     * The settings of VLANs at ports, one by one, with their statistics: {@code bridge -d -s vlan show}.
     *
     * @throws NetlinkException EOPNOTSUPP if the kernel has no VLAN filtering
     */
    public List<VlanSettings> listSettings() throws NetlinkException {
        return listSettings(0);
    }

    /**
     * The settings of VLANs at one port, or of the bridge itself, one by one; the kernel sends no others: {@code bridge -d -s vlan show dev PORT}.
     *
     * @param link the index of the port or bridge, 0 for all
     * @throws NetlinkException EOPNOTSUPP if the kernel has no VLAN filtering, ENODEV if there is no such link, EINVAL if it is neither
     */
    public List<VlanSettings> listSettings(int link) throws NetlinkException {
        return ofLink("settings", link, DUMP_STATISTICS, VlanSettings.NAMES, VlanSettings::decode);
    }

    /**
     * The VLANs of one port, or of the bridge itself, one by one; the kernel sends no others: {@code bridge vlan show dev PORT}.
     *
     * @throws NetlinkException EOPNOTSUPP if the kernel has no VLAN filtering, ENODEV if there is no such link, EINVAL if it is neither
     */
    public List<BridgeVlan> list(int link) throws NetlinkException {
        return ofLink("show", link, DUMP_STATISTICS, VlanSettings.NAMES, BridgeVlan::decode);
    }

    /**
     * One VLAN of a port, or of the bridge itself, or empty if it takes no part in it: {@code bridge vlan show dev PORT vid ID}.
     *
     * @throws NetlinkException EOPNOTSUPP if the kernel has no VLAN filtering, ENODEV if there is no such link, EINVAL if it is neither
     * @throws IllegalArgumentException if the index of the link is not above 0
     */
    public Optional<BridgeVlan> find(int link, int id) throws NetlinkException {
        Link.requireIndex(link);
        return list(link).stream()
                .filter(range -> range.first() <= id && id <= range.last())
                .map(range -> new BridgeVlan(link, id, id, range.pvid(), range.untagged()))
                .findFirst();
    }

    /**
     * What bridges do about multicast in VLANs: {@code bridge vlan global show}.
     *
     * @throws NetlinkException EOPNOTSUPP if the kernel has no VLAN filtering
     */
    public List<VlanMulticast> listMulticast() throws NetlinkException {
        return listMulticast(0);
    }

    /**
     * What one bridge does about multicast in VLANs; the kernel sends nothing of others: {@code bridge vlan global show dev BRIDGE}.
     *
     * @param bridge its index, 0 for all
     * @throws NetlinkException EOPNOTSUPP if the kernel has no VLAN filtering, ENODEV if there is no such link, EINVAL if it is no bridge
     */
    public List<VlanMulticast> listMulticast(int bridge) throws NetlinkException {
        return ofLink("global show", bridge, DUMP_GLOBAL, VlanMulticast.NAMES, VlanMulticast::decode);
    }

    private <T> List<T> ofLink(
            String words, int link, int flags, AttributeNames names, Function<Reply, List<T>> decoder)
            throws NetlinkException {
        Request request = new Request(
                () -> "bridge vlan " + words + (link == 0 ? "" : " dev #" + link),
                RTM_GETVLAN,
                0,
                names,
                writer -> VlanSettings.header(writer, link).attributeU32(DUMP_FLAGS, flags));
        return flatten(conversation.dump(request, decoder));
    }

    private static <T> List<T> flatten(List<List<T>> found) {
        return found.stream().flatMap(List::stream).toList();
    }

    /** What an RTM_NEWLINK message of a bridge says of VLANs. */
    static List<BridgeVlan> vlans(Reply reply) {
        List<BridgeVlan> vlans = new ArrayList<>();
        int[] begun = {0};
        forEach(reply, BridgeMessage.BRIDGE_VLAN_INFO, info -> {
            int flags = info.u16(0);
            int id = info.u16(2);
            if (BridgeVlan.begins(flags)) {
                begun[0] = id;
            } else {
                int first = begun[0] == 0 ? id : begun[0];
                vlans.add(checked(info, () -> BridgeVlan.decode(reply.u32(4), first, id, flags)));
                begun[0] = 0;
            }
        });
        return vlans;
    }

    /** What an RTM_NEWLINK message of a bridge says of tunnels. */
    static List<VlanTunnel> tunnels(Reply reply) {
        List<VlanTunnel> tunnels = new ArrayList<>();
        VlanTunnel.@Nullable Info[] begun = {null};
        forEach(reply, BridgeMessage.BRIDGE_VLAN_TUNNEL_INFO, info -> {
            VlanTunnel.Info next = VlanTunnel.Info.decode(info.nested());
            if (BridgeVlan.begins(next.flags())) {
                begun[0] = next;
            } else {
                VlanTunnel.Info first = begun[0];
                tunnels.addAll(checked(info, () -> next.since(first, reply.u32(4))));
                begun[0] = null;
            }
        });
        return tunnels;
    }

    private static <T> T checked(AttributeReader info, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw MalformedMessageException.in(info, String.valueOf(e.getMessage()));
        }
    }

    private static void forEach(Reply reply, int type, Consumer<AttributeReader> consumer) {
        AttributeReader attributes = reply.attributes(BridgeMessage.LINK_HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == BridgeMessage.AF_SPEC) {
                AttributeReader infos = attributes.nested();
                while (infos.next()) {
                    if (infos.type() == type) {
                        consumer.accept(infos);
                    }
                }
            }
        }
    }

    /**
     * Adds VLANs to a port: {@code bridge vlan add dev PORT vid …}.
     *
     * @throws NetlinkException EOPNOTSUPP if the link is no port of a bridge, or the kernel has no VLAN filtering
     */
    public void add(BridgeVlan vlan) throws NetlinkException {
        conversation.execute(addition(vlan));
    }

    /** Adds VLANs to the bridge itself, so that this host takes part in them: {@code bridge vlan add dev BRIDGE vid … self}. */
    public void addSelf(BridgeVlan vlan) throws NetlinkException {
        conversation.execute(request("add self", BridgeMessage.RTM_SETLINK, vlan.link(), vlan, true, vlan::write));
    }

    /** Has a VLAN become a tunnel id: {@code bridge vlan add dev PORT vid ID tunnel_info id TUNNEL}. */
    public void add(VlanTunnel tunnel) throws NetlinkException {
        conversation.execute(addition(tunnel));
    }

    /** Takes VLANs from a port: {@code bridge vlan del dev PORT vid …}. */
    public void delete(BridgeVlan vlan) throws NetlinkException {
        conversation.execute(deletion(vlan));
    }

    /** Takes VLANs from the bridge itself: {@code bridge vlan del dev BRIDGE vid … self}. */
    public void deleteSelf(BridgeVlan vlan) throws NetlinkException {
        conversation.execute(request("del self", BridgeMessage.RTM_DELLINK, vlan.link(), vlan, true, vlan::write));
    }

    /** Has a VLAN become no tunnel id any more. */
    public void delete(VlanTunnel tunnel) throws NetlinkException {
        conversation.execute(deletion(tunnel));
    }

    /** Adds VLANs to many ports; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> addAll(List<BridgeVlan> vlans) throws NetlinkException {
        return conversation.executeAll(Request.forEach(vlans, BridgeVlans::addition));
    }

    /** Takes VLANs from many ports; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> deleteAll(List<BridgeVlan> vlans) throws NetlinkException {
        return conversation.executeAll(Request.forEach(vlans, BridgeVlans::deletion));
    }

    /** Has many VLANs become tunnel ids; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> addTunnels(List<VlanTunnel> tunnels) throws NetlinkException {
        return conversation.executeAll(Request.forEach(tunnels, BridgeVlans::addition));
    }

    /** Has many VLANs become no tunnel ids any more; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> deleteTunnels(List<VlanTunnel> tunnels) throws NetlinkException {
        return conversation.executeAll(Request.forEach(tunnels, BridgeVlans::deletion));
    }

    /** Changes the settings of VLANs at a port: {@code bridge vlan set dev PORT vid …}. */
    public void change(VlanSettings settings) throws NetlinkException {
        conversation.execute(changing(settings));
    }

    /** Changes the settings of VLANs at many ports; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> changeAll(List<VlanSettings> settings) throws NetlinkException {
        return conversation.executeAll(Request.forEach(settings, BridgeVlans::changing));
    }

    /** Changes what a bridge does about multicast in VLANs: {@code bridge vlan global set dev BRIDGE vid …}. */
    public void change(VlanMulticast settings) throws NetlinkException {
        conversation.execute(changing(settings));
    }

    /** Changes what bridges do about multicast in many VLANs; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> changeMulticast(List<VlanMulticast> settings) throws NetlinkException {
        return conversation.executeAll(Request.forEach(settings, BridgeVlans::changing));
    }

    private static Request changing(VlanSettings settings) {
        return new Request(() -> "bridge vlan set " + settings, RTM_NEWVLAN, 0, VlanSettings.NAMES, settings::write);
    }

    private static Request changing(VlanMulticast settings) {
        return new Request(
                () -> "bridge vlan global set " + settings, RTM_NEWVLAN, 0, VlanMulticast.NAMES, settings::write);
    }

    private static Request addition(VlanTunnel tunnel) {
        return request("add", BridgeMessage.RTM_SETLINK, tunnel.link(), tunnel, false, tunnel::write);
    }

    private static Request deletion(VlanTunnel tunnel) {
        return request("del", BridgeMessage.RTM_DELLINK, tunnel.link(), tunnel, false, tunnel::write);
    }

    private static Request addition(BridgeVlan vlan) {
        return request("add", BridgeMessage.RTM_SETLINK, vlan.link(), vlan, false, vlan::write);
    }

    private static Request deletion(BridgeVlan vlan) {
        return request("del", BridgeMessage.RTM_DELLINK, vlan.link(), vlan, false, vlan::write);
    }

    private static Request request(
            String verb, int type, int link, Object what, boolean self, Consumer<MessageWriter> content) {
        return new Request(
                () -> "bridge vlan " + verb + " " + what,
                type,
                0,
                BridgeMessage.LINK_NAMES,
                writer -> BridgeMessage.linkHeader(writer, link).scope(BridgeMessage.AF_SPEC, () -> {
                    if (self) {
                        writer.attributeU16(BridgeMessage.BRIDGE_FLAGS, SELF);
                    }
                    content.accept(writer);
                }));
    }
}
