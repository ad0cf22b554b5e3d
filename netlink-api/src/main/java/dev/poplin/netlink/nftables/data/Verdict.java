package dev.poplin.netlink.nftables.data;

/**
 * What happens to a packet.
 *
 * @param code NF_DROP 0, NF_ACCEPT 1, NFT_JUMP -3, NFT_GOTO -4, NFT_RETURN -5, or another
 * @param chain the chain to go to, or the empty text
 */
public record Verdict(int code, String chain) {

    /** The packet goes on. */
    public static final Verdict ACCEPT = new Verdict(1, "");
    /** The packet is dropped. */
    public static final Verdict DROP = new Verdict(0, "");
    /** Back to the chain that jumped here, or to the policy. */
    public static final Verdict RETURN = new Verdict(-5, "");

    private static final int JUMP = -3;
    private static final int GOTO = -4;

    /** Goes to a chain and comes back. */
    public static Verdict jump(String chain) {
        return new Verdict(JUMP, chain);
    }

    /** Goes to a chain for good. */
    public static Verdict goTo(String chain) {
        return new Verdict(GOTO, chain);
    }

    @Override
    public String toString() {
        return switch (code) {
            case 0 -> "drop";
            case 1 -> "accept";
            case -1 -> "continue";
            case -2 -> "break";
            case JUMP -> "jump " + chain;
            case GOTO -> "goto " + chain;
            case -5 -> "return";
            default -> "verdict " + code;
        };
    }
}
