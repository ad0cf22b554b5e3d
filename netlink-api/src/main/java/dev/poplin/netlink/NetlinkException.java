package dev.poplin.netlink;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The kernel said no. Carries the operation and its object in {@code ip} notation, the errno, the kernel's own sentence and the
 * attribute it complains of, where it gave them. The {@link Netlink} stays usable unless it is closed.
 */
public class NetlinkException extends IOException {

    private static final long serialVersionUID = 1;

    private final String operation;
    private final transient Errno errno;
    private final @Nullable String kernelMessage;
    private final @Nullable String attribute;
    private final byte[] cookie;

    /** An error of {@code operation}; the kernel's message and the attribute may be missing. */
    public NetlinkException(String operation, Errno errno, @Nullable String kernelMessage, @Nullable String attribute) {
        this(operation, errno, kernelMessage, attribute, new byte[0]);
    }

    /** An error of {@code operation} with the kernel's cookie, which is mostly empty. */
    public NetlinkException(
            String operation, Errno errno, @Nullable String kernelMessage, @Nullable String attribute, byte[] cookie) {
        super(text(operation, errno, kernelMessage, attribute));
        this.operation = operation;
        this.errno = errno;
        this.kernelMessage = kernelMessage;
        this.attribute = attribute;
        this.cookie = cookie.clone();
    }

    /** An error about which the kernel said nothing but the errno. */
    public NetlinkException(String operation, Errno errno) {
        this(operation, errno, null, null);
    }

    private static String text(
            String operation, Errno errno, @Nullable String kernelMessage, @Nullable String attribute) {
        StringBuilder text = new StringBuilder(operation).append(": ").append(errno);
        if (kernelMessage != null) {
            text.append(": ").append(kernelMessage);
        }
        if (attribute != null) {
            text.append(", at ").append(attribute);
        }
        if (errno.equals(Errno.EPERM)) {
            text.append("; needs CAP_NET_ADMIN there, and CAP_SYS_ADMIN to make or enter a namespace");
        }
        return text.toString();
    }

    /** What was to be done, such as {@code route add 10.0.0.0/8 via 192.0.2.1}. */
    public String operation() {
        return operation;
    }

    /** The kernel's error number. */
    public Errno errno() {
        return errno;
    }

    /** The kernel's own sentence, or null if it gave none. */
    public @Nullable String kernelMessage() {
        return kernelMessage;
    }

    /**
     * The attribute that the kernel complains of, as a path such as {@code RTA_MULTIPATH/nexthop[1]/RTA_GATEWAY} and with its
     * limits if the kernel gave them, or null if it named none.
     */
    public @Nullable String attribute() {
        return attribute;
    }

    /** What the kernel added for programs (NLMSGERR_ATTR_COOKIE); mostly empty. */
    public byte[] cookie() {
        return cookie.clone();
    }
}
