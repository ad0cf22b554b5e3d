package dev.poplin.bgp.rpki;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.poplin.inet.Cidr;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Payloads from JSON, as {@code routinator vrps --format json} and {@code rpki-client -j} write them:
 *
 * <pre>{@code
 * {"roas": [{"asn": "AS64496", "prefix": "192.0.2.0/24", "maxLength": 24}]}
 * }</pre>
 *
 * <p>An {@code asn} may be a number, and {@code maxLength} may be missing: then it is the length of the prefix. What else there is is of no
 * interest. Needs jackson-core.
 */
public final class VrpJson {

    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .build();

    private final JsonParser parser;

    private VrpJson(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * Reads the whole document, one payload after another. The reader is not closed.
     *
     * @throws IllegalArgumentException naming the line and the column where it is not as above
     * @throws IOException if reading fails
     */
    public static List<Vrp> read(Reader from) throws IOException {
        try (JsonParser parser = FACTORY.createParser(from)) {
            return new VrpJson(parser).read();
        }
    }

    private List<Vrp> read() throws IOException {
        try {
            return document();
        } catch (JsonProcessingException e) {
            // What is beyond a limit of the parser is told without its place.
            JsonLocation where = e.getLocation();
            throw fault(where == null ? parser.currentLocation() : where, e.getOriginalMessage(), e);
        }
    }

    private List<Vrp> document() throws IOException {
        parser.nextToken();
        expect(JsonToken.START_OBJECT, "an object with 'roas'");
        JsonLocation start = parser.currentTokenLocation();
        List<Vrp> payloads = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = parser.currentName().equals("roas");
            parser.nextToken();
            if (found) {
                payloads = payloads();
            } else {
                parser.skipChildren();
            }
        }
        if (payloads == null) {
            throw fault(start, "there are no 'roas'", null);
        }
        if (parser.nextToken() != null) {
            throw fault(parser.currentTokenLocation(), "there is more behind the object", null);
        }
        return List.copyOf(payloads);
    }

    private List<Vrp> payloads() throws IOException {
        expect(JsonToken.START_ARRAY, "a list of payloads");
        List<Vrp> payloads = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            payloads.add(payload());
        }
        return payloads;
    }

    private Vrp payload() throws IOException {
        expect(JsonToken.START_OBJECT, "a payload");
        JsonLocation start = parser.currentTokenLocation();
        Long as = null;
        Cidr prefix = null;
        Integer maxLength = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "asn" -> as = asNumber();
                case "prefix" -> prefix = prefix();
                case "maxLength" -> {
                    expect(JsonToken.VALUE_NUMBER_INT, "a number of bits");
                    maxLength = parser.getIntValue();
                }
                default -> parser.skipChildren();
            }
        }
        if (as == null || prefix == null) {
            throw fault(start, "a payload has an 'asn' and a 'prefix'", null);
        }
        try {
            return new Vrp(prefix, maxLength == null ? prefix.length() : maxLength, as);
        } catch (IllegalArgumentException e) {
            throw fault(start, e.getMessage(), e);
        }
    }

    private long asNumber() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return parser.getLongValue();
        }
        expect(JsonToken.VALUE_STRING, "an AS number");
        String text = parser.getText();
        try {
            return Long.parseLong(text.regionMatches(true, 0, "AS", 0, 2) ? text.substring(2) : text);
        } catch (NumberFormatException e) {
            throw fault(parser.currentTokenLocation(), "'" + text + "' is no AS number", e);
        }
    }

    private Cidr prefix() throws IOException {
        expect(JsonToken.VALUE_STRING, "a prefix");
        try {
            return Cidr.parse(parser.getText());
        } catch (IllegalArgumentException e) {
            throw fault(parser.currentTokenLocation(), e.getMessage(), e);
        }
    }

    private void expect(JsonToken token, String what) throws IOException {
        if (parser.currentToken() != token) {
            boolean end = parser.currentToken() == null;
            throw fault(end ? parser.currentLocation() : parser.currentTokenLocation(), "this is not " + what, null);
        }
    }

    private static IllegalArgumentException fault(
            JsonLocation where, @Nullable String what, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "line " + where.getLineNr() + ", column " + where.getColumnNr() + ": " + what, cause);
    }
}
