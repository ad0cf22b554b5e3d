package dev.poplin.netlink.nftables;

import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.KeptAttributes;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.expression.Expression.Opaque;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Rule;
import java.util.ArrayList;
import java.util.List;

/**
 * A chain as the kernel lists it, compared with the one that is wanted. The kernel counts in ticks the time-outs that rules give to what
 * they add to a set.
 */
final class ListedChain {

    private static final int DYNSET_TIMEOUT = 6;

    private ListedChain() {}

    /** The listed chain, said as the wanted one says it where both mean the same. */
    static Chain inTheWordsOf(Chain wanted, Chain listed) {
        List<Rule> rules = new ArrayList<>(listed.rules());
        for (int index = 0; index < Math.min(rules.size(), wanted.rules().size()); index++) {
            Rule should = wanted.rules().get(index);
            if (isSame(rules.get(index), should)) {
                rules.set(index, should);
            }
        }
        return new Chain(listed.name(), listed.hook(), rules, listed.attributes());
    }

    private static boolean isSame(Rule is, Rule should) {
        int count = is.expressions().size();
        if (count != should.expressions().size() || !is.userData().equals(should.userData())) {
            return false;
        }
        for (int index = 0; index < count; index++) {
            if (!isSame(is.expressions().get(index), should.expressions().get(index))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSame(Expression is, Expression should) {
        return is.equals(should)
                || is instanceof Opaque first
                        && should instanceof Opaque second
                        && first.name().equals("dynset")
                        && second.name().equals("dynset")
                        && ListedTime.isSame(timeout(first.data()), timeout(second.data()))
                        && withoutTimeout(first.data()).equals(withoutTimeout(second.data()));
    }

    private static long timeout(Bytes update) {
        return KeptAttributes.number64(update, DYNSET_TIMEOUT).orElse(0);
    }

    private static Bytes withoutTimeout(Bytes update) {
        return KeptAttributes.without(update, DYNSET_TIMEOUT);
    }
}
