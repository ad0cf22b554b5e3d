package dev.poplin.node.pod;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** What has to be taken back, last first, if a later step fails. Confined to its owner. */
final class Undo {

    interface Step {
        void run() throws IOException;
    }

    private final Deque<Step> steps = new ArrayDeque<>();

    void add(Step step) {
        steps.push(step);
    }

    /** Takes everything back; failures on the way are kept with {@code cause}. */
    void run(Exception cause) {
        while (!steps.isEmpty()) {
            try {
                steps.pop().run();
            } catch (IOException | RuntimeException e) {
                cause.addSuppressed(e);
            }
        }
    }
}
