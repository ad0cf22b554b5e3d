package dev.poplin.netlink.link;

import java.nio.charset.StandardCharsets;

/** What the kernel takes as the name of an interface. */
public final class InterfaceName {

    static final int MAX_BYTES = 15;
    private static final int MAX_ALTERNATIVE_BYTES = 127;

    private InterfaceName() {}

    /**
     * The name, if it is one.
     *
     * @throws IllegalArgumentException if it is none: 1 to 15 bytes without '/', ':' or white space
     */
    public static String require(String name) {
        return require(name, MAX_BYTES);
    }

    /** The alternative name, if it is one: as a name, of up to 127 bytes. The kernel takes any text, but tools look for no other. */
    static String requireAlternative(String name) {
        return require(name, MAX_ALTERNATIVE_BYTES);
    }

    private static String require(String name, int maxBytes) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        boolean legal = bytes > 0
                && bytes <= maxBytes
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(c -> c == '/' || c == ':' || c == 0 || Character.isWhitespace(c));
        if (!legal) {
            throw new IllegalArgumentException("'" + name + "' is not an interface name: 1 to " + maxBytes
                    + " bytes without '/', ':' or white space");
        }
        return name;
    }
}
