package dev.poplin.bgp.testing;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What travels over a connection at once, or its end. Made at the sender's site; that it has arrived is noted at the receiver's, and seen by
 * the sender between runs only.
 */
final class Segment {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final int length;
    private final boolean end;
    private ByteBuffer bytes;
    private long arrival;
    private int attempt;
    private boolean arrived;

    /** The one behind it in its {@link SegmentQueue}. */
    private @Nullable Segment next;

    private Segment(ByteBuffer bytes, boolean end) {
        this.length = bytes.remaining();
        this.bytes = bytes;
        this.end = end;
    }

    /** Bytes that nobody will change, in a buffer that nobody else has. */
    static Segment of(ByteBuffer bytes) {
        return new Segment(bytes, false);
    }

    static Segment end() {
        return new Segment(NOTHING, true);
    }

    @Nullable
    Segment next() {
        return next;
    }

    void setNext(@Nullable Segment behind) {
        next = behind;
    }

    int length() {
        return length;
    }

    boolean isEnd() {
        return end;
    }

    /** It is sent, perhaps once more. Returns the number of the attempt. */
    int depart(long whenThere) {
        arrival = whenThere;
        return ++attempt;
    }

    /** When it is at the other end, unless the way is cut. */
    long arrival() {
        return arrival;
    }

    /** Whether this was its last attempt. */
    boolean isAttempt(int number) {
        return number == attempt;
    }

    boolean hasArrived() {
        return arrived;
    }

    /** It is there: its bytes, which are forgotten here. */
    ByteBuffer take() {
        ByteBuffer taken = bytes;
        arrived = true;
        bytes = NOTHING;
        return taken;
    }
}
