package dev.poplin.node.source;

import java.nio.file.Path;

/** What is wrong in a manifest, and where; the line counts from 1, 0 if it is about the whole file. */
public record ManifestProblem(Path file, int line, String message) {

    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + message;
    }
}
