package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.RawAttribute;

/** A kind of action, with its settings; {@link KeptOptions} for one that has no words here. Immutable. */
public sealed interface ActionType extends TrafficType
        permits Connmark, Csum, Gact, KeptOptions, Mirred, Police, Skbedit, VlanTag {

    /**
     * What the settings of this kind say.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if they are malformed
     */
    static ActionType decode(String kind, RawAttribute options) {
        return switch (kind) {
            case "connmark" -> new Connmark(Attributes.read(Connmark.SPACE, options.nested()));
            case "csum" -> new Csum(Attributes.read(Csum.SPACE, options.nested()));
            case "gact" -> new Gact(Attributes.read(Gact.SPACE, options.nested()));
            case "mirred" -> new Mirred(Attributes.read(Mirred.SPACE, options.nested()));
            case "police" -> new Police(Attributes.read(Police.SPACE, options.nested()));
            case "skbedit" -> new Skbedit(Attributes.read(Skbedit.SPACE, options.nested()));
            case "vlan" -> new VlanTag(Attributes.read(VlanTag.SPACE, options.nested()));
            default -> new KeptOptions(kind, options);
        };
    }
}
