package dev.poplin.node.source;

import dev.poplin.policy.selector.LabelSelector;
import dev.poplin.policy.selector.LabelSelector.Operator;
import dev.poplin.policy.selector.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of Calico's selector language that says what Kubernetes' label selectors do: {@code all()}, {@code !all()}, {@code has(KEY)},
 * {@code !has(KEY)}, {@code KEY == 'VALUE'}, {@code KEY != 'VALUE'}, {@code KEY in {'A', 'B'}}, {@code KEY not in {'A', 'B'}}, and
 * several of them with {@code &&} between. The empty text is {@code all()}.
 */
public final class CalicoSelector {

    private static final String KEY = "([a-zA-Z0-9][-a-zA-Z0-9_./]*)";
    private static final String VALUE = "(?:'[^']*'|\"[^\"]*\")";
    private static final Pattern ALL = Pattern.compile("(!\\s*)?all\\(\\s*\\)");
    private static final Pattern HAS = Pattern.compile("(!\\s*)?has\\(\\s*" + KEY + "\\s*\\)");
    private static final Pattern COMPARES = Pattern.compile(KEY + "\\s*(==|!=)\\s*(" + VALUE + ")");
    private static final Pattern AMONG = Pattern.compile(
            KEY + "\\s+(in|not\\s+in|notin)\\s*\\{\\s*(" + VALUE + "(?:\\s*,\\s*" + VALUE + ")*)?\\s*,?\\s*\\}");
    private static final Pattern AND = Pattern.compile("\\s*(&&|$)\\s*");
    private static final Pattern EACH = Pattern.compile(VALUE);
    /** One of no values is asked for. */
    private static final Requirement NEVER = new Requirement("", Operator.IN, List.of());

    private CalicoSelector() {}

    /**
     * Reads a selector.
     *
     * @throws IllegalArgumentException if it makes no sense, or uses what is not understood, such as {@code ||}
     */
    public static LabelSelector parse(String text) {
        String selector = text.strip();
        List<Requirement> requirements = new ArrayList<>();
        int at = 0;
        while (!selector.isEmpty()) {
            at = term(selector, at, requirements);
            Matcher and = AND.matcher(selector).region(at, selector.length());
            if (!and.lookingAt()) {
                throw notUnderstood(selector, at);
            }
            if (and.group(1).isEmpty()) {
                break;
            }
            at = and.end();
        }
        return new LabelSelector(Map.of(), requirements);
    }

    /** Reads one term; says where it ends. */
    private static int term(String selector, int at, List<Requirement> requirements) {
        Matcher term = ALL.matcher(selector).region(at, selector.length());
        if (term.lookingAt()) {
            if (term.group(1) != null) {
                requirements.add(NEVER);
            }
            return term.end();
        }
        if (term.usePattern(HAS).lookingAt()) {
            Operator has = term.group(1) == null ? Operator.EXISTS : Operator.DOES_NOT_EXIST;
            requirements.add(new Requirement(term.group(2), has, List.of()));
            return term.end();
        }
        if (term.usePattern(COMPARES).lookingAt()) {
            requirements.add(requirement(term.group(1), term.group(2).equals("=="), term.group(3)));
            return term.end();
        }
        if (term.usePattern(AMONG).lookingAt()) {
            requirements.add(requirement(term.group(1), term.group(2).equals("in"), term.group(3)));
            return term.end();
        }
        throw notUnderstood(selector, at);
    }

    private static Requirement requirement(String key, boolean in, @Nullable String values) {
        List<String> texts = EACH.matcher(values == null ? "" : values)
                .results()
                .map(value -> value.group().substring(1, value.group().length() - 1))
                .toList();
        return new Requirement(key, in ? Operator.IN : Operator.NOT_IN, texts);
    }

    private static IllegalArgumentException notUnderstood(String selector, int at) {
        return new IllegalArgumentException("'" + selector.substring(at) + "' is no selector that is understood here");
    }
}
