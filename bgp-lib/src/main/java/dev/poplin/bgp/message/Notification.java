package dev.poplin.bgp.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Ends a session and says why, RFC 4271 §4.5. Immutable. */
public final class Notification implements BgpMessage {

    /** Message Header Error. */
    public static final int HEADER = 1;
    /** OPEN Message Error. */
    public static final int OPEN = 2;
    /** UPDATE Message Error. */
    public static final int UPDATE = 3;
    /** Hold Timer Expired. */
    public static final int HOLD_TIMER = 4;
    /** Finite State Machine Error. */
    public static final int STATE_MACHINE = 5;
    /** Cease. */
    public static final int CEASE = 6;

    /** Cease subcode: Administrative Shutdown (RFC 4486). */
    public static final int SHUTDOWN = 2;
    /** Cease subcode: Connection Rejected. */
    public static final int REJECTED = 5;
    /** Cease subcode: Connection Collision Resolution. */
    public static final int COLLISION = 7;

    private static final String[] CODES = {
        "?",
        "Message Header Error",
        "OPEN Message Error",
        "UPDATE Message Error",
        "Hold Timer Expired",
        "Finite State Machine Error",
        "Cease",
        "ROUTE-REFRESH Message Error"
    };

    private final int code;
    private final int subcode;
    private final byte[] data;

    /** A notification; the data is copied. */
    public Notification(int code, int subcode, byte[] data) {
        this.code = code;
        this.subcode = subcode;
        this.data = data.clone();
    }

    /** A notification without data. */
    public static Notification of(int code, int subcode) {
        return new Notification(code, subcode, new byte[0]);
    }

    /** An administrative shutdown with a message for the other operator, up to 255 bytes of UTF-8 (RFC 9003). */
    public static Notification shutdown(String message) {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, 255);
        byte[] data = new byte[length + 1];
        data[0] = (byte) length;
        System.arraycopy(text, 0, data, 1, length);
        return new Notification(CEASE, SHUTDOWN, data);
    }

    /** The error code. */
    public int code() {
        return code;
    }

    /** The error subcode, 0 if the code has none. */
    public int subcode() {
        return subcode;
    }

    /** What is wrong, in the code's own form; a fresh array. */
    public byte[] data() {
        return data.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Notification that
                && code == that.code
                && subcode == that.subcode
                && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return code * 257 + subcode;
    }

    @Override
    public String toString() {
        String name = code < CODES.length ? CODES[code] : "code " + code;
        String hex = data.length == 0 ? "" : " " + HexFormat.of().formatHex(data, 0, Math.min(data.length, 32));
        return "NOTIFICATION " + name + (subcode == 0 ? "" : "/" + subcode) + hex;
    }
}
