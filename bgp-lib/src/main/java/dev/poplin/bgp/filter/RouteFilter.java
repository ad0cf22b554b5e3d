package dev.poplin.bgp.filter;

import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.rib.PathFilter;
import dev.poplin.inet.IpAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A filter as data: rules in order, the first that decides counts.
 *
 * <pre>{@code
 * RouteFilter filter = RouteFilter.of(
 *         "from-rack",
 *         Rule.reject(new Match.PrefixIn(PrefixRanges.parse("0.0.0.0/0", "10.0.0.0/8+"))),
 *         Rule.accept(new Match.HasCommunity(CommunityPattern.parse("65000:100..199")))
 *                 .change(new Change.SetLocalPreference(200)));
 * }</pre>
 *
 * <p>Immutable, thread-safe.
 *
 * @param name what it is called
 * @param rules the rules
 * @param otherwise what becomes of a path about which no rule decides
 */
public record RouteFilter(String name, List<Rule> rules, Rule.Outcome otherwise) implements PathFilter {

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if nothing is said about what becomes of the rest
     */
    public RouteFilter {
        rules = List.copyOf(rules);
        if (otherwise == Rule.Outcome.NEXT) {
            throw new IllegalArgumentException("filter " + name + " must accept or reject what no rule decides");
        }
    }

    /** A filter that refuses what no rule decides. */
    public static RouteFilter of(String name, Rule... rules) {
        return new RouteFilter(name, List.of(rules), Rule.Outcome.REJECT);
    }

    /**
     * What became of a path, and why.
     *
     * @param path the path as it is let through, or empty
     * @param rule the rule that decided, or empty if none did
     */
    public record Decision(Optional<Path> path, Optional<Rule> rule) {}

    /** What becomes of a path, and which rule decides. */
    public Decision decide(Path path) {
        return decide(path, null);
    }

    private Decision decide(Path path, @Nullable IpAddress way) {
        Path current = path;
        for (Rule rule : rules) {
            IpAddress next = way == null ? current.nextHop() : way;
            if (rule.fits(current, next)) {
                current = rule.applyTo(current, next);
                if (rule.outcome() != Rule.Outcome.NEXT) {
                    return new Decision(accepted(rule.outcome(), current), Optional.of(rule));
                }
            }
        }
        return new Decision(accepted(otherwise, current), Optional.empty());
    }

    private static Optional<Path> accepted(Rule.Outcome outcome, Path path) {
        return outcome == Rule.Outcome.ACCEPT ? Optional.of(path) : Optional.empty();
    }

    @Override
    public Optional<Path> apply(Path path) {
        return decide(path).path();
    }

    @Override
    public Optional<Path> applyToTold(Path path, IpAddress way) {
        return decide(path, way).path();
    }

    @Override
    public boolean looksAtPrefix() {
        return rules.stream().flatMap(rule -> rule.matches().stream()).anyMatch(Match::looksAtPrefix);
    }

    /** The rules, one a line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("filter ").append(name).append(":\n");
        rules.forEach(rule -> text.append("  ").append(rule).append('\n'));
        return text.append("  ")
                .append(otherwise.name().toLowerCase(java.util.Locale.ROOT))
                .append('\n')
                .toString();
    }
}
