package dev.poplin.netlink.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("N1.8")
class MessageWriterTest {

    private final MessageWriter writer = new MessageWriter(4);

    private AttributeReader read() {
        ByteBuffer written = writer.written();
        return new AttributeReader(written, 0, written.limit());
    }

    private String hex() {
        byte[] bytes = new byte[writer.size()];
        writer.written().get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void writesEveryKindOfAttributeSoThatItIsReadBack() {
        writer.attributeU8(1, 0xfe)
                .attributeU16(2, 0xfffe)
                .attributeU32(3, 0xffff_fffe)
                .attributeU64(4, -2)
                .attributeBe16(5, 0xfffe)
                .attributeBe32(6, 0x0102_0304)
                .attributeBe64(7, 0x0102_0304_0506_0708L)
                .attributeString(8, "öl")
                .attributeBytes(9, new byte[] {1, 2, 3, 4, 5})
                .attributeAddress(10, IpAddress.parse("2001:db8::1"))
                .attributeFlag(11);
        AttributeReader reader = read();
        assertTrue(reader.next());
        assertEquals(0xfe, reader.u8());
        assertTrue(reader.next());
        assertEquals(0xfffe, reader.u16());
        assertTrue(reader.next());
        assertEquals(0xffff_fffe, reader.u32());
        assertTrue(reader.next());
        assertEquals(-2, reader.u64());
        assertTrue(reader.next());
        assertEquals(0xfffe, reader.be16());
        assertTrue(reader.next());
        assertEquals(0x0102_0304, reader.be32());
        assertTrue(reader.next());
        assertEquals(0x0102_0304_0506_0708L, reader.be64());
        assertTrue(reader.next());
        assertEquals("öl", reader.string());
        assertTrue(reader.next());
        assertEquals("0102030405", HexFormat.of().formatHex(reader.bytes()));
        assertTrue(reader.next());
        assertEquals(IpAddress.parse("2001:db8::1"), reader.address());
        assertTrue(reader.next());
        assertEquals(11, reader.type());
        assertEquals(0, reader.length());
        assertTrue(!reader.next());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void startsEveryAttributeAtAMultipleOfFour(int bytes) {
        writer.attributeBytes(1, new byte[bytes]);
        assertEquals(0, writer.size() % 4);
        writer.attributeU8(2, 7);
        AttributeReader reader = read();
        assertTrue(reader.next());
        assertEquals(bytes, reader.length());
        assertTrue(reader.next());
        assertEquals(7, reader.u8());
    }

    @Test
    void givesANestedAttributeTheLengthOfAllWithin() {
        writer.nested(1, () -> {
            writer.attributeU8(2, 0xaa);
            writer.nested(3, () -> writer.attributeBe32(4, 0x0102_0304));
            writer.scope(5, () -> writer.be32(0x0909_0909).attributeU8(6, 0xbb));
        });
        writer.attributeU8(7, 0xcc);
        AttributeReader outer = read();
        assertTrue(outer.next());
        AttributeReader inner = outer.nested();
        assertTrue(inner.next());
        assertEquals(0xaa, inner.u8());
        assertTrue(inner.next());
        AttributeReader innermost = inner.nested();
        assertTrue(innermost.next());
        assertEquals(0x0102_0304, innermost.be32());
        assertTrue(inner.next());
        assertEquals(5, inner.type());
        AttributeReader behind = inner.nestedBehind(4);
        assertTrue(behind.next());
        assertEquals(0xbb, behind.u8());
        assertTrue(!inner.next());
        assertTrue(outer.next());
        assertEquals(0xcc, outer.u8());
    }

    @Test
    void marksNestedAttributesAndNotScopes() {
        writer.nested(1, () -> {}).scope(1, () -> {});
        assertEquals("0400" + "0180" + "0400" + "0100", hex());
    }

    @Test
    void writesMessagesOneBehindTheOther() {
        writer.beginMessage(24, MessageFlags.REQUEST, 7).u8(1).endMessage();
        writer.beginMessage(25, 0, 8).endMessage();
        assertEquals(
                "11000000" + "1800" + "0100" + "07000000" + "00000000" + "01000000" + "10000000" + "1900" + "0000"
                        + "08000000" + "00000000",
                hex());
    }

    @Test
    void holdsAnAttributeOfAlmost64KibAndNoLonger() {
        int most = 0xffff - 4;
        writer.attributeBytes(1, new byte[most]);
        AttributeReader reader = read();
        assertTrue(reader.next());
        assertEquals(most, reader.length());
        byte[] more = new byte[most + 1];
        assertThrows(IllegalArgumentException.class, () -> writer.attributeBytes(1, more));
    }

    @Test
    void refusesANestedAttributeThatGrowsBeyond64Kib() {
        byte[] half = new byte[0x8000];
        assertThrows(
                IllegalArgumentException.class,
                () -> writer.nested(1, () -> writer.attributeBytes(2, half).attributeBytes(3, half)));
    }

    @Test
    void canBeUsedAgainAfterARefusedAttribute() {
        writer.beginMessage(1, 0, 1);
        assertThrows(IllegalArgumentException.class, () -> writer.attributeBytes(1, new byte[0x10000]));
        writer.clear();
        writer.beginMessage(2, 0, 2).endMessage();
        assertEquals(16, writer.size());
    }

    @Test
    void refusesAMessageWithinAMessage() {
        writer.beginMessage(1, 0, 1);
        assertThrows(IllegalStateException.class, () -> writer.beginMessage(2, 0, 2));
    }
}
