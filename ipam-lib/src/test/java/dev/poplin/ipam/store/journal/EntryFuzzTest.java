package dev.poplin.ipam.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.ipam.store.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** The payload of an entry is read whole, to a transaction that is written to what reads the same, or refused. */
@Tag("I5")
class EntryFuzzTest {

    static Stream<byte[]> payloads() {
        Map<String, @Nullable Value> writes = new LinkedHashMap<>();
        writes.put("pool/10.0.0.0", Value.of("value".getBytes(StandardCharsets.UTF_8)));
        writes.put("handle/ä", Value.of(new byte[0]));
        writes.put("gone", null);
        return Stream.of(payload(Entry.encode(7, 3, writes)), payload(Entry.encode(1, 0, Map.of())));
    }

    private static byte[] payload(ByteBuffer framed) {
        return Arrays.copyOfRange(framed.array(), Entry.HEADER_BYTES, framed.limit());
    }

    @MethodSource("payloads")
    @FuzzTest
    void aPayloadIsReadWholeOrRefused(byte[] data) throws IOException {
        Entry entry;
        try {
            entry = Entry.decode(data);
        } catch (IOException refusal) {
            return;
        }
        Entry again = Entry.decode(payload(Entry.encode(entry.revision(), entry.durable(), entry.contents())));
        assertEquals(entry.revision(), again.revision());
        assertEquals(entry.durable(), again.durable());
        assertEquals(entry.contents(), again.contents());
        assertEquals(
                List.copyOf(entry.contents().keySet()),
                List.copyOf(again.contents().keySet()));
    }
}
