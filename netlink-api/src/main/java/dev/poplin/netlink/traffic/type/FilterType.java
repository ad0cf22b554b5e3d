package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.RawAttribute;

/** A kind of filter, with its settings; {@link KeptOptions} for one that has no words here. Immutable. */
public sealed interface FilterType extends TrafficType permits Basic, Bpf, Flower, Fw, KeptOptions, Matchall, U32 {

    /** The same without what the kernel lists and does not take: such as flags that say whether hardware does it. */
    default FilterType settable() {
        return this;
    }

    /**
     * What the settings of this kind say.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if they are malformed
     */
    static FilterType decode(String kind, RawAttribute options) {
        return switch (kind) {
            case "basic" -> new Basic(Attributes.read(Basic.SPACE, options.nested()));
            case "bpf" -> new Bpf(Attributes.read(Bpf.SPACE, options.nested()));
            case "flower" -> new Flower(Attributes.read(Flower.SPACE, options.nested()));
            case "fw" -> new Fw(Attributes.read(Fw.SPACE, options.nested()));
            case "matchall" -> new Matchall(Attributes.read(Matchall.SPACE, options.nested()));
            case "u32" -> new U32(Attributes.read(U32.SPACE, options.nested()));
            default -> new KeptOptions(kind, options);
        };
    }
}
