package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.RawAttribute;

/** A kind of queueing discipline, with its settings; {@link KeptOptions} for one that has no words here. Immutable. */
public sealed interface QdiscType extends TrafficType permits Fifo, Fq, FqCodel, Htb, KeptOptions, Netem, Prio, Tbf {

    /** Filters for packets that come in and go out; nothing waits: {@code tc qdisc add dev LINK clsact}. */
    static QdiscType clsact() {
        return KeptOptions.of("clsact");
    }

    /** Filters for packets that come in; nothing waits: {@code tc qdisc add dev LINK ingress}. */
    static QdiscType ingress() {
        return KeptOptions.of("ingress");
    }

    /** Nothing waits: {@code tc qdisc add dev LINK root noqueue}. */
    static QdiscType noqueue() {
        return KeptOptions.of("noqueue");
    }

    /** The same as the kernel takes it, which lists some settings in another form. */
    default QdiscType settable() {
        return this;
    }

    /**
     * What the settings of this kind say.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if they are malformed
     */
    static QdiscType decode(String kind, RawAttribute options) {
        return switch (kind) {
            case "fq" -> new Fq(Attributes.read(Fq.SPACE, options.nested()));
            case "fq_codel" -> new FqCodel(Attributes.read(FqCodel.SPACE, options.nested()));
            case "htb" -> new Htb(Attributes.read(Htb.SPACE, options.nested()));
            case "tbf" -> new Tbf(Attributes.read(Tbf.SPACE, options.nested()));
            case "netem" -> Netem.decode(options);
            case "bfifo", "pfifo" -> Fifo.decode(kind, options);
            case "prio" -> Prio.decode(options);
            default -> new KeptOptions(kind, options);
        };
    }
}
