package dev.poplin.node.reconcile;

import java.io.IOException;
import java.util.List;

/** Brings one kind of kernel object in line with what it should be. Called by one thread at a time. */
public interface Reconciler {

    /** What it is for, in a word: {@code routes}. */
    String name();

    /**
     * Reads both sides, writes the differences, and says what it changed, one line each; empty if all was right.
     *
     * @throws IOException if the kernel refused; the reconciler can be called again
     */
    List<String> reconcile() throws IOException;
}
