package dev.poplin.netlink.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.system.Reply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("N1.8")
@Tag("N8")
class RecordedMessagesTest {

    private static final int NESTED = 1 << 15;
    /** The family's header by the message type, rounded down to the first of its four: link, address, route, neighbour. */
    private static final Map<Integer, Integer> HEADER_BYTES = Map.of(16, 16, 20, 8, 24, 12, 28, 12);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "link-add-veth",
                "link-add-bridge",
                "link-set-up",
                "link-set-master",
                "link-set-mtu",
                "link-delete",
                "address-add",
                "address-add-broadcast",
                "address-add-peer",
                "address-add-nodad",
                "route-add-via",
                "route-add-metric",
                "route-add-table",
                "route-add-scope-link",
                "route-add-blackhole",
                "route-add-onlink",
                "route-add-multipath",
                "route-add-inet6",
                "route-add-via-inet6",
                "route-add-mtu",
                "route-delete",
                "neighbor-add",
                "neighbor-add-inet6",
                "neighbor-add-proxy",
                "neighbor-delete",
                "links-dump",
                "addresses-dump",
                "routes-dump",
                "routes6-dump",
                "neighbors-dump"
            })
    void whatIsReadAttributeByAttributeIsWrittenAgainByteForByte(String recording) {
        List<RecordedMessage> messages = RecordedMessage.read(recording);
        assertTrue(!messages.isEmpty());
        for (RecordedMessage message : messages) {
            Reply reply = message.reply();
            int headerBytes = HEADER_BYTES.get(reply.type() & ~3);
            MessageWriter writer = new MessageWriter(16);
            writer.beginMessage(reply.type(), reply.flags(), 0);
            for (int index = 0; index < headerBytes; index++) {
                writer.u8(reply.u8(index));
            }
            copy(reply.attributes(headerBytes), writer);
            writer.endMessage();
            assertEquals(message.hex(), RecordedMessage.hex(writer), message.command());
        }
    }

    private static void copy(AttributeReader attributes, MessageWriter writer) {
        while (attributes.next()) {
            if ((attributes.typeAndFlags() & NESTED) != 0) {
                AttributeReader inner = attributes.nested();
                writer.scope(attributes.typeAndFlags(), () -> copy(inner, writer));
            } else {
                RawAttribute.of(attributes).write(writer);
            }
        }
    }
}
