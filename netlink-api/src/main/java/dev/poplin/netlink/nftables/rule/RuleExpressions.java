package dev.poplin.netlink.nftables.rule;

import dev.poplin.netlink.nftables.expression.Expression;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The instructions of a rule that is being written, in order. */
abstract sealed class RuleExpressions permits RuleConditions {

    private final List<Expression> expressions = new ArrayList<>();

    abstract RuleBuilder self();

    final List<Expression> expressions() {
        return expressions;
    }

    final RuleBuilder add(Expression... more) {
        return addAll(List.of(more));
    }

    final RuleBuilder addAll(List<Expression> more) {
        expressions.addAll(more);
        return self();
    }

    /** Adds what must be known of a packet, unless the rule has asked for it already. */
    final void require(List<Expression> context) {
        if (Collections.indexOfSubList(expressions, context) < 0) {
            expressions.addAll(context);
        }
    }

    /** Loads what these select into the first registers, as the key of a set or a map. */
    final RuleBuilder key(Selector... parts) {
        for (Selector part : parts) {
            require(part.context());
        }
        int slot = 0;
        for (Selector part : parts) {
            add(part.loadInto(slot));
            slot += part.slots();
        }
        return self();
    }
}
