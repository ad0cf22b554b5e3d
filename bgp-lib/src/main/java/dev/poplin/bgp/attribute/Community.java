package dev.poplin.bgp.attribute;

/**
 * A community, RFC 1997: a number of 16 bits that an AS gives a meaning. Shown as BIRD shows it: {@code (65000,1)}.
 *
 * @param bits the AS above its number
 */
public record Community(int bits) implements Comparable<Community> {

    /** GRACEFUL_SHUTDOWN (RFC 8326): about to go away. */
    public static final Community GRACEFUL_SHUTDOWN = new Community(0xffff_0000);
    /** LLGR_STALE (RFC 9494): kept beyond its session. */
    public static final Community LLGR_STALE = new Community(0xffff_0006);
    /** NO_LLGR (RFC 9494): not to be kept beyond its session. */
    public static final Community NO_LLGR = new Community(0xffff_0007);
    /** BLACKHOLE (RFC 7999): traffic to it is to be dropped. */
    public static final Community BLACKHOLE = new Community(0xffff_029a);
    /** NO_EXPORT: not outside the AS or confederation. */
    public static final Community NO_EXPORT = new Community(0xffff_ff01);
    /** NO_ADVERTISE: to no peer. */
    public static final Community NO_ADVERTISE = new Community(0xffff_ff02);
    /** NO_EXPORT_SUBCONFED: not outside the member AS. */
    public static final Community NO_EXPORT_SUBCONFED = new Community(0xffff_ff03);
    /** NOPEER (RFC 3765): not to bilateral peers. */
    public static final Community NO_PEER = new Community(0xffff_ff04);

    /** The community of an AS, both 0 to 65,535. */
    public static Community of(int as, int number) {
        if (as < 0 || as > 0xffff || number < 0 || number > 0xffff) {
            throw new IllegalArgumentException("(" + as + "," + number + ") are not of 16 bits each");
        }
        return new Community(as << 16 | number);
    }

    /**
     * Reads {@code 65000:1} or {@code (65000,1)}.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static Community parse(String text) {
        int[] numbers = CommunityText.numbers(text, 2);
        return of(numbers[0], numbers[1]);
    }

    /** The AS, 0 to 65,535. */
    public int as() {
        return bits >>> 16;
    }

    /** The number, 0 to 65,535. */
    public int number() {
        return bits & 0xffff;
    }

    @Override
    public int compareTo(Community other) {
        return Integer.compareUnsigned(bits, other.bits);
    }

    @Override
    public String toString() {
        return "(" + as() + "," + number() + ")";
    }
}
