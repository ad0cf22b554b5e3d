package dev.poplin.netlink.system;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageType;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.ScriptedTransport.Script;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the kernel answers, a caller gets the answer or an exception that is documented, and does not wait in vain. */
@Tag("N1.4")
@Tag("N8")
class ConversationFuzzTest {

    private static final int DATAGRAM_BYTES = 256;
    private static final AttributeNames NAMES = AttributeNames.builder(4)
            .name(1, "RTA_DST")
            .array(9, "RTA_MULTIPATH", "nexthop", 8, () -> AttributeNames.builder(0)
                    .name(5, "RTA_GATEWAY")
                    .build())
            .build();

    private interface Call {
        Object on(Conversation conversation) throws NetlinkException;
    }

    static Stream<byte[]> answers() {
        MessageWriter refused = new MessageWriter(64);
        refused.beginMessage(MessageType.ERROR, MessageFlags.CAPPED | MessageFlags.ACK_TLVS, 1)
                .u32(-22)
                .u32(32)
                .u16(18)
                .u16(5)
                .u32(1)
                .u32(0)
                .attributeString(1, "Invalid prefix")
                .attributeU32(2, 24)
                .nested(4, () -> refused.attributeU32(1, 4).attributeU32(10, 7))
                .endMessage();
        MessageWriter dump = new MessageWriter(64);
        dump.beginMessage(24, MessageFlags.MULTI, 1).u32(7).attributeU32(1, 3).endMessage();
        dump.beginMessage(MessageType.DONE, MessageFlags.MULTI, 1).u32(0).endMessage();
        return Stream.of(refused, dump).map(ConversationFuzzTest::bytes);
    }

    private static byte[] bytes(MessageWriter written) {
        byte[] message = new byte[written.size()];
        written.written().get(message);
        return message;
    }

    /** Answers in pieces of a datagram each. */
    private static Script answering(byte[] data) {
        return (kernel, sequence) -> {
            for (int from = 0; from < data.length; from += DATAGRAM_BYTES) {
                byte[] datagram = Arrays.copyOfRange(data, from, Math.min(data.length, from + DATAGRAM_BYTES));
                kernel.answer(writer -> writer.bytes(datagram));
            }
        };
    }

    @MethodSource("answers")
    @FuzzTest
    void anyAnswerEndsTheRequest(byte[] data) {
        Request request = new Request("show", 18, 0, NAMES, writer -> writer.u32(1)
                .attributeU32(1, 7)
                .nested(9, () -> writer.u16(16).u16(0).u32(2).attributeU32(5, 1)));
        List<Call> calls = List.of(
                conversation -> conversation.dump(request, reply -> reply.u32(0)),
                conversation ->
                        conversation.get(request, reply -> reply.attributes(4).next()),
                conversation -> conversation.executeAll(List.of(request, request)));
        for (Call call : calls) {
            try (Conversation conversation = new Conversation(new ScriptedTransport(answering(data)))) {
                call.on(conversation);
            } catch (NetlinkException | MalformedMessageException documented) {
                assertFalse(documented.toString().isEmpty());
            }
        }
    }
}
