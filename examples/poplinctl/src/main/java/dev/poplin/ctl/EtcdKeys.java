package dev.poplin.ctl;

import dev.poplin.ipam.document.Field;
import dev.poplin.ipam.document.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keys and values as {@code etcdctl get -w json} prints them. */
final class EtcdKeys {

    private EtcdKeys() {}

    /** The keys and values of a text. */
    static Map<String, String> read(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Field pair : Field.root("", JsonText.read(text)).get("kvs").elements()) {
            values.put(decoded(pair.get("key")), decoded(pair.get("value")));
        }
        return values;
    }

    private static String decoded(Field field) {
        return field.isMissing()
                ? ""
                : field.parse(base64 -> new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
    }
}
