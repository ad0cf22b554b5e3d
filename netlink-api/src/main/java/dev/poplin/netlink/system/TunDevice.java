package dev.poplin.netlink.system;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What /dev/net/tun makes links of (linux/if_tun.h), in the namespace of the calling thread. Confined to that thread. */
public final class TunDevice implements AutoCloseable {

    /** A header with the protocol is not wanted. */
    public static final int NO_PACKET_INFORMATION = 0x1000;
    /** A header with offloads is wanted. */
    public static final int VNET_HEADER = 0x4000;
    /** It can be opened several times. */
    public static final int MULTI_QUEUE = 0x100;

    private static final String PATH = "/dev/net/tun";
    private static final int O_RDWR_CLOEXEC = 2 | 0x80000;
    private static final int TUN_EXCL = 0x8000;
    private static final long TUNSETIFF = 0x400454ca;
    private static final long TUNSETPERSIST = 0x400454cb;
    private static final long TUNSETOWNER = 0x400454cc;
    private static final long TUNSETGROUP = 0x400454ce;
    /** struct ifreq: a name of 16 bytes, then a union that begins with the flags. */
    private static final int REQUEST_BYTES = 40;

    private static final int REQUEST_FLAGS = 16;

    private final String operation;
    private final int descriptor;

    private TunDevice(String operation, int descriptor) {
        this.operation = operation;
        this.descriptor = descriptor;
    }

    /**
     * Makes a link, which goes when this is closed.
     *
     * @param name its name
     * @param flags IFF_TUN (1) or IFF_TAP (2), and others such as {@link #VNET_HEADER}
     * @throws NetlinkException EBUSY if there is a link of this name; EPERM without CAP_NET_ADMIN; ENOENT if there is no {@code /dev/net/tun}
     */
    public static TunDevice make(String name, int flags) throws NetlinkException {
        String operation = "tuntap add " + name;
        int descriptor = SystemCalls.open(PATH, O_RDWR_CLOEXEC, 0);
        if (descriptor < 0) {
            throw new NetlinkException(operation, Errno.of(-descriptor));
        }
        TunDevice device = new TunDevice(operation, descriptor);
        ByteBuffer request = SystemCalls.allocate(REQUEST_BYTES)
                .put(0, name.getBytes(StandardCharsets.UTF_8))
                .putShort(REQUEST_FLAGS, (short) (flags | TUN_EXCL));
        int result = SystemCalls.control(descriptor, TUNSETIFF, request);
        if (result < 0) {
            device.close();
            throw new NetlinkException(operation, Errno.of(-result));
        }
        return device;
    }

    /** Only this user may open it. */
    public void owner(long user) throws NetlinkException {
        set(TUNSETOWNER, user);
    }

    /** Only this group may open it. */
    public void group(long group) throws NetlinkException {
        set(TUNSETGROUP, group);
    }

    /** It stays when this is closed. */
    public void persist() throws NetlinkException {
        set(TUNSETPERSIST, 1);
    }

    private void set(long request, long value) throws NetlinkException {
        int result = SystemCalls.control(descriptor, request, value);
        if (result < 0) {
            throw new NetlinkException(operation, Errno.of(-result));
        }
    }

    @Override
    public void close() {
        SystemCalls.close(descriptor);
    }
}
