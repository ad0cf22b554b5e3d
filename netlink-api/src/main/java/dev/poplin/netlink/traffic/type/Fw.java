package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import java.util.List;

/**
 * Matches packets by their firewall mark, which is the handle of the filter; without settings, the mark is the class: {@code tc filter add …
 * handle MARK fw}. Without settings and without a handle, every mark is the class of this number. At such a filter the kernel breaks off a list
 * with EMSGSIZE, to {@code tc} too (net/sched/cls_fw.c fw_walk, seen with Linux 6.1): others beside it are listed by their priorities, {@link
 * dev.poplin.netlink.traffic.FilterPlace#withPriority}. Of one that has a handle but neither class nor actions, it lists the handle alone.
 *
 * @param attributes its settings
 */
public record Fw(Attributes<Fw> attributes) implements FilterType, Attributed<Fw> {

    static final AttributeSpace<Fw> SPACE = AttributeSpace.of("TCA_FW_");

    /** The class it gives to packets, as {@link TcHandle#value}: {@code classid}. */
    public static final Attribute<Fw, Long> CLASS = SPACE.u32(1, "CLASSID");

    /** The link that packets must have come in by, by its name: {@code indev}. */
    public static final Attribute<Fw, String> INCOMING = SPACE.string(3, "INDEV", 15);

    /** What is done with the packets it matches: {@code action}. */
    public static final Attribute<Fw, List<Action>> ACTIONS = SPACE.of(4, "ACT", Action::decodeAll, Action::writeAll);

    /** Which bits of the mark count: {@code handle MARK/MASK}. */
    public static final Attribute<Fw, Long> MASK = SPACE.u32(5, "MASK");

    /** One whose mark is the class. */
    public static Fw create() {
        return new Fw(Attributes.none(SPACE));
    }

    /** One that gives packets this class: {@code classid}. */
    public static Fw classify(TcHandle target) {
        return create().with(CLASS, Integer.toUnsignedLong(target.value()));
    }

    @Override
    public Fw settable() {
        return new Fw(Settable.of(attributes, ACTIONS));
    }

    @Override
    public String kind() {
        return "fw";
    }

    @Override
    public Fw withAttributes(Attributes<Fw> changed) {
        return new Fw(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
