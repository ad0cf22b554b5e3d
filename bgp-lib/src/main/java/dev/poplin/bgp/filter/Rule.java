package dev.poplin.bgp.filter;

import dev.poplin.bgp.rib.Path;
import dev.poplin.inet.IpAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * One rule of a filter: for a path that all matches fit, changes it, and says what becomes of it. Immutable.
 *
 * @param matches what a path must be; none for every path
 * @param changes what is changed, in order
 * @param outcome what becomes of it
 */
public record Rule(List<Match> matches, List<Change> changes, Outcome outcome) {

    /** What becomes of a path. */
    public enum Outcome {
        /** It is let through. */
        ACCEPT,
        /** It is refused. */
        REJECT,
        /** The next rule decides. */
        NEXT
    }

    /** Copies the lists. */
    public Rule {
        matches = List.copyOf(matches);
        changes = List.copyOf(changes);
    }

    /** Lets paths through that all these matches fit. */
    public static Rule accept(Match... matches) {
        return new Rule(List.of(matches), List.of(), Outcome.ACCEPT);
    }

    /** Refuses paths that all these matches fit. */
    public static Rule reject(Match... matches) {
        return new Rule(List.of(matches), List.of(), Outcome.REJECT);
    }

    /** Leaves it to the next rule what becomes of paths that all these matches fit, after {@link #change}. */
    public static Rule on(Match... matches) {
        return new Rule(List.of(matches), List.of(), Outcome.NEXT);
    }

    /** The same rule with one change more. */
    public Rule change(Change change) {
        List<Change> more = new ArrayList<>(changes);
        more.add(change);
        return new Rule(matches, more, outcome);
    }

    boolean fits(Path path, IpAddress way) {
        for (Match match : matches) {
            if (!match.test(path, way)) {
                return false;
            }
        }
        return true;
    }

    Path applyTo(Path path, IpAddress way) {
        Path changed = path;
        for (Change change : changes) {
            changed = change.apply(changed, way);
        }
        return changed;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (!matches.isEmpty()) {
            text.append("if ")
                    .append(String.join(
                            " and ", matches.stream().map(Match::toString).toList()))
                    .append(": ");
        }
        changes.forEach(change -> text.append(change).append(", "));
        return text.append(outcome.name().toLowerCase(java.util.Locale.ROOT)).toString();
    }
}
