package dev.poplin.netlink.traffic;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.traffic.type.FilterType;
import dev.poplin.netlink.traffic.type.TcHandle;
import java.nio.ByteOrder;

/**
 * A filter: which packets go to which class, or what is done with them. Immutable.
 *
 * <pre>{@code
 * // tc filter add dev eth0 ingress protocol ip prio 5 u32 match ip dst 192.0.2.0/24 action mirred egress redirect dev eth1
 * U32 some = U32.matching(List.of(U32.ipv4Destination(Cidr.parse("192.0.2.0/24")))).actions(Action.of(Mirred.redirect(eth1)));
 * netlink.traffic().filters().add(Filter.of(eth0, TcHandle.INGRESS, Filter.IPV4, 5, some));
 * }</pre>
 *
 * @param link the index of the link
 * @param handle its number, which its kind gives a meaning; 0 for the kernel's choice
 * @param parent the class or discipline it is for, {@link TcHandle#INGRESS} among them
 * @param protocol the ethertype of the packets it is for, {@link #ALL} for any
 * @param priority when it is asked: the least first; 0 for the kernel's choice
 * @param attributes its kind, its settings and what else is said of it
 */
public record Filter(int link, int handle, TcHandle parent, int protocol, int priority, Attributes<Filter> attributes)
        implements Attributed<Filter> {

    /** Any protocol: {@code protocol all}. */
    public static final int ALL = 0x0003;
    /** IPv4: {@code protocol ip}. */
    public static final int IPV4 = 0x0800;
    /** IPv6: {@code protocol ipv6}. */
    public static final int IPV6 = 0x86dd;
    /** ARP: {@code protocol arp}. */
    public static final int ARP = 0x0806;

    private static final String FW = "fw";

    static final AttributeSpace<Filter> SPACE = AttributeSpace.behind(TrafficMessage.HEADER_BYTES, "TCA_");

    /** The name of the kind. */
    public static final Attribute<Filter, String> KIND = SPACE.string(TrafficMessage.KIND, "KIND", 15);
    /** The settings; see {@link #type}. */
    public static final Attribute<Filter, byte[]> OPTIONS = SPACE.bytes(TrafficMessage.OPTIONS, "OPTIONS");
    /** The chain it is in, 0 unless set: {@code chain}. */
    public static final Attribute<Filter, Long> CHAIN = SPACE.u32(11, "CHAIN", 0x0fff_ffff);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if protocol or priority are not within 0 and 65535
     */
    public Filter {
        if (protocol < 0 || protocol > 0xffff || priority < 0 || priority > 0xffff) {
            throw new IllegalArgumentException(
                    "protocol " + protocol + ", priority " + priority + " are not within 0 and 65535");
        }
    }

    /** A filter: {@code tc filter add dev LINK parent PARENT protocol PROTOCOL prio PRIORITY …}. */
    public static Filter of(int link, TcHandle parent, int protocol, int priority, FilterType type) {
        return new Filter(link, 0, parent, protocol, priority, Attributes.none(SPACE))
                .with(KIND, type.kind())
                .with(OPTIONS, type.content());
    }

    /** The same with this number: {@code handle}. */
    public Filter withHandle(int changed) {
        return new Filter(link, changed, parent, protocol, priority, attributes);
    }

    /** The same in another chain: {@code chain}. */
    public Filter inChain(int number) {
        return with(CHAIN, number);
    }

    /**
     * What it is, with its settings.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if they are malformed
     */
    public FilterType type() {
        RawAttribute options = attributes.find(TrafficMessage.OPTIONS).orElse(TrafficMessage.NO_OPTIONS);
        return FilterType.decode(get(KIND).orElse(""), options);
    }

    /**
     * What an RTM_NEWTFILTER message says.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if the length of an attribute does not fit
     */
    public static Filter decode(Reply reply) {
        int info = reply.u32(16);
        return new Filter(
                reply.u32(4),
                reply.u32(8),
                new TcHandle(reply.u32(12)),
                swapped(info & 0xffff),
                info >>> 16,
                Attributes.read(SPACE, reply.attributes(TrafficMessage.HEADER_BYTES)));
    }

    /** The two bytes of a protocol are in network order wherever they are. */
    static int swapped(int protocol) {
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? protocol : Integer.reverseBytes(protocol) >>> 16;
    }

    void write(MessageWriter writer) {
        writeHeader(writer);
        for (RawAttribute one : attributes.raw()) {
            if (one.type() != TrafficMessage.OPTIONS) {
                one.write(writer);
            } else if (!isOfAnyMark(one)) {
                writer.attributeBytes(one.typeAndFlags(), settable(one));
            }
        }
        if (isKind(FW) && handle != 0 && attributes.find(TrafficMessage.OPTIONS).isEmpty()) {
            // The kernel lists it without what it demands of it.
            TrafficMessage.NO_OPTIONS.write(writer);
        }
    }

    /** That the mark is the class is said by having neither a handle nor settings (net/sched/cls_fw.c). */
    private boolean isOfAnyMark(RawAttribute options) {
        return isKind(FW) && handle == 0 && options.content().length == 0;
    }

    private boolean isKind(String kind) {
        return get(KIND).filter(kind::equals).isPresent();
    }

    /**
     * Whether it is one, and not the priority, without settings or a handle, that the kernel lists before those that are in it. A filter by mark
     * that gives no class has no settings in a list either, but a handle.
     */
    boolean isListedOne() {
        return handle != 0 || attributes.find(TrafficMessage.OPTIONS).isPresent();
    }

    /** Writes what says which one it is, and nothing of what it does. */
    void writeKey(MessageWriter writer) {
        writeHeader(writer);
        attributes.find(TrafficMessage.KIND).ifPresent(kind -> kind.write(writer));
        attributes.find(CHAIN.number()).ifPresent(chain -> chain.write(writer));
    }

    private void writeHeader(MessageWriter writer) {
        int info = priority << 16 | swapped(protocol);
        TrafficMessage.header(writer, link, new TcHandle(handle), parent, info);
    }

    private byte[] settable(RawAttribute options) {
        try {
            return type().settable().content();
        } catch (MalformedMessageException e) {
            return options.content();
        }
    }

    @Override
    public Filter withAttributes(Attributes<Filter> changed) {
        return new Filter(link, handle, parent, protocol, priority, changed);
    }

    /** As {@code tc filter} writes it, with the link's index for its name and numbers for protocols. */
    @Override
    public String toString() {
        return "dev #" + link + " parent " + parent + String.format(" protocol 0x%04x", protocol) + " prio " + priority
                + TrafficMessage.text(
                        () -> get(CHAIN).map(chain -> " chain " + chain).orElse(""))
                + (handle == 0 ? "" : " handle 0x" + Integer.toHexString(handle)) + " "
                + TrafficMessage.text(this::type);
    }
}
