package dev.poplin.netlink.traffic.type;

/**
 * The number of a queueing discipline or class: {@code MAJOR:MINOR}, both in hex. Immutable.
 *
 * @param value the major number in the high 16 bits, the minor one in the low 16 bits
 */
public record TcHandle(int value) {

    /** None: the kernel's choice. */
    public static final TcHandle NONE = new TcHandle(0);
    /** The parent of what a link sends by: {@code root}. */
    public static final TcHandle ROOT = new TcHandle(-1);
    /** The parent of {@code ingress} and {@code clsact}. */
    public static final TcHandle INGRESS_QDISC = new TcHandle(0xffff_fff1);
    /** The parent of filters for packets that come in, of {@code clsact} or {@code ingress}. */
    public static final TcHandle INGRESS = new TcHandle(0xffff_fff2);
    /** The parent of filters for packets that go out, of {@code clsact}. */
    public static final TcHandle EGRESS = new TcHandle(0xffff_fff3);

    /**
     * The handle of these numbers.
     *
     * @throws IllegalArgumentException if they are not within 0 and 65535
     */
    public static TcHandle of(int major, int minor) {
        if (major < 0 || major > 0xffff || minor < 0 || minor > 0xffff) {
            throw new IllegalArgumentException(
                    "handle " + major + ":" + minor + " has a number that is not within 0 and 65535");
        }
        return new TcHandle(major << 16 | minor);
    }

    /** The part before the colon. */
    public int major() {
        return value >>> 16;
    }

    /** The part behind the colon. */
    public int minor() {
        return value & 0xffff;
    }

    /** As {@code tc} writes it. */
    @Override
    public String toString() {
        if (equals(ROOT)) {
            return "root";
        }
        return Integer.toHexString(major()) + ":" + (minor() == 0 ? "" : Integer.toHexString(minor()));
    }
}
