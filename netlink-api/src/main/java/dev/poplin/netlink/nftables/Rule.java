package dev.poplin.netlink.nftables;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A rule of a chain: instructions that are carried out in order until one does not go on.
 *
 * @param expressions the instructions
 */
public record Rule(List<Expression> expressions) {

    /** Copies the list. */
    public Rule {
        expressions = List.copyOf(expressions);
    }

    /** Begins a rule that is written as nft reads. */
    public static RuleBuilder builder() {
        return new RuleBuilder();
    }

    /** The rule in nft's words, as far as it is made of what {@link RuleBuilder} writes. */
    @Override
    public String toString() {
        return expressions.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
}
