package dev.poplin.netlink.ethtool;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N6")
@Tag("N8")
class EthtoolFuzzTest {

    private static final int HEADER_BYTES = 4;
    private static final List<String> NAMES = List.of("first", "second", "third");

    static Stream<byte[]> answers() {
        MessageWriter out = new MessageWriter(64);
        out.beginMessage(20, 0, 0).u8(4).u8(1).u16(0);
        out.nested(1, () -> out.attributeU32(1, 2).attributeString(2, "veth0"));
        out.attributeU8(2, 1).attributeU32(5, 1).attributeU32(6, 512).attributeU32(9, 256);
        BitSetAttribute.write(out, 10, new TreeMap<>(Map.of("tx-checksumming", true, "rx-gro", false)));
        out.nested(11, () -> out.attributeU32(2, 3).attributeU32(4, 2).attributeU32(5, 3));
        out.endMessage();
        byte[] message = new byte[out.size()];
        out.written().get(message);
        return Stream.of(message);
    }

    static Stream<byte[]> events() {
        // The command is the first byte behind the header: offloads, rings, channels, coalescing, modes.
        return answers().flatMap(answer -> Stream.of(13, 17, 19, 21, 5).map(command -> {
            byte[] event = answer.clone();
            event[16] = command.byteValue();
            return event;
        }));
    }

    /** A monitor goes on after a message that it does not understand, so nothing is malformed here. */
    @MethodSource("events")
    @FuzzTest
    void anyBytesAreAnEvent(byte[] data) {
        FuzzedMessage.decode(data, reply -> EthtoolMonitor.decode(reply, (set, link) -> NAMES));
    }

    @MethodSource("answers")
    @FuzzTest
    void anyBytesAreAStateOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, reply -> LinkState.decode(reply.attributes(HEADER_BYTES)));
    }

    @MethodSource("answers")
    @FuzzTest
    void anyBytesAreRingsOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, reply -> Rings.decode(reply.attributes(HEADER_BYTES)));
    }

    @MethodSource("answers")
    @FuzzTest
    void anyBytesAreChannelsOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, reply -> Channels.decode(reply.attributes(HEADER_BYTES)));
    }

    @MethodSource("answers")
    @FuzzTest
    void anyBytesAreSetsOfBitsOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, EthtoolFuzzTest::bitSets);
    }

    private static Set<String> bitSets(Reply reply) {
        Set<String> names = new TreeSet<>();
        AttributeReader attributes = reply.attributes(HEADER_BYTES);
        while (attributes.next()) {
            BitSetAttribute bits = BitSetAttribute.read(attributes, NAMES);
            names.addAll(bits.set());
            names.addAll(bits.listed());
        }
        return names;
    }
}
