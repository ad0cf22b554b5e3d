package dev.poplin.netlink.traffic.type;

/** What fits the fields of the kernel's structures. */
final class FieldRange {

    private static final long U32 = 0xffff_ffffL;

    private FieldRange() {}

    /**
     * Checks an unsigned number of 32 bits.
     *
     * @throws IllegalArgumentException if it is not within 0 and 4294967295
     */
    static void u32(String what, long value) {
        within(what, value, 0, U32);
    }

    /**
     * Checks a number.
     *
     * @throws IllegalArgumentException if it is not within these
     */
    static void within(String what, long value, long least, long greatest) {
        if (value < least || value > greatest) {
            throw new IllegalArgumentException(what + " " + value + " is not within " + least + " and " + greatest);
        }
    }
}
