package dev.poplin.node;

/** The agent cannot start; the message is one sentence with the way out, and nothing half-built is left. */
public final class StartException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why, and so the exit status of the process; docs/node-agent.md lists them. */
    public enum Reason {
        /** An unexpected failure. */
        FAILURE(1),
        /** The command line or the configuration is wrong. */
        CONFIGURATION(2),
        /** The process is not root. */
        NOT_ROOT(3),
        /** The BGP port or the agent's socket is in use. */
        ADDRESS_IN_USE(4),
        /** The pods' or services' prefix overlaps a network of the host. */
        OVERLAP(5),
        /** The kernel lacks a feature. */
        KERNEL_FEATURE(6),
        /** The node's own address cannot be found. */
        NO_NODE_ADDRESS(7);

        private final int exitCode;

        Reason(int exitCode) {
            this.exitCode = exitCode;
        }

        /** The exit status of the process. */
        public int exitCode() {
            return exitCode;
        }
    }

    private final Reason reason;

    StartException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    StartException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why the agent cannot start. */
    public Reason reason() {
        return reason;
    }
}
