package dev.poplin.netlink.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.nftables.expression.Additions;
import dev.poplin.netlink.nftables.expression.SetReference;
import dev.poplin.netlink.nftables.object.FlowtableCodec;
import dev.poplin.netlink.nftables.rule.ChainCodec;
import dev.poplin.netlink.nftables.rule.ListedRule;
import dev.poplin.netlink.nftables.set.ElementCodec;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.SetCodec;
import dev.poplin.netlink.system.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that nft 1.0.6 sent, with its command on the first line: they are read and written again to the same bytes. */
@Tag("N8")
@Tag("N3.1")
class RecordedMessagesTest {

    private static final int NETLINK_HEADER_BYTES = 16;
    private static final List<String> RECORDINGS = List.of(
            "table-and-chains",
            "flowtable",
            "rule-conntrack-and-port",
            "rule-jumps",
            "rule-nat",
            "rule-statements",
            "sets",
            "elements");

    /** What the kernel lists and nft does not send so. */
    private static final List<String> LISTED = List.of("listed-typeof", "listed-iptables");

    /** The sets of the recordings, with the numbers that nft gave them. */
    private static Additions sets() {
        Additions added = new Additions();
        List<String> names = List.of("clients", "pools", "pods", "services");
        names.forEach(name -> added.set(name, new SetReference(name, names.indexOf(name) + 1)));
        return added;
    }

    /** All recordings. */
    static Stream<byte[]> all() {
        return Stream.concat(RECORDINGS.stream(), LISTED.stream()).flatMap(name -> recorded(name).stream());
    }

    private static List<byte[]> recorded(String name) {
        try (InputStream file = RecordedMessagesTest.class.getResourceAsStream(name + ".hex")) {
            String text = new String(file.readAllBytes(), StandardCharsets.US_ASCII);
            return text.lines()
                    .skip(1)
                    .map(line -> HexFormat.of().parseHex(line))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Reply reply(byte[] message) {
        ByteBuffer buffer = ByteBuffer.wrap(message).order(ByteOrder.nativeOrder());
        int type = Short.toUnsignedInt(buffer.getShort(4));
        return new Reply(type, buffer.getShort(6), buffer, NETLINK_HEADER_BYTES, message.length);
    }

    static byte[] again(Reply reply) {
        MessageWriter out = new MessageWriter(64);
        out.beginMessage(reply.type(), reply.flags(), reply.bytes().getInt(reply.start() - 8));
        out.u8(reply.u8(0)).u8(0).u16(0).attributeString(1, Nftables.tableName(reply));
        switch (reply.type()) {
            case NftNumber.NEWTABLE -> out.attributeBe32(2, 0);
            case NftNumber.NEWCHAIN -> ChainCodec.write(out, ChainCodec.read(reply), 0);
            case NftNumber.NEWRULE -> {
                ListedRule rule = ChainCodec.readRule(reply);
                ChainCodec.write(out, rule.chain(), rule.rule(), sets());
            }
            case NftNumber.NEWSET -> SetCodec.write(out, SetCodec.read(reply), number(reply, 10));
            case NftNumber.NEWFLOWTABLE -> FlowtableCodec.write(out, FlowtableCodec.read(reply));
            case NftNumber.NEWSETELEM -> elementsAgain(reply, out);
            default -> throw new IllegalArgumentException("message type " + reply.type());
        }
        ByteBuffer written = out.endMessage().written();
        byte[] bytes = new byte[written.remaining()];
        written.get(bytes);
        return bytes;
    }

    private static void elementsAgain(Reply reply, MessageWriter out) {
        AttributeReader attributes = reply.attributes(NftNumber.HEADER_BYTES);
        String name = "";
        while (attributes.next()) {
            if (attributes.type() == 2) {
                name = attributes.string();
            }
        }
        NftSet set = new NftSet(name, List.of(), false, kind(name), NftSet.KeyType.MARK, Collections.emptySortedMap());
        out.attributeString(2, name).attributeBe32(4, number(reply, 4));
        ElementCodec.write(out, set.kind(), ElementCodec.read(reply, set));
    }

    private static NftSet.Kind kind(String name) {
        return switch (name) {
            case "pods" -> NftSet.Kind.VERDICT_MAP;
            case "services" -> NftSet.Kind.MAP;
            default -> NftSet.Kind.SET;
        };
    }

    private static int number(Reply reply, int type) {
        AttributeReader attributes = reply.attributes(NftNumber.HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == type) {
                return attributes.be32();
            }
        }
        return 0;
    }

    @ParameterizedTest
    @FieldSource("RECORDINGS")
    void whatNftSentIsReadAndWrittenToTheSameBytes(String name) {
        List<byte[]> messages = recorded(name);
        assertFalse(messages.isEmpty());
        for (byte[] message : messages) {
            assertEquals(HexFormat.of().formatHex(message), HexFormat.of().formatHex(again(reply(message))));
        }
    }

    /** The elements that a recording means, without the bookkeeping of ranges. */
    @ParameterizedTest
    @ValueSource(strings = "elements")
    void recordedRangesAreReadAsFirstAndLastAddress(String name) {
        NftSet pools = NftSet.ofRanges("pools", IpFamily.IPV4, List.of());
        List<ElementCodec.Raw> raw =
                new ArrayList<>(ElementCodec.read(reply(recorded(name).get(1)), pools));
        Map<String, String> ranges = new TreeMap<>();
        ElementCodec.elements(pools, raw)
                .forEach((first, element) ->
                        ranges.put(first.toString(), element.last().toString()));
        assertEquals(Map.of("0x0a000000", "0x0affffff", "0xc0000200", "0xc00002ff"), ranges);
    }
}
