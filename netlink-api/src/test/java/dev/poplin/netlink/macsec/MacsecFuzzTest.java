package dev.poplin.netlink.macsec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N6")
@Tag("N8")
class MacsecFuzzTest {

    static Stream<byte[]> devices() {
        return FuzzedMessage.recorded("macsec-show-answer");
    }

    @MethodSource("devices")
    @FuzzTest
    void anyBytesAreADeviceOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, MacsecDevice::decode);
    }
}
