package dev.poplin.netlink.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteOrder;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("N1.8")
class MessageDumpTest {

    private static final AttributeNames HOP =
            AttributeNames.builder(0).name(5, "GATEWAY").build();
    private static final AttributeNames NAMES = AttributeNames.builder(4)
            .name(1, "DST")
            .array(9, "MULTIPATH", "nexthop", 8, () -> HOP)
            .nested(2, "INFO", 0, () -> HOP)
            .build();

    @BeforeEach
    void expectedTextIsLittleEndian() {
        Assumptions.assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
    }

    private static MessageWriter message() {
        MessageWriter writer = new MessageWriter(64);
        writer.beginMessage(24, MessageFlags.REQUEST | MessageFlags.ACK | MessageFlags.CREATE, 7)
                .u32(2);
        writer.attributeU32(1, 0x0100000a);
        writer.nested(2, () -> writer.attributeU16(5, 1));
        writer.scope(9, () -> {
            writer.element(() -> writer.u16(0).u32(0).attributeU32(5, 1));
            writer.element(() -> writer.u16(0).u32(0).attributeU32(6, 0).attributeU32(5, 2));
        });
        return writer.endMessage();
    }

    @Test
    void aMessageIsShownFieldByFieldWithOffsetsAndNames() {
        assertEquals(
                """
                0000  length 84 type 24 flags REQUEST|ACK|0x400 sequence 7 port 0: 54 00 00 00 18 00 05 04 07 00 00 00 00 00 00 00
                0010  header: 02 00 00 00
                0014    DST: 08 00 01 00 0a 00 00 01
                001c    INFO: 0c 00 02 80
                0020      GATEWAY: 06 00 05 00 01 00
                0028    MULTIPATH: 2c 00 09 00 10 00 00 00 00 00 00 00 08 00 05 00 01 00 00 00 18 00 00 00 00 00 00 00 08 00 06 00 00 00 00 00 08 00 05 00 02 00 00 00
                """,
                MessageDump.of(message().written(), NAMES));
    }

    @Test
    void brokenBytesAreShownAsTheyAre() {
        MessageWriter writer = new MessageWriter(64);
        writer.beginMessage(24, 0, 0).u32(0).u16(99).u16(1).endMessage();
        writer.u32(5);
        assertEquals(
                """
                0000  length 24 type 24 flags 0x0 sequence 0 port 0: 18 00 00 00 18 00 00 00 00 00 00 00 00 00 00 00
                0010  header: 00 00 00 00
                0014    no attribute: 63 00 01 00
                0000  no message: 4 bytes: 05 00 00 00
                """,
                MessageDump.of(writer.written(), NAMES));
    }

    @Test
    @Tag("N1.4")
    void anOffsetBecomesThePathOfItsAttribute() {
        MessageWriter message = message();
        assertEquals("DST", NAMES.pathOf(message.written(), 0, 0x14));
        assertEquals("INFO/GATEWAY", NAMES.pathOf(message.written(), 0, 0x20));
        assertEquals("MULTIPATH/nexthop[0]/GATEWAY", NAMES.pathOf(message.written(), 0, 0x34));
        assertEquals("MULTIPATH/nexthop[1]/6", NAMES.pathOf(message.written(), 0, 0x44));
        assertEquals("MULTIPATH/nexthop[1]/GATEWAY", NAMES.pathOf(message.written(), 0, 0x4c));
        assertEquals("INFO/GATEWAY", NAMES.pathOfMissing(message.written(), 0, 0x1c, 5));
        assertEquals("MULTIPATH/nexthop[1]/GATEWAY", NAMES.pathOfMissing(message.written(), 0, 0x40, 5));
        assertEquals("DST/5", NAMES.pathOfMissing(message.written(), 0, 0x14, 5));
        assertEquals("offset 16", NAMES.pathOf(message.written(), 0, 16));
        assertEquals("offset 400", NAMES.pathOf(message.written(), 0, 400));
        assertEquals("offset 20", AttributeNames.NONE.pathOf(message.written(), 0, 20));
    }

    /** What is within an expression is named by the expression that it is, which another attribute says. */
    @Test
    @Tag("N1.4")
    void whatIsWithinAnExpressionHasItsNameToo() {
        MessageWriter rule = new MessageWriter(128);
        rule.beginMessage(10 << 8 | 6, 0, 1).u32(0);
        rule.nested(4, () -> {
            rule.nested(1, () -> rule.attributeString(1, "counter").nested(2, () -> {}));
            rule.nested(1, () -> rule.attributeString(1, "cmp")
                    .nested(2, () -> rule.nested(3, () -> rule.attributeU8(1, 9))));
        });
        rule.endMessage();
        AttributeNames names = NetfilterNames.of(10 << 8 | 6);
        String path = "NFTA_RULE_EXPRESSIONS/NFTA_LIST_ELEM[1]/NFTA_EXPR_DATA/NFTA_CMP_DATA/NFTA_DATA_VALUE";
        int value = rule.size() - 8;
        assertEquals(path, names.pathOf(rule.written(), 0, value));
        String dump = MessageDump.of(rule.written(), names);
        assertEquals(true, dump.contains("NFTA_DATA_VALUE: 05 00 01 00 09"), dump);
        assertEquals(path.replace("DATA_VALUE", "DATA_VERDICT"), names.pathOfMissing(rule.written(), 0, value - 4, 2));
    }

    @Test
    @Tag("N1.4")
    void whatIsWithinAnObjectIsNamedByItsType() {
        MessageWriter object = new MessageWriter(128);
        object.beginMessage(10 << 8 | 18, 0, 1).u32(0).attributeBe32(3, 7);
        object.nested(4, () -> object.attributeU8(2, 17).nested(3, () -> object.attributeBe32(2, 30)));
        object.endMessage();
        assertEquals(
                "NFTA_OBJ_DATA/NFTA_CT_TIMEOUT_DATA/CTA_TIMEOUT_UDP_REPLIED",
                NetfilterNames.of(10 << 8 | 18).pathOf(object.written(), 0, object.size() - 8));
    }
}
