package dev.poplin.cni.types;

import dev.poplin.inet.AddressFormatException;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Typed access to the members of one JSON object; a member of the wrong kind is named with its path (code 7). */
final class Fields {

    private static final String NOTHING = "";

    private final Map<String, @Nullable Object> members;
    private final String path;

    Fields(Map<String, @Nullable Object> members) {
        this(members, NOTHING);
    }

    private Fields(Map<String, @Nullable Object> members, String path) {
        this.members = members;
        this.path = path;
    }

    Set<String> names() {
        return members.keySet();
    }

    Map<String, @Nullable Object> members() {
        return members;
    }

    @Nullable
    String text(String name) throws CniException {
        Object value = members.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw wrong(name, "text", value);
    }

    String text(String name, String otherwise) throws CniException {
        String value = text(name);
        return value == null ? otherwise : value;
    }

    int number(String name, int otherwise, int least, int most) throws CniException {
        Object value = members.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Integer number && number >= least && number <= most) {
            return number;
        }
        throw wrong(name, "a number from " + least + " to " + most, value);
    }

    @Nullable
    Fields object(String name) throws CniException {
        Object value = members.get(name);
        return value == null ? null : asObject(value, name);
    }

    List<Fields> objects(String name) throws CniException {
        List<Fields> objects = new ArrayList<>();
        List<?> values = list(name);
        for (int i = 0; i < values.size(); i++) {
            objects.add(asObject(values.get(i), name + "[" + i + "]"));
        }
        return objects;
    }

    List<String> texts(String name) throws CniException {
        List<String> texts = new ArrayList<>();
        for (Object value : list(name)) {
            if (!(value instanceof String text)) {
                throw wrong(name, "a list of texts", value);
            }
            texts.add(text);
        }
        return texts;
    }

    @Nullable
    Cidr cidr(String name) throws CniException {
        String text = text(name);
        try {
            return text == null ? null : Cidr.parseInterface(text);
        } catch (AddressFormatException e) {
            throw wrong(name, "an address with its prefix length", text);
        }
    }

    @Nullable
    IpAddress address(String name) throws CniException {
        String text = text(name);
        try {
            return text == null || text.isEmpty() ? null : IpAddress.parse(text);
        } catch (AddressFormatException e) {
            throw wrong(name, "an address", text);
        }
    }

    <T> T required(@Nullable T value, String name) throws CniException {
        if (value == null) {
            throw new CniException(CniErrorCode.INVALID_CONFIG, "'" + path + name + "' is missing");
        }
        return value;
    }

    CniException wrong(String name, String wanted, @Nullable Object value) {
        return new CniException(
                CniErrorCode.INVALID_CONFIG, "'" + path + name + "' should be " + wanted + ", and is " + value);
    }

    private List<?> list(String name) throws CniException {
        Object value = members.get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list;
        }
        throw wrong(name, "a list", value);
    }

    @SuppressWarnings("unchecked")
    private Fields asObject(@Nullable Object value, String name) throws CniException {
        if (value instanceof Map<?, ?> map) {
            return new Fields((Map<String, @Nullable Object>) map, path + name + ".");
        }
        throw wrong(name, "an object", value);
    }
}
