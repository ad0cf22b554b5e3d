package dev.poplin.policy.manifest;

import dev.poplin.policy.model.Position;

/**
 * Something in a manifest that is wrong. The object that has it is left out; the others are there.
 *
 * @param position the file and line
 * @param object the object, {@code KIND NAMESPACE/NAME}, or the empty text
 * @param field the field, such as {@code spec.ingress[0].from[1]}, or the empty text
 * @param reason what is wrong
 */
public record ManifestProblem(Position position, String object, String field, String reason) {

    @Override
    public String toString() {
        return position + ": " + (object.isEmpty() ? "" : object + ": ") + (field.isEmpty() ? "" : field + ": ")
                + reason;
    }
}
