package dev.poplin.bgp.calico;

import java.util.Optional;

/**
 * Where a password is: a key of a Kubernetes secret. Not the password itself.
 *
 * @param name the secret's name
 * @param key the key within
 */
public record SecretKey(String name, String key) {

    static Optional<SecretKey> read(Fields fields, String field) {
        if (!fields.has(field)) {
            return Optional.empty();
        }
        Fields password = fields.fields(field);
        Fields reference = password.fields("secretKeyRef");
        password.requireNothingElse();
        Optional<String> name = reference.text("name");
        Optional<String> key = reference.text("key");
        reference.text("optional");
        reference.requireNothingElse();
        if (name.isEmpty() || key.isEmpty()) {
            reference.problem("needs a name and a key");
            return Optional.empty();
        }
        return Optional.of(new SecretKey(name.get(), key.get()));
    }
}
