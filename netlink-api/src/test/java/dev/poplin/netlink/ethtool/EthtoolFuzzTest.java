package dev.poplin.netlink.ethtool;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import java.util.HexFormat;
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

    /** Settings of devices: bits by name and by number, a nest of counts, numbers. */
    static Stream<byte[]> devices() {
        byte[] device = FuzzedMessage.of(20, out -> {
            out.u8(4).u8(1).u16(0).nested(1, () -> out.attributeU32(1, 2).attributeString(2, "eth0"));
            BitSetAttribute.write(out, 2, new TreeMap<>(Map.of("first", true, "second", false)));
            out.nested(3, () -> out.attributeFlag(1).attributeU32(2, 3).attributeU32(4, 2));
            out.attributeU8(4, 1).attributeU32(5, 1000).attributeU8(6, 1).attributeBytes(7, new byte[4]);
            out.nested(5, () -> out.attributeU64(2, 1).attributeU64(3, 2).attributeBytes(4, new byte[24]));
        });
        byte[] memory = FuzzedMessage.of(
                20,
                out -> out.u8(32).u8(1).u16(0).attributeBytes(3, new byte[6]).attributeBytes(7, new byte[16]));
        return Stream.concat(answers(), Stream.of(device, memory));
    }

    static Stream<byte[]> counts() {
        return Stream.of(FuzzedMessage.of(20, out -> {
            out.u8(33).u8(1).u16(0).nested(2, () -> out.attributeU32(1, 2).attributeString(2, "eth0"));
            out.nested(4, () -> {
                out.attributeU32(2, 3).attributeU32(3, 20);
                out.nested(4, () -> out.attributeU64(1, 2));
                out.nested(5, () -> out.attributeU32(7, 0).attributeU32(8, 64).attributeU64(9, 5));
                out.nested(6, () -> out.attributeU32(7, 0).attributeU32(8, 64).attributeU64(9, 8));
            });
        }));
    }

    static Stream<byte[]> strings() {
        return FuzzedMessage.recorded("ethtool-strings");
    }

    @MethodSource("devices")
    @FuzzTest
    void anyBytesAreALinkOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, reply -> LinkModes.decode(reply.attributes(HEADER_BYTES), NAMES));
        FuzzedMessage.decode(data, reply -> LinkInfo.decode(reply.attributes(HEADER_BYTES)));
        FuzzedMessage.decode(data, reply -> TimeStamping.decode(reply.attributes(HEADER_BYTES)));
    }

    @MethodSource("devices")
    @FuzzTest
    void anyBytesAreSettingsOfADeviceOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, reply -> Pause.decode(reply.attributes(HEADER_BYTES)));
        FuzzedMessage.decode(data, reply -> EnergyEfficiency.decode(reply.attributes(HEADER_BYTES), NAMES));
        FuzzedMessage.decode(data, reply -> ErrorCorrection.decode(reply.attributes(HEADER_BYTES), NAMES));
        FuzzedMessage.decode(data, reply -> WakeOnLan.decode(reply.attributes(HEADER_BYTES), NAMES));
        FuzzedMessage.decode(data, reply -> NamedFlags.decode(reply.attributes(HEADER_BYTES), NAMES)
                .all());
    }

    @MethodSource("devices")
    @FuzzTest
    void anyBytesAreAModuleOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, reply -> TransceiverModule.decode(reply.attributes(HEADER_BYTES)));
        FuzzedMessage.decode(data, reply -> HexFormat.of()
                .formatHex(TransceiverModule.Region.decode(reply.attributes(HEADER_BYTES))));
    }

    @MethodSource("counts")
    @FuzzTest
    void anyBytesAreCountsOfStandardsOrMalformed(byte[] data) {
        FuzzedMessage.decode(
                data, reply -> LinkStatistics.decode(reply.attributes(HEADER_BYTES), Map.of(16, NAMES, 20, NAMES)));
        FuzzedMessage.decode(data, EthtoolFamily::link);
    }

    @MethodSource("strings")
    @FuzzTest
    void anyBytesAreSetsOfNamesOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, reply -> StringSets.decode(reply.attributes(HEADER_BYTES)));
    }

    static Stream<byte[]> events() {
        // The command is the first byte behind the header: each that has an event, and one that has none.
        return devices().flatMap(answer -> Stream.of(3, 5, 8, 10, 13, 15, 17, 19, 21, 23, 25, 31, 36, 38)
                .map(command -> {
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
