package dev.poplin.netlink;

import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.nftables.Ruleset;
import dev.poplin.netlink.nftables.TableFamily;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Chain.Hook;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.rule.RuleBuilder.ConnectionState;
import java.util.List;

/** Something that a kernel can do or not; found out by trying it, see {@link Netlink#probe()}. */
public enum Capability {
    /** Pairs of interfaces. */
    VETH("veth interfaces"),
    /** Bridges. */
    BRIDGE("bridges"),
    /** nftables with tables for both families, and connection tracking. */
    NFTABLES("nftables with connection tracking"),
    /** nftables with masquerade. */
    NFTABLES_NAT("NAT by nftables");

    private final String description;

    Capability(String description) {
        this.description = description;
    }

    /** Tries it in a namespace that is thrown away afterwards. */
    void attempt(Netlink scratch) throws NetlinkException {
        switch (this) {
            case VETH -> scratch.links().add(NewLink.veth("probe0", NewLink.named("probe1")));
            case BRIDGE -> scratch.links().add(NewLink.bridge("probe2"));
            case NFTABLES ->
                apply(
                        scratch,
                        "filter",
                        Hook.FORWARD,
                        Rule.builder().ctState(ConnectionState.ESTABLISHED).accept());
            case NFTABLES_NAT ->
                apply(scratch, "nat", Hook.POSTROUTING, Rule.builder().masquerade(true));
        }
    }

    private static void apply(Netlink scratch, String type, int hook, Rule rule) throws NetlinkException {
        Chain chain = Chain.base("probe", new Hook(type, hook, Hook.FILTER, true), List.of(rule));
        scratch.nftables().apply(Ruleset.of(TableFamily.INET, "probe-" + type, List.of(chain), List.of()));
    }

    /** What it is, in words that fit behind "lacks". */
    @Override
    public String toString() {
        return description;
    }
}
