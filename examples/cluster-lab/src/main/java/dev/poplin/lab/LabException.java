package dev.poplin.lab;

/** The lab cannot go on: one sentence with the way out, and the exit code that docs/lab.md names. */
final class LabException extends RuntimeException {

    private static final long serialVersionUID = 1;

    static final int CHECK_FAILED = 1;
    static final int USAGE = 2;
    static final int NOT_ROOT = 3;
    static final int KERNEL = 4;
    static final int MANIFESTS = 5;
    static final int ALREADY_RUNNING = 6;
    static final int AGENT = 7;

    private final int exitCode;

    LabException(int exitCode, String sentence) {
        super(sentence);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
