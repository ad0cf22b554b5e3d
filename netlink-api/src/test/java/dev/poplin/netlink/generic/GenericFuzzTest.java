package dev.poplin.netlink.generic;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import dev.poplin.netlink.message.MessageWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N6")
@Tag("N8")
class GenericFuzzTest {

    private static byte[] message(Runnable attributes, MessageWriter out) {
        out.beginMessage(16, 0, 0).u8(1).u8(2).u16(0);
        attributes.run();
        out.endMessage();
        byte[] message = new byte[out.size()];
        out.written().get(message);
        return message;
    }

    static Stream<byte[]> answers() {
        MessageWriter family = new MessageWriter(64);
        MessageWriter policy = new MessageWriter(64);
        return Stream.of(
                message(
                        () -> {
                            family.attributeU16(1, 16)
                                    .attributeString(2, "nlctrl")
                                    .attributeU32(3, 2);
                            family.nested(
                                    6,
                                    () -> family.nested(
                                            1, () -> family.attributeU32(1, 3).attributeU32(2, 14)));
                            family.nested(
                                    7,
                                    () -> family.nested(1, () -> family.attributeString(1, "notify")
                                            .attributeU32(2, 16)));
                        },
                        family),
                message(
                        () -> {
                            policy.nested(
                                    8,
                                    () -> policy.nested(
                                            1,
                                            () -> policy.nested(2, () -> policy.attributeU32(1, 12)
                                                    .attributeU32(7, 15))));
                            policy.nested(9, () -> policy.nested(3, () -> policy.attributeU32(1, 1)));
                        },
                        policy));
    }

    @MethodSource("answers")
    @FuzzTest
    void anyBytesAreAFamilyOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, GenericFamily::decode);
    }

    @MethodSource("answers")
    @FuzzTest
    void anyBytesAreAPolicyOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, GenericPolicy::decode);
    }

    @MethodSource("answers")
    @FuzzTest
    void anyBytesAreAMessageOfAGroupOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, reply -> GenericMonitor.decode(reply, 0));
    }

    @MethodSource("answers")
    @FuzzTest
    void anyBytesAreWhatTheControllerTells(byte[] data) {
        GenericFamily controller = new GenericFamily("nlctrl", 16, 2, 0, 0, List.of(), List.of());
        FuzzedMessage.decode(data, reply -> {
            List<GenericEvent> events = new ArrayList<>();
            new GenericMonitor(controller).message(reply, events);
            return events;
        });
    }
}
