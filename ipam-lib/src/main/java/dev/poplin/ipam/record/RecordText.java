package dev.poplin.ipam.record;

import java.util.Map;

/** What the texts of records may be: refused before anything is written of them. Pure. */
public final class RecordText {

    /** So many bytes of {@link java.io.DataOutput#writeUTF} a text may have. */
    static final int MOST_BYTES = 0xFFFF;

    private static final int MOST_NAME_LENGTH = 512;
    /** No character has more. */
    private static final int BYTES_PER_CHARACTER = 3;

    private RecordText() {}

    /**
     * Refuses what no handle, node or owner may be called.
     *
     * @throws IllegalArgumentException if it is empty, longer than 512 characters or holds a control character
     */
    public static void requireName(String what, String text) {
        if (text.isEmpty() || text.length() > MOST_NAME_LENGTH || holdsControlCharacter(text)) {
            throw new IllegalArgumentException(
                    what + " '" + text + "' is empty, too long or holds a control character");
        }
    }

    private static boolean holdsControlCharacter(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ') {
                return true;
            }
        }
        return false;
    }

    /** Whether a record can hold a text. */
    public static boolean fits(String text) {
        if (text.length() <= MOST_BYTES / BYTES_PER_CHARACTER) {
            return true;
        }
        long bytes = text.chars().map(RecordText::bytes).asLongStream().sum();
        return bytes <= MOST_BYTES;
    }

    private static int bytes(int character) {
        return character >= 0x01 && character <= 0x7F ? 1 : character > 0x7FF ? BYTES_PER_CHARACTER : 2;
    }

    /** Whether a record can hold what a holder says of itself. */
    public static boolean fits(Map<String, String> attributes) {
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            if (!fits(attribute.getKey()) || !fits(attribute.getValue())) {
                return false;
            }
        }
        return true;
    }

    /**
     * Refuses attributes that no record can hold.
     *
     * @throws IllegalArgumentException if one has a name or value of more than 65,535 bytes in UTF-8
     */
    public static void requireFits(Map<String, String> attributes) {
        attributes.forEach((name, value) -> {
            if (!fits(name) || !fits(value)) {
                String beginning = name.substring(0, Math.min(name.length(), 40));
                throw new IllegalArgumentException("attribute '" + beginning + "' of " + value.length()
                        + " characters is too long for a record, which holds 65,535 bytes of a text");
            }
        });
    }
}
