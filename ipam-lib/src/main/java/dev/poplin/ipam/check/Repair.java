package dev.poplin.ipam.check;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@link dev.poplin.ipam.Ipam#repair} did, or would do, and what was there before, so that it can be undone. Immutable.
 *
 * @param steps one per problem that was mended
 * @param left the problems that were not
 */
public record Repair(List<Step> steps, List<Problem> left) {

    /** Copies the lists. */
    public Repair {
        steps = List.copyOf(steps);
        left = List.copyOf(left);
    }

    /** Hears of each step before it is written, to keep what it takes to undo it. */
    @FunctionalInterface
    public interface Witness {

        /**
         * A step is about to be written as it is here. If others write at the same time, or the problem is there no more, it is not, and another comes
         * under the same number.
         *
         * @param number how many steps were done before
         * @throws IOException if it cannot be kept; then it is not written either
         */
        void beforeWriting(int number, Step step) throws IOException;
    }

    /**
     * What mends one problem, in one transaction.
     *
     * @param problem the problem
     * @param writes what is written
     */
    public record Step(Problem problem, List<Write> writes) {

        /** Copies the list. */
        public Step {
            writes = List.copyOf(writes);
        }

        /** The step in words. */
        public String sentence() {
            return problem.sentence() + ": "
                    + writes.stream().map(Write::toString).collect(Collectors.joining(", "));
        }
    }

    /** A record in the store before and after. */
    public static final class Write {

        private final String key;
        private final byte @Nullable [] before;
        private final byte @Nullable [] after;

        /** A change of a record; null stands for a record that is not there. */
        public Write(String key, byte @Nullable [] before, byte @Nullable [] after) {
            this.key = key;
            this.before = before;
            this.after = after;
        }

        /** The record's key. */
        public String key() {
            return key;
        }

        /** A copy of what was there; empty if nothing was. */
        public Optional<byte[]> before() {
            return Optional.ofNullable(before).map(byte[]::clone);
        }

        /** A copy of what is there afterwards; empty if nothing is. */
        public Optional<byte[]> after() {
            return Optional.ofNullable(after).map(byte[]::clone);
        }

        @Override
        public String toString() {
            return (after == null ? "delete " : before == null ? "add " : "change ") + key;
        }
    }
}
