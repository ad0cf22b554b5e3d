package dev.poplin.cni.types;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one JSON object into maps, lists, strings, numbers and booleans, and writes such; the first of two equal keys is an error. */
final class JsonTree {

    static final JsonFactory FACTORY =
            JsonFactory.builder().build().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private JsonTree() {}

    /** Reads the object, and refuses anything else or anything after it. */
    static Map<String, @Nullable Object> readObject(byte[] json) throws CniException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new CniException(
                        CniErrorCode.DECODING_FAILURE, "the network configuration on stdin is not a JSON object");
            }
            Map<String, @Nullable Object> tree = object(parser);
            if (parser.nextToken() != null) {
                throw new CniException(
                        CniErrorCode.DECODING_FAILURE, "something follows the network configuration on stdin");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new CniException(
                    CniErrorCode.DECODING_FAILURE,
                    "the network configuration on stdin is not JSON: " + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new CniException(CniErrorCode.IO_FAILURE, "reading the network configuration failed", e);
        }
    }

    /** Writes what was read. */
    static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value instanceof Map<?, ?> members) {
            json.writeStartObject();
            for (Map.Entry<?, ?> member : members.entrySet()) {
                json.writeFieldName(String.valueOf(member.getKey()));
                write(json, member.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof List<?> elements) {
            json.writeStartArray();
            for (Object element : elements) {
                write(json, element);
            }
            json.writeEndArray();
        } else {
            json.writeObject(value);
        }
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, value(parser));
        }
        return members;
    }

    private static List<@Nullable Object> array(JsonParser parser) throws IOException {
        List<@Nullable Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(parser));
        }
        return elements;
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            default -> null;
        };
    }
}
