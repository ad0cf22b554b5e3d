package dev.poplin.netlink.nftables.rule;

import dev.poplin.netlink.nftables.expression.Expression;
import java.util.List;

/**
 * A condition of a rule, made by a {@link Selector}.
 *
 * @param expressions what is loaded and compared
 */
public record Match(List<Expression> expressions) {

    /** Copies the list. */
    public Match {
        expressions = List.copyOf(expressions);
    }
}
