package dev.poplin.netlink.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import dev.poplin.netlink.system.Reply;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** Attributes of any bytes are read within their bounds, and each is written again to the bytes that it was. */
@Tag("N1.8")
@Tag("N8")
class AttributesFuzzTest {

    private static final int DEPTH = 2;

    static Stream<byte[]> recorded() {
        return FuzzedMessage.recorded("links-dump", "routes-dump", "nexthop-add-resilient", "route-add-multipath");
    }

    @MethodSource("recorded")
    @FuzzTest
    void attributesAreReadWithinTheirBounds(byte[] data) {
        FuzzedMessage.decode(data, AttributesFuzzTest::walked);
    }

    private static List<Object> walked(Reply reply) {
        List<Object> values = new ArrayList<>();
        walk(reply.attributes(reply.flags() & 31), DEPTH, values);
        return values;
    }

    private static void walk(AttributeReader attributes, int depth, List<Object> values) {
        while (attributes.next()) {
            values.add(attributes.type());
            RawAttribute raw = RawAttribute.of(attributes);
            MessageWriter writer = new MessageWriter(16);
            raw.write(writer);
            AttributeReader again = new AttributeReader(writer.written(), 0, writer.size());
            assertFalse(!again.next(), "an attribute is written");
            assertArrayEquals(attributes.bytes(), again.bytes());
            read(attributes, values);
            for (int header = 0; depth > 0 && header <= 8; header += 4) {
                int skipped = header;
                attempt(
                        () -> {
                            walk(attributes.nestedBehind(skipped), depth - 1, values);
                            return skipped;
                        },
                        values);
            }
        }
    }

    private static void read(AttributeReader attributes, List<Object> values) {
        List<Supplier<Object>> readers = List.of(
                attributes::u8,
                attributes::u16,
                attributes::u32,
                attributes::u64,
                attributes::be16,
                attributes::be32,
                attributes::be64,
                attributes::string,
                attributes::address,
                () -> String.valueOf(attributes.macAddress()),
                () -> attributes.u64s(attributes.length() / 8 + (attributes.length() & 1)).length,
                () -> attributes.elements(8).stream()
                        .map(element -> element.u8(2) + element.u32(4))
                        .toList());
        readers.forEach(reader -> attempt(reader, values));
    }

    private static void attempt(Supplier<Object> reader, List<Object> values) {
        try {
            values.add(reader.get());
        } catch (MalformedMessageException refusal) {
            values.add("malformed");
        }
    }

    @MethodSource("recorded")
    @FuzzTest
    void anyBytesAreShownAsAnnotatedHex(byte[] data) {
        ByteBuffer messages = ByteBuffer.wrap(data).order(ByteOrder.nativeOrder());
        assertFalse(
                data.length > 0 && MessageDump.of(messages, AttributeNames.NONE).isEmpty());
    }
}
