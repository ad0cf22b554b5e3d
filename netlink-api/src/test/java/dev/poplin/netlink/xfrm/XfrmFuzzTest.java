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

    /** XFRM_MSG_NEWSADINFO: how many there are, and the buckets of the table. */
    static Stream<byte[]> stateTables() {
        return Stream.of(FuzzedMessage.of(
                34, out -> out.u32(-1).attributeU32(1, 3).attributeBytes(2, new byte[] {8, 0, 0, 0, 0, 0, 16, 0})));
    }

    @MethodSource("stateTables")
    @FuzzTest
    void anyBytesAreCountsOfAssociationsOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, XfrmStateTable::decode);
    }

    /** XFRM_MSG_NEWSPDINFO: how many there are, the buckets of the table, and from which prefixes on they are hashed. */
    static Stream<byte[]> policyTables() {
        return Stream.of(FuzzedMessage.of(36, out -> out.u32(-1)
                .attributeBytes(1, new byte[24])
                .attributeBytes(2, new byte[8])
                .attributeBytes(3, new byte[] {32, 32})
                .attributeBytes(4, new byte[] {(byte) 128, 64})));
    }

    @MethodSource("policyTables")
    @FuzzTest
    void anyBytesAreCountsOfPoliciesOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, XfrmPolicyTable::decode);
    }

    /** XFRM_MSG_GETDEFAULT: what happens to packets in, through and out. */
    static Stream<byte[]> defaults() {
        return Stream.of(FuzzedMessage.of(40, out -> out.u8(1).u8(2).u8(1).u8(0)));
    }

    @MethodSource("defaults")
    @FuzzTest
    void anyBytesAreDefaultsOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, XfrmDefaults::decode);
    }
}
