package dev.poplin.netlink.link;

import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.link.type.BridgePort;
import dev.poplin.netlink.link.type.LinkType;
import dev.poplin.netlink.link.type.Netkit;
import dev.poplin.netlink.link.type.Plain;
import dev.poplin.netlink.link.type.PortType;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An interface to be made, or what is to change about one. A builder, confined to one thread.
 *
 * <pre>{@code
 * netlink.links().add(NewLink.veth("eth0", NewLink.named("cali123").namespace(host)).mtuBytes(1500));
 * netlink.links().add(NewLink.of("vx0", Vxlan.of(42).local(node)).up());
 * }</pre>
 */
public final class NewLink {

    private static final int IFF_UP = 1;
    private static final int IFF_NOARP = 0x80;
    private static final int IFF_PROMISC = 0x100;
    private static final int IFF_ALLMULTI = 0x200;
    private static final int IFF_MULTICAST = 0x1000;
    private static final int MAX_ALIAS_BYTES = 255;

    final String name;
    final LinkType type;
    final @Nullable NewLink peer;
    int index;

    @Nullable
    Integer lower;

    @Nullable
    MacAddress mac;

    @Nullable
    Integer mtuBytes;

    @Nullable
    Integer master;

    @Nullable
    Integer group;

    @Nullable
    String alias;

    @Nullable
    String newName;

    @Nullable
    NetworkNamespace namespace;

    long process;

    @Nullable
    PortType port;

    Attributes<Link> settings = Attributes.none(LinkSetting.SPACE);
    final List<VirtualFunction> functions = new ArrayList<>();
    int flags;
    int flagsMeant;

    @Nullable
    AddressGeneration generation;

    private NewLink(String name, LinkType type, @Nullable NewLink peer) {
        this.name = InterfaceName.require(name);
        this.type = type;
        this.peer = peer;
    }

    /** How IPv6 link-local addresses come to be (linux/if_link.h IN6_ADDR_GEN_MODE_*). */
    public enum AddressGeneration {
        /** From the link-layer address. */
        EUI64,
        /** Not at all. */
        NONE,
        /** From a secret of the host's. */
        STABLE_SECRET,
        /** At random. */
        RANDOM
    }

    /** An interface of this name without a kind: the far end of a veth, or the changes to an existing one. */
    public static NewLink named(String name) {
        return new NewLink(name, Plain.NONE, null);
    }

    /** A pair of interfaces, each other's cable. The kernel cannot set the peer up before the pair exists: do that by a change. */
    public static NewLink veth(String name, NewLink peer) {
        return new NewLink(name, LinkType.ofKind("veth"), peer);
    }

    /** A pair of interfaces whose packets pass eBPF programs. */
    public static NewLink netkit(String name, Netkit type, NewLink peer) {
        return new NewLink(name, type, peer);
    }

    /** A bridge. */
    public static NewLink bridge(String name) {
        return ofKind(name, "bridge");
    }

    /** An interface of a kind that needs nothing but its name, such as {@code ifb}. */
    public static NewLink ofKind(String name, String kind) {
        return of(name, LinkType.ofKind(kind));
    }

    /** An interface with the settings of its kind; or changes to these settings: {@code ip link set NAME type KIND …}. */
    public static NewLink of(String name, LinkType type) {
        return new NewLink(name, type, null);
    }

    /** Asks for this index, which is the kernel's choice otherwise; only for a link that is made. */
    public NewLink index(int wanted) {
        if (wanted <= 0) {
            throw new IllegalArgumentException("index " + wanted + " is not above 0");
        }
        this.index = wanted;
        return this;
    }

    /** The index of the link that it is on, as a VLAN or macvlan needs it: {@code link LOWER}. */
    public NewLink lower(int link) {
        this.lower = link;
        return this;
    }

    /** Says that the {@link #lower} link is in the namespace of this number: {@code link-netnsid}. */
    public NewLink lowerInNamespace(int id) {
        return set(LinkSetting.LINK_NAMESPACE, id);
    }

    /** Sets the link-layer address. */
    public NewLink mac(MacAddress address) {
        this.mac = address;
        return this;
    }

    /** Sets the greatest packet, 68 to 65,536 bytes, the last for loopback alone. */
    public NewLink mtuBytes(int bytes) {
        if (bytes < 68 || bytes > 65_536) {
            throw new IllegalArgumentException("MTU " + bytes + " is not within 68 and 65536");
        }
        this.mtuBytes = bytes;
        return this;
    }

    /** Makes it a port of the bridge, bond or routing domain with this index; 0 takes it out. */
    public NewLink master(int index) {
        this.master = index;
        return this;
    }

    /** Puts it into a group, by which links can be changed and deleted together. */
    public NewLink group(int number) {
        this.group = number;
        return this;
    }

    /** Sets the description (ifalias), up to 255 bytes. */
    public NewLink alias(String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_ALIAS_BYTES) {
            throw new IllegalArgumentException(
                    "alias '" + text + "' has " + bytes + " bytes, more than " + MAX_ALIAS_BYTES);
        }
        this.alias = text;
        return this;
    }

    /** Makes it in, or moves it to, this namespace. */
    public NewLink namespace(NetworkNamespace target) {
        this.namespace = target;
        return this;
    }

    /** Makes it in, or moves it to, the namespace of this process: {@code ip link set NAME netns PID}. */
    public NewLink namespaceOfProcess(long pid) {
        if (pid <= 0 || pid > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("process " + pid + " is not within 1 and " + Integer.MAX_VALUE);
        }
        this.process = pid;
        return this;
    }

    /** Gives it another name; for {@link Links#change} alone. */
    public NewLink rename(String to) {
        this.newName = InterfaceName.require(to);
        return this;
    }

    /** Sets it up. */
    public NewLink up() {
        return flag(IFF_UP, true);
    }

    /** Sets it down. */
    public NewLink down() {
        return flag(IFF_UP, false);
    }

    /** Whether neighbours are asked for by ARP: {@code arp on}. */
    public NewLink arp(boolean on) {
        return flag(IFF_NOARP, !on);
    }

    /** Whether it takes packets that are not for it: {@code promisc on}. */
    public NewLink promiscuous(boolean on) {
        return flag(IFF_PROMISC, on);
    }

    /** Whether it takes and sends multicast: {@code multicast on}. */
    public NewLink multicast(boolean on) {
        return flag(IFF_MULTICAST, on);
    }

    /** Whether it takes multicast of all groups: {@code allmulticast on}. */
    public NewLink allMulticast(boolean on) {
        return flag(IFF_ALLMULTI, on);
    }

    private NewLink flag(int flag, boolean on) {
        flags = on ? flags | flag : flags & ~flag;
        flagsMeant |= flag;
        return this;
    }

    /**
     * Sets what has no method of its own, such as {@link LinkSetting#GSO_MAX_SIZE}.
     *
     * @throws IllegalArgumentException if the value does not fit, or the setting is only read
     */
    public <T> NewLink set(Attribute<Link, T> setting, T value) {
        return set(setting.encode(value));
    }

    /** The same for a number. */
    public NewLink set(Attribute<Link, Long> setting, long value) {
        return set(setting, (Long) value);
    }

    /**
     * Sets what has no name here, or as another link was found to have it.
     *
     * @throws IllegalArgumentException if it is only read
     */
    public NewLink set(RawAttribute setting) {
        settings = settings.with(LinkSetting.requireSettable(setting));
        return this;
    }

    /** How many queues it has for sending and for receiving; only for a link that is made: {@code numtxqueues}, {@code numrxqueues}. */
    public NewLink queues(int sending, int receiving) {
        return set(LinkSetting.TX_QUEUES, sending).set(LinkSetting.RX_QUEUES, receiving);
    }

    /**
     * Attaches an eBPF program that sees packets first: {@code ip link set NAME xdp …}.
     *
     * @param program its file descriptor, -1 to detach what is there
     * @param how {@link Xdp#GENERIC} and its like, 0 leaves it to the kernel
     */
    public NewLink xdp(int program, int how) {
        Attributes<Xdp> xdp = Attributes.none(Xdp.SPACE).with(Xdp.FD, program);
        return set(LinkSetting.XDP, how == 0 ? xdp : xdp.with(Xdp.FLAGS, (long) how));
    }

    /**
     * Sets what it is as a port of its master: {@code ip link set NAME type bridge_slave …}; {@link BridgePort} among them. If {@link
     * #master} is set too, it is so before the link is {@link #up}.
     */
    public NewLink port(PortType settingsThere) {
        this.port = settingsThere;
        return this;
    }

    /**
     * Sets what a virtual function of a network card is to be: {@code ip link set NAME vf NUMBER …}; for {@link Links#change}. Any number of
     * them in one request.
     */
    public NewLink function(VirtualFunction wanted) {
        functions.add(wanted);
        return this;
    }

    /** Derives the IPv6 link-local address from the MAC address (addrgenmode eui64); for a link that is made, or is down. */
    public NewLink linkLocalFromMac() {
        return addressGeneration(AddressGeneration.EUI64);
    }

    /** Says how IPv6 link-local addresses come to be: {@code addrgenmode}. */
    public NewLink addressGeneration(AddressGeneration mode) {
        this.generation = mode;
        return this;
    }

    /** Whether there is what the kernel ignores or refuses in the message that makes a link. */
    boolean isMadeInSteps() {
        return port != null
                || alias != null
                || generation != null
                || !functions.isEmpty()
                || !LinkSetting.late(settings).isEmpty();
    }

    /**
     * Whether there is what the kernel would apply to the master that a link has before it gets this one, or to addresses that come to be
     * when it is set up before it is said how.
     */
    boolean isChangedInSteps() {
        return port != null && master != null || generation != null && isUp();
    }

    private boolean isUp() {
        return (flags & IFF_UP) != 0;
    }

    private boolean isMoved() {
        return namespace != null || process != 0;
    }

    boolean setsFlags() {
        return flagsMeant != 0;
    }

    /**
     * Checks that all of this can be done to a link that is made.
     *
     * @throws IllegalArgumentException if not
     */
    NewLink requireMakeable(boolean here) {
        if (newName != null) {
            throw new IllegalArgumentException("link " + name + " is to be made and renamed " + newName);
        }
        if (isMadeInSteps() && (!here || isMoved())) {
            throw new IllegalArgumentException(
                    "link " + name + " is made in another namespace: "
                            + "port, alias, address generation, XDP, carrier, protodown and functions are set by a change there");
        }
        if (isMadeInSteps() && name.indexOf('%') >= 0) {
            throw new IllegalArgumentException("link " + name + " is named by the kernel: "
                    + "port, alias, address generation, XDP, carrier, protodown and functions are set by a change");
        }
        if (peer != null && (peer.newName != null || peer.isMadeInSteps())) {
            throw new IllegalArgumentException("link " + peer.name + " is made as a peer: "
                    + "port, alias, address generation, XDP, carrier, protodown and another name are set by a change");
        }
        return this;
    }

    /**
     * Checks that all of this can be done to a link that is there.
     *
     * @throws IllegalArgumentException if not
     */
    NewLink requireChangeable() {
        if (isChangedInSteps() && isMoved()) {
            throw new IllegalArgumentException("link " + name + " is moved to another namespace: port and master, or "
                    + "address generation and up, are set by a change there");
        }
        return this;
    }

    /**
     * Checks that all of this can be done to a group.
     *
     * @throws IllegalArgumentException if not
     */
    void requireForGroup() {
        if (group != null || newName != null || port != null || !type.kind().isEmpty()) {
            throw new IllegalArgumentException("links of a group are not put into another, renamed, "
                    + "or changed as ports or in what their kind has, in one step");
        }
        if (isChangedInSteps()) {
            throw new IllegalArgumentException(
                    "links of a group are not set up in the step that says how their addresses come to be");
        }
    }

    /** The messages that make it or change a link to be so. */
    LinkMessages messages() {
        return new LinkMessages(this);
    }

    @Override
    public String toString() {
        return name + (type.kind().isEmpty() ? "" : " type " + type) + (peer == null ? "" : " peer name " + peer.name);
    }
}
