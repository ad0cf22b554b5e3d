package dev.poplin.netlink.wireguard;

/** A line of a configuration file that is not understood. Its message has the line's number, and no key. */
public final class ConfigurationSyntaxException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final int line;

    ConfigurationSyntaxException(int line, String reason) {
        super("line " + line + ": " + reason);
        this.line = line;
    }

    /** The number of the line, from 1. */
    public int line() {
        return line;
    }
}
