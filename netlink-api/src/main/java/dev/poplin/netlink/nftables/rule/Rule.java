package dev.poplin.netlink.nftables.rule;

import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.Count;
import dev.poplin.netlink.nftables.data.UserData;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.syntax.RulePrinter;
import java.util.List;
import java.util.Optional;

/**
 * A rule of a chain: instructions that are carried out in order until one does not go on.
 *
 * @param expressions the instructions
 * @param userData what nft leaves with the rule, such as its comment
 */
public record Rule(List<Expression> expressions, Bytes userData) {

    /** Copies the list. */
    public Rule {
        expressions = List.copyOf(expressions);
    }

    /** A rule without a comment. */
    public Rule(List<Expression> expressions) {
        this(expressions, Bytes.of());
    }

    /** Begins a rule that is written as nft reads. */
    public static RuleBuilder builder() {
        return new RuleBuilder();
    }

    /**
     * The same rule with {@code comment "TEXT"}.
     *
     * @throws IllegalArgumentException if the text has more than 127 bytes
     */
    public Rule withComment(String text) {
        return new Rule(expressions, UserData.ofText(UserData.COMMENT, text));
    }

    /** The rule's comment. */
    public Optional<String> comment() {
        return UserData.text(UserData.COMMENT, userData);
    }

    /** What the rule's first counter had counted when it was listed with its counts. */
    public Optional<Count> count() {
        return expressions.stream()
                .filter(each -> each instanceof Expression.Opaque opaque
                        && opaque.name().equals("counter"))
                .map(each -> Count.of(((Expression.Opaque) each).data()))
                .findFirst();
    }

    /** The rule in nft's words; what has none here is a comment with its bytes. */
    @Override
    public String toString() {
        return RulePrinter.print(this);
    }
}
