package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;

/**
 * What every action has (linux/pkt_cls.h tc_gen). Immutable.
 *
 * @param index its index, by which filters may share it; 0 for the kernel's choice
 * @param verdict what happens behind it
 * @param references how many hold it; only read
 * @param filters how many filters use it; only read
 */
public record ActionParameters(int index, Verdict verdict, int references, int filters) {

    static final int BYTES = 20;

    /** Parameters of an action of the kernel's choice of index. */
    public static ActionParameters of(Verdict verdict) {
        return new ActionParameters(0, verdict, 0, 0);
    }

    /** The same under this index, by which filters may share it. */
    public ActionParameters withIndex(int changed) {
        return new ActionParameters(changed, verdict, references, filters);
    }

    static ActionParameters decode(AttributeReader at) {
        return new ActionParameters(at.u32(0), Verdict.of(at.u32(8)), at.u32(12), at.u32(16));
    }

    static void write(MessageWriter writer, ActionParameters parameters) {
        writer.u32(parameters.index)
                .u32(0)
                .u32(parameters.verdict.value())
                .u32(0)
                .u32(0);
    }

    /** Such as {@code pipe index 1}. */
    @Override
    public String toString() {
        return verdict + (index == 0 ? "" : " index " + Integer.toUnsignedString(index));
    }
}
