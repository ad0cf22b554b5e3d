package dev.poplin.netlink.nftables.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** What {@code nft} itself leaves with an object: pieces of a type byte, a length byte and that many bytes (libnftnl/udata.h). */
public final class UserData {

    /** The comment of a rule, a chain, a table, an object or an element. */
    public static final int COMMENT = 0;
    /** The comment of a set. */
    public static final int SET_COMMENT = 7;

    private static final int GREATEST_LENGTH = 127;

    private UserData() {}

    /**
     * A piece that holds a text.
     *
     * @throws IllegalArgumentException if it has more than 127 bytes
     */
    public static Bytes ofText(int type, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        if (content.length > GREATEST_LENGTH) {
            throw new IllegalArgumentException(
                    "a comment of " + content.length + " bytes, more than the " + GREATEST_LENGTH + " that fit");
        }
        byte[] piece = new byte[content.length + 3];
        piece[0] = (byte) type;
        piece[1] = (byte) (content.length + 1);
        System.arraycopy(content, 0, piece, 2, content.length);
        return Bytes.of(piece);
    }

    /** The text of the first piece of a type. */
    public static Optional<String> text(int type, Bytes data) {
        return piece(type, data).map(piece -> {
            byte[] bytes = piece.toArray();
            int length = bytes.length > 0 && bytes[bytes.length - 1] == 0 ? bytes.length - 1 : bytes.length;
            return new String(bytes, 0, length, StandardCharsets.UTF_8);
        });
    }

    /** The content of the first piece of a type. */
    public static Optional<Bytes> piece(int type, Bytes data) {
        byte[] bytes = data.toArray();
        int at = 0;
        while (at + 2 <= bytes.length) {
            int end = at + 2 + Byte.toUnsignedInt(bytes[at + 1]);
            if (end > bytes.length) {
                return Optional.empty();
            }
            if (Byte.toUnsignedInt(bytes[at]) == type) {
                return Optional.of(Bytes.of(Arrays.copyOfRange(bytes, at + 2, end)));
            }
            at = end;
        }
        return Optional.empty();
    }
}
