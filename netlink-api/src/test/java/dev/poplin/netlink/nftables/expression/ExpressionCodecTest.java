package dev.poplin.netlink.nftables.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.nftables.data.Verdict;
import dev.poplin.netlink.nftables.expression.Expression.Bitwise;
import dev.poplin.netlink.nftables.expression.Expression.Compare;
import dev.poplin.netlink.nftables.expression.Expression.Conntrack;
import dev.poplin.netlink.nftables.expression.Expression.Counter;
import dev.poplin.netlink.nftables.expression.Expression.Decide;
import dev.poplin.netlink.nftables.expression.Expression.Immediate;
import dev.poplin.netlink.nftables.expression.Expression.Lookup;
import dev.poplin.netlink.nftables.expression.Expression.MapLookup;
import dev.poplin.netlink.nftables.expression.Expression.Masquerade;
import dev.poplin.netlink.nftables.expression.Expression.Meta;
import dev.poplin.netlink.nftables.expression.Expression.Nat;
import dev.poplin.netlink.nftables.expression.Expression.NumberGenerator;
import dev.poplin.netlink.nftables.expression.Expression.ObjectLookup;
import dev.poplin.netlink.nftables.expression.Expression.ObjectReference;
import dev.poplin.netlink.nftables.expression.Expression.Opaque;
import dev.poplin.netlink.nftables.expression.Expression.Payload;
import dev.poplin.netlink.nftables.expression.Expression.Range;
import dev.poplin.netlink.nftables.expression.Expression.VerdictLookup;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N3.1")
class ExpressionCodecTest {

    static Stream<Expression> every() {
        Bytes four = Bytes.ofInt(0x0a00_0001);
        Bytes mask = Bytes.ofInt(0xffff_ff00);
        return Stream.of(
                new Meta(6, 0),
                new Meta(16, 3),
                new Payload(1, 12, 4, 0),
                new Payload(2, 2, 2, 5),
                new Compare(0, 0, four),
                new Compare(7, 5, Bytes.ofPort(80)),
                new Range(1, 1, Bytes.ofPort(1), Bytes.ofPort(65_535)),
                new Bitwise(0, 4, mask, Bytes.ofInt(0)),
                new Bitwise(2, 2, mask, four),
                new Lookup("set", 0, false),
                new Lookup("set", 9, true),
                new VerdictLookup("map", 4),
                new MapLookup("map", 0, 5),
                new Immediate(0, four),
                new Immediate(11, Bytes.ofPort(8_080)),
                new Decide(Verdict.ACCEPT),
                new Decide(Verdict.DROP),
                new Decide(Verdict.RETURN),
                new Decide(Verdict.jump("cali-tw")),
                new Decide(Verdict.goTo("cali-fw")),
                new Conntrack(0, 1),
                new Counter(),
                new Masquerade(0),
                new Masquerade(16),
                new Nat(true, 2, 0, 1, 0),
                new Nat(true, 10, 0, -1, 0),
                new Nat(false, 2, -1, 4, 16),
                new NumberGenerator(0, 3, 1, 0),
                new NumberGenerator(2, 0x7fff_ffff, 0, 5),
                new ObjectReference(1, "counted"),
                new ObjectLookup("objects", 4),
                new Opaque(
                        "limit",
                        Bytes.of((byte) 8, (byte) 0, (byte) 1, (byte) 0, (byte) 1, (byte) 2, (byte) 3, (byte) 4)),
                new Opaque("notrack", Bytes.of()));
    }

    private static MessageWriter encoded(Expression expression) {
        MessageWriter writer = new MessageWriter(64);
        ExpressionCodec.encode(expression, writer, new Additions());
        return writer;
    }

    private static Expression decode(MessageWriter writer) {
        AttributeReader list = new AttributeReader(writer.written(), 0, writer.size());
        assertTrue(list.next());
        Expression expression = ExpressionCodec.decode(list.nested());
        assertTrue(!list.next());
        return expression;
    }

    @ParameterizedTest
    @MethodSource("every")
    void bringsAnExpressionBack(Expression expression) {
        assertEquals(expression, decode(encoded(expression)));
    }

    @Test
    void coversTheWholeFamily() {
        Set<Class<?>> tried = every().map(Object::getClass).collect(Collectors.toSet());
        assertEquals(Set.copyOf(Arrays.asList(Expression.class.getPermittedSubclasses())), tried);
    }

    @Test
    void numbersRegistersAsTheKernelDoes() {
        assertEquals(
                "1 9 10 11 2 13 14 15 3 17 18 19 4 21 22 23",
                IntStream.range(0, 16)
                        .mapToObj(ExpressionCodec::kernelRegister)
                        .map(String::valueOf)
                        .collect(Collectors.joining(" ")));
    }

    @ParameterizedTest
    @CsvSource({"8, 0", "12, 4", "16, 8", "20, 12"})
    void takesTheOldAndTheNewNumberOfARegisterForTheSame(int kernelRegister, int register) {
        MessageWriter writer = new MessageWriter(64);
        writer.nested(NftNumber.LIST_ELEM, () -> writer.attributeString(1, "meta")
                .nested(2, () -> writer.attributeBe32(1, kernelRegister).attributeBe32(2, 6)));
        assertEquals(new Meta(6, register), decode(writer));
    }

    /** What the kernel says of a nat with one address is a range from it to itself, with the flags filled in. */
    @Test
    void recognizesANatThatTheKernelHasCompleted() {
        MessageWriter writer = new MessageWriter(64);
        writer.nested(
                NftNumber.LIST_ELEM, () -> writer.attributeString(1, "nat").nested(2, () -> writer.attributeBe32(1, 1)
                        .attributeBe32(2, 2)
                        .attributeBe32(3, 1)
                        .attributeBe32(4, 1)
                        .attributeBe32(5, 9)
                        .attributeBe32(6, 9)
                        .attributeBe32(7, 3)));
        assertEquals(new Nat(true, 2, 0, 1, 0), decode(writer));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            meta    | 08000300 00000001 08000200 00000003
            payload | 08000500 00000001 08000200 00000001 08000300 0000000a 08000400 00000002
            bitwise | 08000100 00000001 08000200 00000001 08000300 00000004 08000600 00000001 0c000700 08000100 00000008
            ct      | 08000200 00000003 08000400 00000001
            nat     | 08000100 00000000 08000200 00000002 08000300 00000001 08000400 00000002
            masq    | 08000200 00000001 08000300 00000002
            """)
    void keepsAsItCameWhatItWouldNotWriteTheSame(String name, String hex) {
        byte[] content = HexFormat.of().parseHex(hex.replace(" ", ""));
        MessageWriter writer = new MessageWriter(64);
        writer.nested(
                NftNumber.LIST_ELEM, () -> writer.attributeString(1, name).nested(2, () -> writer.bytes(content)));
        Expression decoded = decode(writer);
        assertEquals(new Opaque(name, Bytes.of(content)), decoded);
        assertEquals(decoded, decode(encoded(decoded)));
    }
}
