package dev.poplin.cni.types;

/** A request that failed, as the error document of the CNI specification: code, message and details. */
public final class CniException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int code;
    private final String details;

    /** An error with a message alone. */
    public CniException(CniErrorCode code, String message) {
        this(code, message, "");
    }

    /** An error with a message and the details that help to find its cause. */
    public CniException(CniErrorCode code, String message, String details) {
        super(message);
        this.code = code.value();
        this.details = details;
    }

    /** An error whose cause is kept for the log; its text becomes the details. */
    public CniException(CniErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code.value();
        this.details = String.valueOf(cause.getMessage());
    }

    /** The code, by which a runtime decides what to do next. */
    public CniErrorCode code() {
        return new CniErrorCode(code);
    }

    /** More about the cause; empty if the message says it all. */
    public String details() {
        return details;
    }
}
