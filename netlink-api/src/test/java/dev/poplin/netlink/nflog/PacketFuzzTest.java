package dev.poplin.netlink.nflog;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N3.5")
@Tag("N8")
class PacketFuzzTest {

    private static final int PACKET = 4 << 8;

    static Stream<byte[]> packets() {
        return Stream.of(FuzzedMessage.of(PACKET, out -> out.u8(2)
                .u8(0)
                .be16(5)
                .attributeBytes(1, new byte[] {8, 0, 1, 0})
                .attributeBe32(2, 7)
                .attributeBytes(3, new byte[16])
                .attributeBe32(4, 1)
                .attributeString(10, "dropped: ")
                .attributeBe32(11, 0)
                .attributeBe32(12, 9)
                .attributeBytes(9, new byte[] {0x45, 0, 0, 20})));
    }

    @MethodSource("packets")
    @FuzzTest
    void anyBytesAreAPacketOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, PacketLog::decode);
    }
}
