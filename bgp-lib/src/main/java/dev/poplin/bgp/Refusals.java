package dev.poplin.bgp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What could not be had of several things that do not depend on each other: the others are done nevertheless. Confined to its owner. */
final class Refusals {

    private final String complaint;
    private @Nullable IOException all;

    /** Says "{@code subject complaint: cause}" of the first. */
    Refusals(String complaint) {
        this.complaint = complaint;
    }

    /** What may be refused. */
    @FunctionalInterface
    interface Attempt {
        void run() throws IOException;
    }

    void attempt(Object subject, Attempt attempt) {
        try {
            attempt.run();
        } catch (IOException e) {
            if (all == null) {
                all = new IOException(subject + " " + complaint + ": " + e.getMessage());
            }
            all.addSuppressed(e);
        }
    }

    /** Throws if something was refused: the text is of the first, all are suppressed in it. */
    void tell() throws IOException {
        if (all != null) {
            throw all;
        }
    }
}
