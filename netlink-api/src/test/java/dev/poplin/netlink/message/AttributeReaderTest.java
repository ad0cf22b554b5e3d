package dev.poplin.netlink.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.poplin.inet.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("N1.8")
class AttributeReaderTest {

    private static byte[] valid() {
        MessageWriter writer = new MessageWriter(256);
        writer.attributeU32(1, 7)
                .attributeString(2, "eth0")
                .nested(3, () -> writer.attributeU8(1, 9).attributeAddress(2, IpAddress.parse("10.0.0.1")))
                .attributeBytes(4, new byte[] {1, 2, 3});
        byte[] bytes = new byte[writer.size()];
        writer.written().get(bytes);
        return bytes;
    }

    /** All attributes as text, those of type 3 with what they hold. */
    private static List<String> walk(AttributeReader reader) {
        List<String> seen = new ArrayList<>();
        while (reader.next()) {
            String content = reader.type() == 3
                    ? walk(reader.nested()).toString()
                    : HexFormat.of().formatHex(reader.bytes());
            seen.add(reader.type() + "=" + content);
        }
        return seen;
    }

    @Test
    void readsAPrefixOrRefusesWhateverTheTruncation() {
        byte[] whole = valid();
        List<String> all = walk(AttributeReader.of(whole));
        assertEquals(4, all.size());
        for (int length = 0; length < whole.length; length++) {
            // A read outside the copy would be an IndexOutOfBoundsException.
            byte[] part = Arrays.copyOf(whole, length);
            try {
                List<String> read = walk(AttributeReader.of(part));
                assertEquals(all.subList(0, read.size()), read, "of " + length + " bytes");
            } catch (MalformedMessageException e) {
                assertTrue(e.offset() >= 0 && e.offset() <= length, e::getMessage);
            }
        }
    }

    @Test
    void throwsNothingButItsOwnExceptionOnRandomBytes() {
        long seed = Long.getLong("poplin.fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] whole = valid();
        for (int round = 0; round < 50_000; round++) {
            byte[] bytes = whole.clone();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                walk(AttributeReader.of(bytes));
            } catch (MalformedMessageException e) {
                assertTrue(e.offset() <= bytes.length);
            } catch (RuntimeException e) {
                fail("seed " + seed + ", input " + HexFormat.of().formatHex(bytes), e);
            }
        }
    }

    @Test
    void staysBetweenItsOffsetsInALargerBuffer() {
        byte[] whole = valid();
        ByteBuffer larger = ByteBuffer.allocate(whole.length + 32).order(ByteOrder.nativeOrder());
        larger.position(16).put(whole).putInt(0xffff_ffff).clear();
        assertEquals(walk(AttributeReader.of(whole)), walk(new AttributeReader(larger, 16, 16 + whole.length)));
        assertEquals(0, larger.position());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 9, 0xffff})
    void refusesALengthThatDoesNotFit(int length) {
        byte[] bytes = {(byte) length, (byte) (length >> 8), 1, 0, 0, 0, 0, 0};
        AttributeReader reader = AttributeReader.of(bytes);
        assertThrows(MalformedMessageException.class, reader::next);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void refusesToReadMoreThanAnAttributeHas(int length) {
        AttributeReader reader =
                AttributeReader.of(Arrays.copyOf(new byte[] {(byte) (4 + length), 0, 1, 0}, 4 + length));
        assertTrue(reader.next());
        needs(1, length, reader, AttributeReader::u8);
        needs(2, length, reader, AttributeReader::u16);
        needs(2, length, reader, AttributeReader::be16);
        needs(4, length, reader, AttributeReader::u32);
        needs(4, length, reader, AttributeReader::be32);
        needs(8, length, reader, AttributeReader::u64);
        needs(8, length, reader, AttributeReader::be64);
        needs(5, length, reader, attribute -> attribute.nestedBehind(5));
        if (length != 4) {
            assertThrows(MalformedMessageException.class, reader::address);
        }
    }

    private static void needs(int bytes, int length, AttributeReader reader, Consumer<AttributeReader> getter) {
        if (length < bytes) {
            assertThrows(MalformedMessageException.class, () -> getter.accept(reader));
        } else {
            getter.accept(reader);
        }
    }

    @Test
    void refusesBoundsOutsideTheBuffer() {
        ByteBuffer buffer = ByteBuffer.allocate(8);
        assertThrows(MalformedMessageException.class, () -> new AttributeReader(buffer, -1, 8));
        assertThrows(MalformedMessageException.class, () -> new AttributeReader(buffer, 0, 9));
        assertThrows(MalformedMessageException.class, () -> new AttributeReader(buffer, 8, 4));
        assertFalse(new AttributeReader(buffer, 8, 8).next());
    }

    @Test
    void hidesTheFlagsForNestingAndByteOrder() {
        AttributeReader reader = AttributeReader.of(new byte[] {4, 0, 9, (byte) 0xc0});
        assertTrue(reader.next());
        assertEquals(9, reader.type());
    }

    @Test
    void saysWhereInTheNestsTheFaultIs() {
        MessageWriter writer = new MessageWriter(64);
        writer.nested(3, () -> writer.u16(40).u16(1));
        AttributeReader reader = new AttributeReader(writer.written(), 0, writer.size());
        assertTrue(reader.next());
        AttributeReader inner = reader.nested();
        MalformedMessageException refused = assertThrows(MalformedMessageException.class, inner::next);
        assertEquals(4, refused.offset());
        assertTrue(
                refused.getMessage().startsWith("in attribute 3/: attribute length 40 does not fit at offset 4"),
                refused::getMessage);
    }

    @Test
    void cutsAnArrayIntoItsElements() {
        MessageWriter writer = new MessageWriter(64);
        writer.scope(9, () -> {
            writer.element(() -> writer.u16(1).u32(7).attributeU8(5, 1));
            writer.element(() -> writer.u16(2).u32(8));
        });
        AttributeReader reader = new AttributeReader(writer.written(), 0, writer.size());
        assertTrue(reader.next());
        List<AttributeReader.Element> elements = reader.elements(8);
        assertEquals(List.of(7, 8), elements.stream().map(each -> each.u32(4)).toList());
        assertTrue(elements.get(0).attributes().next());
        assertFalse(elements.get(1).attributes().next());
        MessageWriter broken = new MessageWriter(64);
        broken.scope(9, () -> broken.u16(40).u16(0).u32(0));
        AttributeReader at = new AttributeReader(broken.written(), 0, broken.size());
        assertTrue(at.next());
        assertThrows(MalformedMessageException.class, () -> at.elements(8));
    }
}
