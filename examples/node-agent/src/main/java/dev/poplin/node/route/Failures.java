package dev.poplin.node.route;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Attempts steps that do not depend on each other, and fails at the end with all that failed. Confined to its owner. */
final class Failures {

    interface Step {
        void run() throws IOException;
    }

    private final List<IOException> failed = new ArrayList<>();

    void attempt(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            failed.add(e);
        }
    }

    void throwIfAny() throws IOException {
        if (!failed.isEmpty()) {
            IOException first = failed.get(0);
            failed.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }
}
