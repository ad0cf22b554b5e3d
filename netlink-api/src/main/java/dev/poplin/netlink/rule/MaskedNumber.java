package dev.poplin.netlink.rule;

/**
 * A number of which some bits count, written as {@code value/mask}.
 *
 * @param value the bits that are wanted
 * @param mask which bits count
 */
public record MaskedNumber(int value, int mask) {

    /**
     * Checks that no bit is wanted that does not count, which the kernel refuses.
     *
     * @throws IllegalArgumentException if the value has bits beyond the mask
     */
    public MaskedNumber {
        if ((value & ~mask) != 0) {
            throw new IllegalArgumentException(text(value, mask) + " has bits that its mask leaves out");
        }
    }

    private static String text(int value, int mask) {
        return "0x" + Integer.toHexString(value) + "/0x" + Integer.toHexString(mask);
    }

    @Override
    public String toString() {
        return text(value, mask);
    }
}
