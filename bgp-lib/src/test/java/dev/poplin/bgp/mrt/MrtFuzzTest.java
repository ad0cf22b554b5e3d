package dev.poplin.bgp.mrt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** Any file is read record by record, each written again as it came, until it breaks off. */
@Tag("B1.6")
@Tag("B5")
class MrtFuzzTest {

    static Stream<byte[]> kinds() {
        return MrtTest.everyKind().stream().map(MrtCodec::encode);
    }

    @MethodSource("kinds")
    @FuzzTest
    void anyBytesAreRecordsUpToWhereTheyBreakOff(byte[] data) {
        int at = 0;
        try (MrtReader file = new MrtReader(new ByteArrayInputStream(data), 1 << 20)) {
            for (Optional<MrtRecord> record = file.next(); record.isPresent(); record = file.next()) {
                record.get().toString();
                byte[] written = MrtCodec.encode(record.get());
                assertArrayEquals(Arrays.copyOfRange(data, at, at + written.length), written);
                at += written.length;
            }
        } catch (IOException e) {
            assertTrue(at < data.length, "the file breaks off within a record");
        }
    }
}
