package dev.poplin.bgp.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.bgp.nlri.Family;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are decoded or refused, whatever lies around them, and what was decoded can be written and read again. */
@Tag("B1.4")
@Tag("B5")
class MessageDecoderFuzzTest {

    private static final int MARGIN = 64;
    private static final Set<Family> FAMILIES = Set.copyOf(RandomValues.FAMILIES);
    private static final Set<Family> PREFIXES = Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST, Family.L2VPN_EVPN);
    private static final List<Negotiated> NEGOTIATED = List.of(
            Negotiated.NOTHING,
            new Negotiated(true, FAMILIES, false),
            new Negotiated(false, FAMILIES, false).withDisablingFamilies(true),
            new Negotiated(false, FAMILIES, true)
                    .withPathIds(FAMILIES, FAMILIES)
                    .withExtendedMessage(true),
            new Negotiated(true, FAMILIES, true).withPathIds(PREFIXES, PREFIXES).withExtendedMessage(true));

    static Stream<byte[]> recorded() {
        Stream<byte[]> ours = Stream.of(NarrowSessionTest.TOO_LONG.array());
        return Stream.concat(ours, Stream.concat(BirdRecordingTest.all(), RecordedPeersTest.all()));
    }

    @MethodSource("recorded")
    @FuzzTest
    void anyBytesAreDecodedOrRefused(byte[] data) {
        for (Negotiated negotiated : NEGOTIATED) {
            Decoded decoded = decode(data, (byte) 0, negotiated);
            assertEquals(decoded, decode(data, (byte) 0xff, negotiated), "what surrounds the message does not matter");
            if (decoded instanceof Decoded.Valid valid) {
                readsBack(valid.message(), negotiated);
            }
        }
    }

    private static Decoded decode(byte[] message, byte around, Negotiated negotiated) {
        byte[] received = new byte[message.length + 2 * MARGIN];
        Arrays.fill(received, around);
        System.arraycopy(message, 0, received, MARGIN, message.length);
        return MessageDecoder.decode(ByteBuffer.wrap(received, MARGIN, message.length), negotiated);
    }

    /** A message that is written as one is read as the same one. */
    private static void readsBack(BgpMessage message, Negotiated negotiated) {
        List<ByteBuffer> written = MessageEncoder.encode(message, negotiated);
        if (written.size() == 1) {
            Decoded.Valid again = (Decoded.Valid) MessageDecoder.decode(written.get(0), negotiated);
            assertEquals(new Decoded.Valid(message, List.of()), again);
            assertEquals(written, MessageEncoder.encode(again.message(), negotiated));
        }
    }
}
