package dev.poplin.netlink.namespace;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N4.1")
@Tag("N8")
class NamespaceIdFuzzTest {

    static Stream<byte[]> numbers() {
        return FuzzedMessage.recorded("addrlabel-add-dev");
    }

    @MethodSource("numbers")
    @FuzzTest
    void anyBytesAreANumberOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, NamespaceIds::decode);
    }
}
