package dev.poplin.netlink.stats;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N2.4")
@Tag("N8")
class LinkCountFuzzTest {

    static Stream<byte[]> numbers() {
        return FuzzedMessage.recorded("stats-get", "stats-set", "links-dump");
    }

    @MethodSource("numbers")
    @FuzzTest
    void anyBytesAreACountOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, LinkCount::decode);
    }
}
