package dev.poplin.netlink.traffic;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.traffic.type.QdiscType;
import dev.poplin.netlink.traffic.type.TcHandle;
import dev.poplin.netlink.traffic.type.TrafficStatistics;
import java.util.Optional;

/**
 * A queueing discipline of a link. Immutable.
 *
 * <pre>{@code
 * // tc qdisc add dev eth0 root handle 1: htb default 0x10
 * netlink.traffic().qdiscs().add(Qdisc.root(eth0, Htb.ofDefault(0x10)).withHandle(TcHandle.of(1, 0)));
 * }</pre>
 *
 * @param link the index of the link
 * @param handle its number, {@link TcHandle#NONE} for the kernel's choice
 * @param parent the class it is in, or {@link TcHandle#ROOT}
 * @param attributes its kind, its settings and what else is said of it
 */
public record Qdisc(int link, TcHandle handle, TcHandle parent, Attributes<Qdisc> attributes)
        implements Attributed<Qdisc> {

    static final AttributeSpace<Qdisc> SPACE = AttributeSpace.behind(TrafficMessage.HEADER_BYTES, "TCA_");

    /** The name of the kind. */
    public static final Attribute<Qdisc, String> KIND = SPACE.string(TrafficMessage.KIND, "KIND", 15);
    /** The settings; see {@link #type}. */
    public static final Attribute<Qdisc, byte[]> OPTIONS = SPACE.bytes(TrafficMessage.OPTIONS, "OPTIONS");
    /** What it has counted; only read, see {@link #statistics}. */
    public static final Attribute<Qdisc, byte[]> STATISTICS = SPACE.bytes(7, "STATS2");
    /** How the length of packets is reckoned: {@code stab}. */
    public static final Attribute<Qdisc, byte[]> SIZE_TABLE = SPACE.bytes(8, "STAB");
    /** Whether hardware does it; only read. */
    public static final Attribute<Qdisc, Long> HARDWARE = SPACE.u8(12, "HW_OFFLOAD");
    /** The block of filters for packets that come in: {@code ingress_block}. */
    public static final Attribute<Qdisc, Long> INGRESS_BLOCK = SPACE.u32(13, "INGRESS_BLOCK");
    /** The block of filters for packets that go out: {@code egress_block}. */
    public static final Attribute<Qdisc, Long> EGRESS_BLOCK = SPACE.u32(14, "EGRESS_BLOCK");

    private static final int CLSACT_MAJOR = 0xffff;

    /** What a link sends by: {@code tc qdisc add dev LINK root …}. */
    public static Qdisc root(int link, QdiscType type) {
        return of(link, TcHandle.NONE, TcHandle.ROOT, type);
    }

    /** What a class queues in: {@code tc qdisc add dev LINK parent CLASS …}. */
    public static Qdisc of(int link, TcHandle parent, QdiscType type) {
        return of(link, TcHandle.NONE, parent, type);
    }

    /** Where filters for packets that come in and go out are kept: {@code tc qdisc add dev LINK clsact}. */
    public static Qdisc clsact(int link) {
        return of(link, TcHandle.of(CLSACT_MAJOR, 0), TcHandle.INGRESS_QDISC, QdiscType.clsact());
    }

    /** Where filters for packets that come in are kept: {@code tc qdisc add dev LINK ingress}. */
    public static Qdisc ingress(int link) {
        return of(link, TcHandle.of(CLSACT_MAJOR, 0), TcHandle.INGRESS_QDISC, QdiscType.ingress());
    }

    private static Qdisc of(int link, TcHandle handle, TcHandle parent, QdiscType type) {
        Qdisc made = new Qdisc(link, handle, parent, Attributes.none(SPACE)).with(KIND, type.kind());
        byte[] options = type.content();
        return options.length == 0 ? made : made.with(OPTIONS, options);
    }

    /** The same with this number: {@code handle}. */
    public Qdisc withHandle(TcHandle changed) {
        return new Qdisc(link, changed, parent, attributes);
    }

    /**
     * What it is, with its settings.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if they are malformed
     */
    public QdiscType type() {
        RawAttribute options = attributes.find(TrafficMessage.OPTIONS).orElse(TrafficMessage.NO_OPTIONS);
        return QdiscType.decode(get(KIND).orElse(""), options);
    }

    /** What it has counted, or empty if the kernel did not say. */
    public Optional<TrafficStatistics> statistics() {
        return attributes.find(STATISTICS.number()).map(raw -> TrafficStatistics.decode(raw.nested()));
    }

    /**
     * What an RTM_NEWQDISC message says.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if the length of an attribute does not fit
     */
    public static Qdisc decode(Reply reply) {
        return new Qdisc(
                reply.u32(4),
                new TcHandle(reply.u32(8)),
                new TcHandle(reply.u32(12)),
                Attributes.read(SPACE, reply.attributes(TrafficMessage.HEADER_BYTES)));
    }

    void write(MessageWriter writer) {
        TrafficMessage.header(writer, link, handle, parent, 0);
        for (RawAttribute one : attributes.raw()) {
            if (one.type() == TrafficMessage.OPTIONS) {
                writer.attributeBytes(one.typeAndFlags(), settable(one));
            } else {
                one.write(writer);
            }
        }
    }

    private byte[] settable(RawAttribute options) {
        try {
            return type().settable().content();
        } catch (MalformedMessageException e) {
            return options.content();
        }
    }

    @Override
    public Qdisc withAttributes(Attributes<Qdisc> changed) {
        return new Qdisc(link, handle, parent, changed);
    }

    /** As {@code tc qdisc} writes it, with the link's index for its name. */
    @Override
    public String toString() {
        return "dev #" + link + (handle.equals(TcHandle.NONE) ? "" : " handle " + handle)
                + (parent.equals(TcHandle.ROOT) ? " root " : " parent " + parent + " ")
                + TrafficMessage.text(this::type);
    }
}
