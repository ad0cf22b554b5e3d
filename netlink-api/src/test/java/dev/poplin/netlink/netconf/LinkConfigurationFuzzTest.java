package dev.poplin.netlink.netconf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N2.4")
@Tag("N8")
class LinkConfigurationFuzzTest {

    static Stream<byte[]> numbers() {
        return FuzzedMessage.recorded("ntable-change", "addrlabel-add-dev");
    }

    @MethodSource("numbers")
    @FuzzTest
    void anyBytesAreAConfigurationOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, LinkConfiguration::decode);
    }
}
