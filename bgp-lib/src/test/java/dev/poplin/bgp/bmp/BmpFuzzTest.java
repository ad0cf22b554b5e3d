package dev.poplin.bgp.bmp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are a message, if need be an unknown one, and are written again as they came. */
@Tag("B1.6")
@Tag("B5")
class BmpFuzzTest {

    static Stream<byte[]> kinds() {
        return BmpTest.everyKind().stream()
                .map(message -> BmpCodec.encode(message).array());
    }

    @MethodSource("kinds")
    @FuzzTest
    void anyBytesAreAMessage(byte[] data) {
        BmpMessage message = BmpCodec.decode(ByteBuffer.wrap(data));
        message.toString();
        if (data.length >= BmpCodec.HEADER_BYTES && BmpCodec.lengthOf(ByteBuffer.wrap(data)) == data.length) {
            assertEquals(ByteBuffer.wrap(data), BmpCodec.encode(message));
        }
    }
}
