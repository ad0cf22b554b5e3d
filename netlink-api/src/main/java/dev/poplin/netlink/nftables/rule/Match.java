package dev.poplin.netlink.nftables.rule;

import dev.poplin.netlink.nftables.expression.Expression;
import java.util.List;

/**
 * A condition of a rule, made by a {@link Selector}.
 *
 * @param context what must be known of a packet before, such as its protocol; a rule asks for it once
 * @param condition what is loaded and compared
 */
public record Match(List<Expression> context, List<Expression> condition) {

    /** Copies the lists. */
    public Match {
        context = List.copyOf(context);
        condition = List.copyOf(condition);
    }
}
