package dev.poplin.bgp.rpki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a cache sends is taken in or refused, the same in one piece as byte by byte, and counts from its end on only. */
@Tag("B3.2")
@Tag("B5")
class RtrFuzzTest {

    private static final String RESPONSE = "01 03 0007 00000008";
    private static final String FOUR = "01 04 0000 00000014 01 08 18 00 0a000000 0000fde9";
    private static final String SIX = "01 06 0000 00000020 01 20 30 00 20010db8000000000000000000000000 0000fde9";
    private static final String END = "01 07 0007 00000018 00000005 00000e10 00000258 00001c20";
    private static final String GONE = "01 04 0000 00000014 00 08 18 00 0a000000 0000fde9";

    static Stream<byte[]> conversations() {
        return Stream.of(
                        RESPONSE + FOUR + SIX + END,
                        RESPONSE + FOUR + END + "01 00 0007 0000000c 00000006" + RESPONSE + GONE + SIX + END,
                        RESPONSE + FOUR + "01 08 0000 00000008" + RESPONSE + END,
                        "01 0a 0004 00000010 00000000 00000000",
                        "00 03 0007 00000008 00 07 0007 0000000c 00000005",
                        RESPONSE + "01 09 0000 00000028" + "00".repeat(32) + END)
                .map(text -> HexFormat.of().parseHex(text.replace(" ", "")));
    }

    /** What a session makes of bytes: what it says, how often its table changed, and what was wrong. */
    private record Outcome(List<ByteBuffer> answers, long updates, long confirmations, String fault) {}

    private static Outcome outcome(byte[] data, int portion) {
        RtrSession session = new RtrSession(new RoaTable());
        List<ByteBuffer> answers = new ArrayList<>(List.of(session.begin()));
        ByteBuffer in = ByteBuffer.allocate(data.length).limit(0);
        String fault = "";
        try {
            for (int from = 0; from < data.length; from += portion) {
                in.compact()
                        .put(data, from, Math.min(portion, data.length - from))
                        .flip();
                long updates = session.updates();
                long confirmations = session.confirmations();
                answers.addAll(session.receive(in));
                assertTrue(
                        session.updates() == updates || session.confirmations() > confirmations,
                        "half of an answer is in the table");
            }
        } catch (RtrSession.RtrException e) {
            fault = String.valueOf(e.getMessage());
        }
        return new Outcome(answers, session.updates(), session.confirmations(), fault);
    }

    @MethodSource("conversations")
    @FuzzTest
    void anyBytesAreTakenInOrRefused(byte[] data) {
        Outcome whole = outcome(data, Math.max(1, data.length));
        Outcome bytewise = outcome(data, 1);
        assertEquals(whole.fault(), bytewise.fault());
        assertEquals(whole.updates(), bytewise.updates());
        assertEquals(whole.confirmations(), bytewise.confirmations());
        if (whole.fault().isEmpty()) {
            assertEquals(whole.answers(), bytewise.answers());
        }
    }
}
