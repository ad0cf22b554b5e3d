package dev.poplin.node.reconcile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Attempts steps that do not depend on each other, and fails at the end with all that failed. Confined to its owner. */
public final class Failures {

    /** What may fail. */
    public interface Step {
        /** Does it. */
        void run() throws IOException;
    }

    private final List<IOException> failed = new ArrayList<>();

    /** Runs the step, and keeps its failure for the end. */
    public void attempt(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            failed.add(e);
        }
    }

    /** Throws the first failure, if there is one, with the others as suppressed ones. */
    public void throwIfAny() throws IOException {
        if (!failed.isEmpty()) {
            IOException first = failed.get(0);
            failed.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }
}
