package dev.poplin.ipam.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("I4")
class ValueTest {

    private int encodings;
    private int decodings;

    private byte[] encode(String text) {
        encodings++;
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String decode(byte[] bytes) {
        decodings++;
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void whatIsWrittenAsAnObjectIsEncodedOnceAndOnlyIfSomebodyAsksForBytes() throws IOException {
        Value value = Value.of("text", this::encode);
        assertEquals("text", value.as(String.class, this::decode));
        assertEquals(0, encodings);
        assertArrayEquals(new byte[] {'t', 'e', 'x', 't'}, value.bytes());
        assertSame(value.bytes(), value.bytes());
        assertEquals(1, encodings);
        assertEquals(0, decodings);
    }

    @Test
    void whatWasReadAsBytesIsDecodedOnce() throws IOException {
        Value value = Value.of(new byte[] {'t'});
        assertSame(value.as(String.class, this::decode), value.as(String.class, this::decode));
        assertEquals(1, decodings);
    }

    @Test
    void bytesThatCannotBeDecodedAreRefusedEachTime() {
        Value value = Value.of(new byte[] {'t'});
        for (int i = 0; i < 2; i++) {
            assertThrows(
                    IOException.class,
                    () -> value.as(Integer.class, bytes -> {
                        throw new IOException("not a number");
                    }));
        }
    }

    @Test
    void valuesAreEqualIfTheirBytesAre() {
        assertEquals(Value.of("a", this::encode), Value.of(new byte[] {'a'}));
        assertEquals(
                Value.of("a", this::encode).hashCode(),
                Value.of(new byte[] {'a'}).hashCode());
    }
}
