package dev.poplin.netlink.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("N1.8")
class AttributesTest {

    private static final AttributeSpace<AttributesTest> INNER = AttributeSpace.of("IN_");
    private static final Attribute<AttributesTest, Long> DEPTH = INNER.u8(1, "DEPTH");
    private static final AttributeSpace<AttributesTest> SPACE = AttributeSpace.of("OUT_");
    private static final Attribute<AttributesTest, Long> SIZE = SPACE.u32(1, "SIZE", 100);
    private static final Attribute<AttributesTest, String> NAME = SPACE.string(2, "NAME", 3);
    private static final Attribute<AttributesTest, Boolean> FLAG = SPACE.flag(3, "FLAG");
    private static final Attribute<AttributesTest, Attributes<AttributesTest>> NEST = SPACE.nested(4, "NEST", INNER);
    private static final Attribute<AttributesTest, Long> PORT = SPACE.be16(5, "PORT");

    private static final Attributes<AttributesTest> NONE = Attributes.none(SPACE);

    @Test
    void whatIsSetIsThereInItsOrder() {
        Attributes<AttributesTest> all = NONE.with(PORT, 4789L)
                .with(SIZE, 7L)
                .with(FLAG, true)
                .with(NEST, Attributes.none(INNER).with(DEPTH, 9L))
                .with(SIZE, 8L);
        assertEquals("port 4789 size 8 flag nest { depth 9 }", all.toString());
        assertEquals(Optional.of(8L), all.get(SIZE));
        assertEquals(Optional.empty(), all.get(NAME));
        assertEquals(Optional.of(9L), all.get(NEST).flatMap(nest -> nest.get(DEPTH)));
        assertEquals("size 8", all.without(List.of(PORT, FLAG, NEST)).toString());
    }

    @Test
    void whatHasNoNameIsKeptAndPrintedAsBytes() {
        Attributes<AttributesTest> some = NONE.with(new RawAttribute(99, new byte[] {1, 2}));
        assertEquals("99:0102", some.toString());
        MessageWriter writer = new MessageWriter(16);
        some.write(writer);
        assertEquals(some, Attributes.read(SPACE, new AttributeReader(writer.written(), 0, writer.size())));
    }

    @Test
    void aValueThatDoesNotFitIsRefusedWithItsName() {
        assertEquals(
                "OUT_SIZE 101 is not within 0 and 100",
                assertThrows(IllegalArgumentException.class, () -> NONE.with(SIZE, 101L))
                        .getMessage());
        assertEquals(
                "OUT_NAME 'abcd' has more than 3 bytes",
                assertThrows(IllegalArgumentException.class, () -> NONE.with(NAME, "abcd"))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> NONE.with(PORT, -1L));
    }

    @Test
    void aValueThatIsTooShortIsMalformed() {
        Attributes<AttributesTest> cut = NONE.with(new RawAttribute(SIZE.number(), new byte[] {1, 2}));
        assertThrows(MalformedMessageException.class, () -> cut.get(SIZE));
        assertEquals("1:0102", cut.toString());
    }

    @Test
    void coveringIsByValueAndNestsMayHaveMore() {
        Attributes<AttributesTest> nest = Attributes.none(INNER).with(DEPTH, 9L);
        Attributes<AttributesTest> more = nest.with(new RawAttribute(7, new byte[4]));
        assertTrue(NONE.with(SIZE, 1L).with(NEST, more).covers(NONE.with(NEST, nest)));
        assertFalse(NONE.with(NEST, nest).covers(NONE.with(NEST, more)));
        Attributes<AttributesTest> padded = NONE.with(new RawAttribute(NAME.number(), new byte[] {'a', 0, 0, 0}));
        assertTrue(padded.covers(NONE.with(NAME, "a")));
        assertFalse(padded.covers(NONE.with(NAME, "b")));
    }
}
