package dev.poplin.netlink.traffic.type;

/**
 * What happens to a packet behind an action (linux/pkt_cls.h TC_ACT_*): any number is a value. Immutable.
 *
 * @param value the number
 */
public record Verdict(int value) {

    /** Go on as if there were no action. */
    public static final Verdict CONTINUE = new Verdict(-1);
    /** Let it pass. */
    public static final Verdict OK = new Verdict(0);
    /** Ask all filters again. */
    public static final Verdict RECLASSIFY = new Verdict(1);
    /** Drop it. */
    public static final Verdict DROP = new Verdict(2);
    /** Go on with the next action. */
    public static final Verdict PIPE = new Verdict(3);
    /** The action has taken it. */
    public static final Verdict STOLEN = new Verdict(4);
    /** Hand it to hardware's processor. */
    public static final Verdict TRAP = new Verdict(8);

    private static final int JUMP = 1 << 28;
    private static final int GOTO_CHAIN = 2 << 28;
    private static final int OPCODE = 0xf000_0000;

    /** The verdict of this number. */
    public static Verdict of(int value) {
        return new Verdict(value);
    }

    /**
     * Go on with the filters of another chain: {@code goto chain NUMBER}.
     *
     * @throws IllegalArgumentException if the number has more than 28 bits
     */
    public static Verdict gotoChain(int number) {
        if ((number & OPCODE) != 0) {
            throw new IllegalArgumentException("chain " + Integer.toUnsignedString(number) + " has more than 28 bits");
        }
        return new Verdict(GOTO_CHAIN | number);
    }

    /** As {@code tc} writes it. */
    @Override
    public String toString() {
        return switch (value) {
            case -1 -> "continue";
            case 0 -> "pass";
            case 1 -> "reclassify";
            case 2 -> "drop";
            case 3 -> "pipe";
            case 4 -> "stolen";
            case 8 -> "trap";
            default ->
                (value & OPCODE) == GOTO_CHAIN
                        ? "goto chain " + (value & ~OPCODE)
                        : (value & OPCODE) == JUMP ? "jump " + (value & ~OPCODE) : "verdict " + value;
        };
    }
}
