package dev.poplin.bgp.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.attribute.AttributeType;
import dev.poplin.bgp.wire.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What BIRD, GoBGP, FRR, ExaBGP and OpenBGPD sent, decoded without a fault and written again byte for byte. */
@Tag("B1.1")
@Tag("B1.2")
@Tag("B1.3")
@Tag("B1.5")
@Tag("B5")
class RecordedPeersTest {

    /** The recordings. */
    static final List<String> NAMES = List.of(
            "bird-full",
            "bird-two-octet",
            "gobgp-full",
            "frr-full",
            "frr-two-octet",
            "exa-full",
            "openbgpd-full",
            "openbgpd-two-octet");

    /** All messages of all recordings, as bytes. */
    static Stream<byte[]> all() {
        return NAMES.stream().flatMap(name -> recorded(name).stream());
    }

    /** The messages of a recording: the OPEN that was sent first, then what was received. */
    private static List<byte[]> recorded(String name) {
        try (InputStream file = RecordedPeersTest.class.getResourceAsStream("recordings/" + name + ".hex")) {
            assert file != null;
            List<StringBuilder> messages = new ArrayList<>();
            for (String line : new String(file.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(text -> !text.startsWith("#"))
                    .toList()) {
                if (line.startsWith("> ") || line.startsWith("< ")) {
                    messages.add(new StringBuilder());
                }
                messages.get(messages.size() - 1).append(line.substring(2).trim());
            }
            return messages.stream().map(text -> HexFormat.of().parseHex(text)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BgpMessage decoded(byte[] bytes, Negotiated negotiated) {
        Decoded decoded = MessageDecoder.decode(ByteBuffer.wrap(bytes), negotiated);
        Decoded.Valid valid = assertInstanceOf(
                Decoded.Valid.class,
                decoded,
                () -> decoded + " of " + HexFormat.of().formatHex(bytes));
        assertEquals(List.of(), valid.faults(), () -> HexFormat.of().formatHex(bytes));
        return valid.message();
    }

    /**
     * AS4_PATH and AS4_AGGREGATOR are marked partial by OpenBGPD. They are merged into what they complete when they come, and made anew when
     * they are written, so that nothing is left of their flags.
     */
    private static byte[] withoutPartialAs4(byte[] update) {
        byte[] bytes = update.clone();
        int at = MessageDecoder.HEADER_BYTES + 2 + Wire.uint16(bytes, MessageDecoder.HEADER_BYTES);
        int end = at + 2 + Wire.uint16(bytes, at);
        for (at += 2; at < end; ) {
            int type = bytes[at + 1];
            if (type == AttributeType.AS4_PATH || type == AttributeType.AS4_AGGREGATOR) {
                bytes[at] &= ~0x20;
            }
            at += (bytes[at] & 0x10) == 0 ? 3 + Wire.uint8(bytes, at + 2) : 4 + Wire.uint16(bytes, at + 2);
        }
        return bytes;
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void decodesAllThatItSentAndWritesTheSameBytes(String name) {
        List<byte[]> messages = recorded(name);
        Open ours = (Open) decoded(messages.get(0), Negotiated.NOTHING);
        Open theirs = (Open) decoded(messages.get(1), Negotiated.NOTHING);
        Negotiated received = Negotiated.of(ours, theirs);
        Negotiated sent = received.withPathIds(received.pathIdsReceived(), received.pathIdsReceived());
        int updates = 0;
        for (byte[] bytes : messages) {
            BgpMessage message = decoded(bytes, received);
            updates += message instanceof Update ? 1 : 0;
            List<ByteBuffer> again = MessageEncoder.encode(message, sent);
            assertEquals(1, again.size(), message::toString);
            byte[] written = new byte[again.get(0).remaining()];
            again.get(0).get(written);
            byte[] expected = message instanceof Update ? withoutPartialAs4(bytes) : bytes;
            assertEquals(HexFormat.of().formatHex(expected), HexFormat.of().formatHex(written), message::toString);
        }
        assertTrue(updates > 2, name + " has updates");
    }
}
