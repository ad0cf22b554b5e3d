package dev.poplin.node.config;

import java.util.List;

/** The configuration cannot be used; the message lists all its faults. */
public final class ConfigException extends Exception {

    private static final long serialVersionUID = 1L;

    ConfigException(String where, List<String> faults) {
        super(where + ": " + String.join("; ", faults));
    }
}
