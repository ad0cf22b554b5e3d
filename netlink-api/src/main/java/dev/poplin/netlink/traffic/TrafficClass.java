package dev.poplin.netlink.traffic;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.traffic.type.ClassType;
import dev.poplin.netlink.traffic.type.TcHandle;
import dev.poplin.netlink.traffic.type.TrafficStatistics;
import java.util.Optional;

/**
 * A class of a queueing discipline. Immutable.
 *
 * @param link the index of the link
 * @param handle its number
 * @param parent the class or discipline it is in
 * @param queue the number of the discipline that it queues in; only read
 * @param attributes its kind, its settings and what else is said of it
 */
public record TrafficClass(
        int link, TcHandle handle, TcHandle parent, TcHandle queue, Attributes<TrafficClass> attributes)
        implements Attributed<TrafficClass> {

    static final AttributeSpace<TrafficClass> SPACE = AttributeSpace.behind(TrafficMessage.HEADER_BYTES, "TCA_");

    /** The name of the kind. */
    public static final Attribute<TrafficClass, String> KIND = SPACE.string(TrafficMessage.KIND, "KIND", 15);
    /** The settings; see {@link #type}. */
    public static final Attribute<TrafficClass, byte[]> OPTIONS = SPACE.bytes(TrafficMessage.OPTIONS, "OPTIONS");
    /** What it has counted; only read, see {@link #statistics}. */
    public static final Attribute<TrafficClass, byte[]> STATISTICS = SPACE.bytes(7, "STATS2");

    /** A class of this number: {@code tc class add dev LINK parent PARENT classid HANDLE …}. */
    public static TrafficClass of(int link, TcHandle parent, TcHandle handle, ClassType type) {
        return new TrafficClass(link, handle, parent, TcHandle.NONE, Attributes.none(SPACE))
                .with(KIND, type.kind())
                .with(OPTIONS, type.content());
    }

    /**
     * What it is, with its settings.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if they are malformed
     */
    public ClassType type() {
        RawAttribute options = attributes.find(TrafficMessage.OPTIONS).orElse(TrafficMessage.NO_OPTIONS);
        return ClassType.decode(get(KIND).orElse(""), options);
    }

    /** What it has counted, or empty if the kernel did not say. */
    public Optional<TrafficStatistics> statistics() {
        return attributes.find(STATISTICS.number()).map(raw -> TrafficStatistics.decode(raw.nested()));
    }

    /**
     * What an RTM_NEWTCLASS message says.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if the length of an attribute does not fit
     */
    public static TrafficClass decode(Reply reply) {
        return new TrafficClass(
                reply.u32(4),
                new TcHandle(reply.u32(8)),
                new TcHandle(reply.u32(12)),
                new TcHandle(reply.u32(16)),
                Attributes.read(SPACE, reply.attributes(TrafficMessage.HEADER_BYTES)));
    }

    void write(MessageWriter writer) {
        TrafficMessage.header(writer, link, handle, parent, queue.value());
        attributes.write(writer);
    }

    @Override
    public TrafficClass withAttributes(Attributes<TrafficClass> changed) {
        return new TrafficClass(link, handle, parent, queue, changed);
    }

    /** As {@code tc class} writes it, with the link's index for its name. */
    @Override
    public String toString() {
        return "dev #" + link + " classid " + handle
                + (parent.equals(TcHandle.ROOT) ? " root " : " parent " + parent + " ")
                + TrafficMessage.text(this::type);
    }
}
