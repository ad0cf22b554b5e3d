package dev.poplin.policy.model;

/**
 * Where something was read.
 *
 * @param file the file, or the empty text
 * @param line the line, from 1; 0 if unknown
 */
public record Position(String file, int line) {

    /** Made by a program. */
    public static final Position NONE = new Position("", 0);

    @Override
    public String toString() {
        return file.isEmpty() ? "(no file)" : file + ":" + line;
    }
}
