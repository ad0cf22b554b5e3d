package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import java.util.List;

/**
 * Has an eBPF program say what to do with a packet: {@code tc filter add … bpf}.
 *
 * @param attributes its settings
 */
public record Bpf(Attributes<Bpf> attributes) implements FilterType, Attributed<Bpf> {

    static final AttributeSpace<Bpf> SPACE = AttributeSpace.of("TCA_BPF_");

    /** For {@link #FLAGS}: what the program returns is the verdict ({@code direct-action}). */
    public static final long DIRECT = 1;

    /** What is done with the packets it matches: {@code action}. */
    public static final Attribute<Bpf, List<Action>> ACTIONS = SPACE.of(1, "ACT", Action::decodeAll, Action::writeAll);

    /** The class it gives to packets, as {@link TcHandle#value}: {@code classid}. */
    public static final Attribute<Bpf, Long> CLASS = SPACE.u32(3, "CLASSID");

    /** The number of instructions of a classic program: {@code bytecode}. */
    public static final Attribute<Bpf, Long> CLASSIC_LENGTH = SPACE.u16(4, "OPS_LEN");

    /** The instructions of a classic program (struct sock_filter). */
    public static final Attribute<Bpf, byte[]> CLASSIC = SPACE.bytes(5, "OPS");

    /** The file descriptor of an eBPF program; only written. */
    public static final Attribute<Bpf, Integer> FD = SPACE.s32(6, "FD");

    /** The name by which it is shown. */
    public static final Attribute<Bpf, String> NAME = SPACE.string(7, "NAME", 255);

    /** {@link #DIRECT}. */
    public static final Attribute<Bpf, Long> FLAGS = SPACE.u32(8, "FLAGS", 1);

    /** 1 leaves hardware out, 2 leaves software out. */
    public static final Attribute<Bpf, Long> GENERAL_FLAGS = SPACE.u32(9, "FLAGS_GEN");

    /** The hash of the program; only read. */
    public static final Attribute<Bpf, byte[]> TAG = SPACE.bytes(10, "TAG");

    /** The id of the program; only read. */
    public static final Attribute<Bpf, Long> ID = SPACE.u32(11, "ID");

    /** An eBPF program whose return value is the verdict: {@code bpf da object-pinned …}. */
    public static Bpf direct(int program, String name) {
        return new Bpf(Attributes.none(SPACE))
                .with(FD, program)
                .with(NAME, name)
                .with(FLAGS, DIRECT);
    }

    @Override
    public String kind() {
        return "bpf";
    }

    @Override
    public Bpf settable() {
        return new Bpf(Settable.of(attributes, GENERAL_FLAGS, ACTIONS));
    }

    @Override
    public Bpf withAttributes(Attributes<Bpf> changed) {
        return new Bpf(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
