package dev.poplin.ctl;

/** A command cannot do what it was asked for: one sentence with the way out, and the exit code that docs/poplinctl.md names. */
public final class CtlException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int exitCode;

    /** A failure with this exit code. */
    public CtlException(int exitCode, String sentence) {
        super(sentence);
        this.exitCode = exitCode;
    }

    /** The process's exit code. */
    public int exitCode() {
        return exitCode;
    }
}
