package dev.poplin.netlink.link;

/**
 * Whether a link can carry packets (RFC 2863 §3.1.14 ifOperStatus, linux/if.h IF_OPER_*).
 *
 * @param number 0 to 255
 */
public record OperationalState(int number) {

    /** The driver does not tell. */
    public static final OperationalState UNKNOWN = new OperationalState(0);
    /** A part of it is missing. */
    public static final OperationalState NOT_PRESENT = new OperationalState(1);
    /** It carries nothing. */
    public static final OperationalState DOWN = new OperationalState(2);
    /** The link below it carries nothing. */
    public static final OperationalState LOWER_LAYER_DOWN = new OperationalState(3);
    /** It is being tested. */
    public static final OperationalState TESTING = new OperationalState(4);
    /** It waits for something from outside, such as authentication. */
    public static final OperationalState DORMANT = new OperationalState(5);
    /** It carries packets. */
    public static final OperationalState UP = new OperationalState(6);

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if it is not within 0 and 255
     */
    public OperationalState {
        if (number < 0 || number > 255) {
            throw new IllegalArgumentException("operational state " + number + " is not within 0 and 255");
        }
    }

    /** As {@code ip link show} writes it behind {@code state}. */
    @Override
    public String toString() {
        return switch (number) {
            case 0 -> "UNKNOWN";
            case 1 -> "NOTPRESENT";
            case 2 -> "DOWN";
            case 3 -> "LOWERLAYERDOWN";
            case 4 -> "TESTING";
            case 5 -> "DORMANT";
            case 6 -> "UP";
            default -> "0x" + Integer.toHexString(number);
        };
    }
}
