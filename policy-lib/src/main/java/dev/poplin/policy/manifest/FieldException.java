package dev.poplin.policy.manifest;

/** A field is not what it should be; caught where the object's name is known. */
final class FieldException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String field;
    private final int line;

    FieldException(Field field, String reason) {
        super(reason, null, false, false);
        this.field = field.path();
        this.line = field.line();
    }

    String field() {
        return field;
    }

    int line() {
        return line;
    }
}
