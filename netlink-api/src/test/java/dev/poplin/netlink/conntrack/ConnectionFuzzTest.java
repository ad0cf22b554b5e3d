package dev.poplin.netlink.conntrack;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import dev.poplin.netlink.message.MessageWriter;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N8")
class ConnectionFuzzTest {

    private static final int NEW = 0x100;

    private static byte[] connection(int family, Consumer<MessageWriter> addresses) {
        MessageWriter out = new MessageWriter(64);
        out.beginMessage(NEW, 0, 0).u8(family).u8(0).u16(0);
        for (int direction = 1; direction <= 2; direction++) {
            out.nested(direction, () -> {
                out.nested(1, () -> addresses.accept(out));
                out.nested(
                        2, () -> out.attributeU8(1, 6).attributeBe16(2, 40_000).attributeBe16(3, 443));
            });
        }
        out.attributeBe32(3, 0x18e)
                .attributeBe32(7, 431_999)
                .attributeBe32(8, 1)
                .endMessage();
        byte[] message = new byte[out.size()];
        out.written().get(message);
        return message;
    }

    static Stream<byte[]> connections() {
        return Stream.of(
                connection(2, out -> out.attributeBe32(1, 0x0a000001).attributeBe32(2, 0x0a000002)),
                connection(10, out -> out.attributeBytes(3, new byte[16]).attributeBytes(4, new byte[16])));
    }

    @MethodSource("connections")
    @FuzzTest
    void anyBytesAreAConnectionOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, Connection::decode);
    }

    @MethodSource("connections")
    @FuzzTest
    void anyBytesAreAnExpectationOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, Expectation::decode);
    }

    static Stream<byte[]> counts() {
        return FuzzedMessage.recorded("conntrack-statistics", "conntrack-count");
    }

    @MethodSource("counts")
    @FuzzTest
    void anyBytesAreStatisticsOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, ConntrackStatistics::decode);
    }

    @MethodSource("counts")
    @FuzzTest
    void anyBytesAreCountsOfTheTableOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, ConntrackStatistics::decodeTable);
    }
}
