package dev.poplin.netlink.link;

import java.nio.charset.StandardCharsets;

/** What the kernel takes as the name of an interface. */
public final class InterfaceName {

    static final int MAX_BYTES = 15;

    private InterfaceName() {}

    /**
     * The name, if it is one.
     *
     * @throws IllegalArgumentException if it is none: 1 to 15 bytes without '/', ':' or white space
     */
    public static String require(String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        boolean legal = bytes > 0
                && bytes <= MAX_BYTES
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(c -> c == '/' || c == ':' || c == 0 || Character.isWhitespace(c));
        if (!legal) {
            throw new IllegalArgumentException(
                    "'" + name + "' is not an interface name: 1 to 15 bytes without '/', ':' or white space");
        }
        return name;
    }
}
