package dev.poplin.bgp.message;

import dev.poplin.bgp.wire.Wire;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

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
    /** ROUTE-REFRESH Message Error (RFC 7313). */
    public static final int ROUTE_REFRESH = 7;
    /** Send Hold Timer Expired (RFC 9687). */
    public static final int SEND_HOLD_TIMER = 8;

    /** Header subcode: Connection Not Synchronized. */
    public static final int NOT_SYNCHRONIZED = 1;
    /** Header subcode: Bad Message Length. */
    public static final int BAD_LENGTH = 2;
    /** Header subcode: Bad Message Type. */
    public static final int BAD_TYPE = 3;

    /** OPEN subcode: Unsupported Version Number. */
    public static final int UNSUPPORTED_VERSION = 1;
    /** OPEN subcode: Bad Peer AS. */
    public static final int BAD_PEER_AS = 2;
    /** OPEN subcode: Bad BGP Identifier. */
    public static final int BAD_BGP_IDENTIFIER = 3;
    /** OPEN subcode: Unsupported Optional Parameter. */
    public static final int UNSUPPORTED_PARAMETER = 4;
    /** OPEN subcode: Unacceptable Hold Time. */
    public static final int UNACCEPTABLE_HOLD_TIME = 6;
    /** OPEN subcode: Unsupported Capability (RFC 5492). */
    public static final int UNSUPPORTED_CAPABILITY = 7;
    /** OPEN subcode: Role Mismatch (RFC 9234). */
    public static final int ROLE_MISMATCH = 11;

    /** UPDATE subcode: Malformed Attribute List. */
    public static final int MALFORMED_ATTRIBUTE_LIST = 1;
    /** UPDATE subcode: Unrecognized Well-known Attribute. */
    public static final int UNRECOGNIZED_WELL_KNOWN_ATTRIBUTE = 2;
    /** UPDATE subcode: Missing Well-known Attribute. */
    public static final int MISSING_WELL_KNOWN_ATTRIBUTE = 3;
    /** UPDATE subcode: Attribute Flags Error. */
    public static final int ATTRIBUTE_FLAGS = 4;
    /** UPDATE subcode: Attribute Length Error. */
    public static final int ATTRIBUTE_LENGTH = 5;
    /** UPDATE subcode: Invalid ORIGIN Attribute. */
    public static final int INVALID_ORIGIN = 6;
    /** UPDATE subcode: Invalid NEXT_HOP Attribute. */
    public static final int INVALID_NEXT_HOP = 8;
    /** UPDATE subcode: Optional Attribute Error. */
    public static final int OPTIONAL_ATTRIBUTE = 9;
    /** UPDATE subcode: Invalid Network Field. */
    public static final int INVALID_NETWORK_FIELD = 10;
    /** UPDATE subcode: Malformed AS_PATH. */
    public static final int MALFORMED_AS_PATH = 11;

    /** State machine subcode: Receive Unexpected Message in OpenSent State (RFC 6608). */
    public static final int UNEXPECTED_IN_OPEN_SENT = 1;
    /** State machine subcode: Receive Unexpected Message in OpenConfirm State (RFC 6608). */
    public static final int UNEXPECTED_IN_OPEN_CONFIRM = 2;
    /** State machine subcode: Receive Unexpected Message in Established State (RFC 6608). */
    public static final int UNEXPECTED_IN_ESTABLISHED = 3;

    /** ROUTE-REFRESH subcode: Invalid Message Length (RFC 7313). */
    public static final int INVALID_REFRESH_LENGTH = 1;

    /** Cease subcode: Maximum Number of Prefixes Reached (RFC 4486). */
    public static final int MAXIMUM_PREFIXES = 1;
    /** Cease subcode: Administrative Shutdown (RFC 4486). */
    public static final int SHUTDOWN = 2;
    /** Cease subcode: Peer De-configured. */
    public static final int DECONFIGURED = 3;
    /** Cease subcode: Administrative Reset. */
    public static final int RESET = 4;
    /** Cease subcode: Connection Rejected. */
    public static final int REJECTED = 5;
    /** Cease subcode: Other Configuration Change. */
    public static final int CONFIGURATION_CHANGE = 6;
    /** Cease subcode: Connection Collision Resolution. */
    public static final int COLLISION = 7;
    /** Cease subcode: Out of Resources. */
    public static final int OUT_OF_RESOURCES = 8;
    /** Cease subcode: Hard Reset (RFC 8538). */
    public static final int HARD_RESET = 9;
    /** Cease subcode: BFD Down (RFC 9384). */
    public static final int BFD_DOWN = 10;

    private static final int MAX_TEXT_BYTES = 255;

    private final int code;
    private final int subcode;
    private final byte[] data;

    /**
     * A notification; the data is copied.
     *
     * @throws IllegalArgumentException if code or subcode are not of 8 bits
     */
    public Notification(int code, int subcode, byte[] data) {
        this.code = (int) Wire.requireBits(code, 8, "code");
        this.subcode = (int) Wire.requireBits(subcode, 8, "subcode");
        this.data = data.clone();
    }

    /** A notification without data. */
    public static Notification of(int code, int subcode) {
        return new Notification(code, subcode, new byte[0]);
    }

    /** An administrative shutdown with a message for the other operator, up to 255 bytes of UTF-8 (RFC 9003). */
    public static Notification shutdown(String message) {
        return ceaseWithText(SHUTDOWN, message);
    }

    /** An administrative reset with a message for the other operator, up to 255 bytes of UTF-8 (RFC 9003). */
    public static Notification reset(String message) {
        return ceaseWithText(RESET, message);
    }

    private static Notification ceaseWithText(int subcode, String message) {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, MAX_TEXT_BYTES);
        while (length < text.length && (text[length] & 0xc0) == 0x80) {
            length--;
        }
        byte[] data = new byte[length + 1];
        data[0] = (byte) length;
        System.arraycopy(text, 0, data, 1, length);
        return new Notification(CEASE, subcode, data);
    }

    /** A hard reset, which graceful restart does not bridge, for the reason of another notification (RFC 8538 §3). */
    public static Notification hardReset(Notification reason) {
        byte[] inner = new byte[2 + reason.data.length];
        inner[0] = (byte) reason.code;
        inner[1] = (byte) reason.subcode;
        System.arraycopy(reason.data, 0, inner, 2, reason.data.length);
        return new Notification(CEASE, HARD_RESET, inner);
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

    byte[] body() {
        byte[] body = new byte[2 + data.length];
        body[0] = (byte) code;
        body[1] = (byte) subcode;
        System.arraycopy(data, 0, body, 2, data.length);
        return body;
    }

    /** The other operator's message, if this is a shutdown or a reset with one that is well formed (RFC 9003). */
    public Optional<String> communication() {
        boolean may = code == CEASE && (subcode == SHUTDOWN || subcode == RESET);
        if (!may || data.length < 2 || (data[0] & 0xff) > data.length - 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data, 1, data[0] & 0xff))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** The notification that a hard reset carries (RFC 8538 §3), if this is one. */
    public Optional<Notification> hardResetReason() {
        if (code != CEASE || subcode != HARD_RESET || data.length < 2) {
            return Optional.empty();
        }
        byte[] rest = Arrays.copyOfRange(data, 2, data.length);
        return Optional.of(new Notification(data[0] & 0xff, data[1] & 0xff, rest));
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

    /** The names of code and subcode as IANA has them, then the message or the data. */
    @Override
    public String toString() {
        String name = "NOTIFICATION " + NotificationNames.of(code, subcode);
        Optional<String> text = communication();
        if (text.isPresent()) {
            return name + ": \"" + printable(text.get()) + "\"";
        }
        Optional<Notification> reason = hardResetReason();
        if (reason.isPresent()) {
            return name + ": " + NotificationNames.of(reason.get().code, reason.get().subcode);
        }
        return data.length == 0 ? name : name + " " + HexFormat.of().formatHex(data, 0, Math.min(data.length, 32));
    }

    /** Control characters of the other operator must not reach a terminal. */
    private static String printable(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().forEach(c -> safe.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return safe.toString();
    }
}
