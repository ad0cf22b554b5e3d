package dev.poplin.netlink.wireguard;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import dev.poplin.netlink.message.MessageWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N6")
@Tag("N8")
class WireGuardFuzzTest {

    static Stream<byte[]> devices() {
        MessageWriter out = new MessageWriter(64);
        out.beginMessage(30, 0, 0).u8(0).u8(1).u16(0);
        out.attributeU32(1, 7).attributeString(2, "wg0").attributeBytes(3, new byte[32]);
        out.attributeBytes(4, new byte[32]).attributeU16(6, 51_820).attributeU32(7, 1);
        out.nested(
                8,
                () -> out.nested(0, () -> {
                    out.attributeBytes(1, new byte[32]).attributeBytes(2, new byte[32]);
                    out.attributeBytes(4, new byte[] {2, 0, (byte) 202, 108, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0});
                    out.attributeU16(5, 25).attributeBytes(6, new byte[16]);
                    out.nested(
                            9,
                            () -> out.nested(0, () -> out.attributeU16(1, 2)
                                    .attributeBe32(2, 0x0a000000)
                                    .attributeU8(3, 8)));
                }));
        out.endMessage();
        byte[] message = new byte[out.size()];
        out.written().get(message);
        return Stream.of(message);
    }

    @MethodSource("devices")
    @FuzzTest
    void anyBytesAreADeviceOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, WireGuardDevice::decode);
    }
}
