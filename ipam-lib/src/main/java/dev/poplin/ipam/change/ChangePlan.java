package dev.poplin.ipam.change;

import java.util.List;
import java.util.stream.Stream;

/**
 * The steps of a change, as they would be or as they were, and what is left to do. Immutable.
 *
 * @param change the change
 * @param steps its steps in their order; empty if there is nothing to do, or nothing any more
 * @param left what waits for holders to release addresses; then the same change can be asked for again
 */
public record ChangePlan(Change change, List<Step> steps, List<Remainder> left) {

    /** Copies the lists. */
    public ChangePlan {
        steps = List.copyOf(steps);
        left = List.copyOf(left);
    }

    /** Whether nothing is left to do after these steps. */
    public boolean isComplete() {
        return left.isEmpty();
    }

    /** One line per step and per remainder. */
    public List<String> sentences() {
        return Stream.concat(
                        steps.stream().map(Step::sentence),
                        left.stream().map(remainder -> "left: " + remainder.sentence()))
                .toList();
    }
}
