package dev.poplin.netlink.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("N1.8")
class AttributeReaderTest {

    private static AttributeReader readerOf(MessageWriter writer) {
        return new AttributeReader(writer.written(), 0, writer.size());
    }

    @Test
    void everyKindOfValueIsReadAsItWasWritten() {
        MessageWriter writer = new MessageWriter(1);
        writer.attributeU8(1, 200)
                .attributeU16(2, 60_000)
                .attributeU32(3, -2)
                .attributeU64(4, Long.MIN_VALUE)
                .attributeBe16(5, 0x1234)
                .attributeBe32(6, 0x12345678)
                .attributeBe64(7, 0x123456789abcdef0L)
                .attributeString(8, "eth0")
                .attributeAddress(9, IpAddress.parse("2001:db8::1"))
                .attributeFlag(10)
                .nested(11, () -> writer.attributeU8(1, 7));
        AttributeReader reader = readerOf(writer);
        assertTrue(reader.next());
        assertEquals(200, reader.u8());
        assertTrue(reader.next());
        assertEquals(60_000, reader.u16());
        assertTrue(reader.next());
        assertEquals(-2, reader.u32());
        assertTrue(reader.next());
        assertEquals(Long.MIN_VALUE, reader.u64());
        assertTrue(reader.next());
        assertEquals(0x1234, reader.be16());
        assertArrayEquals(new byte[] {0x12, 0x34}, reader.bytes());
        assertTrue(reader.next());
        assertEquals(0x12345678, reader.be32());
        assertTrue(reader.next());
        assertEquals(0x123456789abcdef0L, reader.be64());
        assertTrue(reader.next());
        assertEquals("eth0", reader.string());
        assertTrue(reader.next());
        assertEquals(IpAddress.parse("2001:db8::1"), reader.address());
        assertTrue(reader.next());
        assertEquals(0, reader.length());
        assertTrue(reader.next());
        assertEquals(11, reader.type());
        assertEquals(11 | 1 << 15, reader.typeAndFlags());
        AttributeReader inner = reader.nested();
        assertTrue(inner.next());
        assertEquals(7, inner.u8());
        assertFalse(inner.next());
        assertFalse(reader.next());
    }

    @Test
    void anAttributeThatReachesBeyondItsScopeIsRefusedWithItsPlace() {
        MessageWriter writer = new MessageWriter(64);
        writer.nested(3, () -> writer.u16(40).u16(1));
        AttributeReader reader = readerOf(writer);
        assertTrue(reader.next());
        AttributeReader inner = reader.nested();
        MalformedMessageException refused = assertThrows(MalformedMessageException.class, inner::next);
        assertEquals(4, refused.offset());
        assertTrue(
                refused.getMessage().contains("in attribute 3/: attribute length 40 does not fit"),
                refused::getMessage);
        assertTrue(refused.getMessage().endsWith("28 00 01 00"), refused::getMessage);
    }

    @Test
    void aValueThatIsTooShortIsRefusedAndNeverReadFromTheNextAttribute() {
        MessageWriter writer = new MessageWriter(64);
        writer.attributeU8(1, 1).attributeU32(2, 2);
        AttributeReader reader = readerOf(writer);
        assertTrue(reader.next());
        assertThrows(MalformedMessageException.class, reader::u16);
        assertThrows(MalformedMessageException.class, reader::u32);
        assertThrows(MalformedMessageException.class, reader::be64);
        assertThrows(MalformedMessageException.class, reader::address);
        assertThrows(MalformedMessageException.class, () -> reader.nestedBehind(2));
    }

    @Test
    void anAttributeAbove64KibIsRefusedBeforeItIsWritten() {
        MessageWriter writer = new MessageWriter(64);
        writer.attributeBytes(1, new byte[0xffff - 4]);
        IllegalArgumentException plain =
                assertThrows(IllegalArgumentException.class, () -> writer.attributeBytes(7, new byte[0xffff - 3]));
        assertEquals("attribute 7 would have 65536 bytes, more than the 65535 that fit", plain.getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> writer.nested(
                        8, () -> writer.attributeBytes(1, new byte[40_000]).attributeBytes(2, new byte[40_000])));
    }

    @Test
    void anyBytesAtAllEndInValuesOrInTheDocumentedException() {
        long seed = Long.getLong("poplin.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            for (int index = 1; index < bytes.length; index += 4) {
                bytes[index] = (byte) (random.nextInt(8) == 0 ? 1 : 0);
            }
            try {
                walk(
                        new AttributeReader(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), 0, bytes.length),
                        random);
            } catch (MalformedMessageException expected) {
                assertTrue(expected.offset() >= 0 && expected.offset() <= bytes.length, () -> "seed " + seed);
            }
        }
    }

    private static void walk(AttributeReader reader, Random random) {
        while (reader.next()) {
            switch (random.nextInt(8)) {
                case 0 -> reader.u8();
                case 1 -> reader.u32();
                case 2 -> reader.be64();
                case 3 -> reader.string();
                case 4 -> reader.address();
                case 5 -> walk(reader.nested(), random);
                case 6 -> reader.elements(8).forEach(element -> walk(element.attributes(), random));
                default -> RawAttribute.of(reader).nested();
            }
        }
    }
}
