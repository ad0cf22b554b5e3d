package dev.poplin.netlink.xfrm;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N2.6")
@Tag("N8")
class XfrmFuzzTest {

    static Stream<byte[]> states() {
        return FuzzedMessage.recorded(
                "xfrm-state-add", "xfrm-state-add-aead", "xfrm-state-add-ah", "xfrm-state-add-seq", "xfrm-state-alloc");
    }

    static Stream<byte[]> policies() {
        return FuzzedMessage.recorded("xfrm-policy-add", "xfrm-policy-add-block", "xfrm-policy-update");
    }

    @MethodSource("states")
    @FuzzTest
    void anyBytesAreAnAssociationOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, XfrmState::decode);
    }

    @MethodSource("policies")
    @FuzzTest
    void anyBytesAreAPolicyOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, XfrmPolicy::decode);
    }
}
