package dev.poplin.ipam;

/** A document of another program that cannot be read. Says where, as the path of the element or the line. */
public final class MalformedDocumentException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final String path;

    /** A fault at a path, such as {@code items[3].spec.cidr}, or at a place in the text. */
    public MalformedDocumentException(String path, String fault) {
        super((path.isEmpty() ? "the document" : path) + ": " + fault);
        this.path = path;
    }

    /** A fault with what found it. */
    public MalformedDocumentException(String path, String fault, Throwable cause) {
        super((path.isEmpty() ? "the document" : path) + ": " + fault, cause);
        this.path = path;
    }

    /** Where the fault is; empty if that is the document as a whole. */
    public String path() {
        return path;
    }
}
