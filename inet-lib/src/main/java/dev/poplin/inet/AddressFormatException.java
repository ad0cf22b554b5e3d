package dev.poplin.inet;

/** Text that is not the literal it should be. Unchecked; carries the text and the place of the fault. */
public final class AddressFormatException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final String input;
    private final int offset;

    AddressFormatException(String input, int offset, String reason) {
        super("'" + abbreviate(input) + "': " + reason + " at offset " + offset);
        this.input = input;
        this.offset = offset;
    }

    private static String abbreviate(String input) {
        return input.length() <= 80 ? input : input.substring(0, 77) + "...";
    }

    /** The text that was to be parsed, whole. */
    public String input() {
        return input;
    }

    /** The index of the character at which parsing failed, 0 to the length of the input. */
    public int offset() {
        return offset;
    }
}
