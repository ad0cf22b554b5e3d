package dev.poplin.netlink.gtp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N6")
@Tag("N8")
class GtpFuzzTest {

    static Stream<byte[]> tunnels() {
        return FuzzedMessage.recorded("gtp-list-answer");
    }

    @MethodSource("tunnels")
    @FuzzTest
    void anyBytesAreATunnelOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, GtpTunnel::decode);
    }
}
