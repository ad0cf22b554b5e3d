package dev.poplin.bgp.bfd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("B2.3")
class BfdMachineTest {

    private static final BfdSettings SETTINGS = new BfdSettings(Duration.ofMillis(50), Duration.ofMillis(100), 3);

    private static BfdPacket packet(BfdStatus status) {
        return new BfdPacket(0, status, false, false, 5, 7, 9, 200_000, 300_000);
    }

    private static BfdState state(BfdStatus status) {
        return new BfdState(status, 0, 9, 7, false, 5, 200_000, 300_000);
    }

    /** RFC 5880 §6.2 and §6.8.6. */
    @ParameterizedTest(name = "{0} hears {1}: {2}, {3}")
    @CsvSource({
        "DOWN, DOWN, INIT, 0",
        "DOWN, INIT, UP, 0",
        "DOWN, UP, DOWN, 0",
        "DOWN, ADMIN_DOWN, DOWN, 0",
        "INIT, DOWN, INIT, 0",
        "INIT, INIT, UP, 0",
        "INIT, UP, UP, 0",
        "INIT, ADMIN_DOWN, DOWN, 3",
        "UP, DOWN, DOWN, 3",
        "UP, INIT, UP, 0",
        "UP, UP, UP, 0",
        "UP, ADMIN_DOWN, DOWN, 3",
        "ADMIN_DOWN, DOWN, ADMIN_DOWN, 0",
        "ADMIN_DOWN, INIT, ADMIN_DOWN, 0",
        "ADMIN_DOWN, UP, ADMIN_DOWN, 0",
        "ADMIN_DOWN, ADMIN_DOWN, ADMIN_DOWN, 0"
    })
    void goesWhereTheRfcSays(BfdStatus from, BfdStatus heard, BfdStatus to, int diagnostic) {
        BfdState next = BfdMachine.received(state(from), packet(heard));
        assertEquals(to, next.status());
        assertEquals(diagnostic, next.diagnostic());
    }

    @ParameterizedTest(name = "{0} and silence: {1}")
    @CsvSource({"DOWN, DOWN, 0", "INIT, DOWN, 1", "UP, DOWN, 1", "ADMIN_DOWN, ADMIN_DOWN, 0"})
    void silenceIsTheEnd(BfdStatus from, BfdStatus to, int diagnostic) {
        BfdState next = BfdMachine.silent(state(from));
        assertEquals(to, next.status());
        assertEquals(diagnostic, next.diagnostic());
        assertEquals(0, next.yours(), "the discriminator of the silent is forgotten");
    }

    @Test
    void sendsSlowlyUntilItIsUpAndThenAsOftenAsBothCan() {
        assertEquals(Duration.ofSeconds(1), BfdMachine.transmitInterval(SETTINGS, state(BfdStatus.DOWN)));
        assertEquals(Duration.ofMillis(300), BfdMachine.transmitInterval(SETTINGS, state(BfdStatus.UP)));
        assertEquals(Duration.ofSeconds(1), BfdMachine.detectionTime(SETTINGS, state(BfdStatus.UP)));
    }

    @Test
    void pollsWhenItComesUpUntilTheOtherSideKnows() {
        BfdState up = BfdMachine.received(state(BfdStatus.INIT), packet(BfdStatus.UP));
        assertTrue(BfdMachine.packet(SETTINGS, up, false).poll());
        assertTrue(!BfdMachine.packet(SETTINGS, up, true).poll(), "an answer asks nothing");
        BfdState known = BfdMachine.received(up, new BfdPacket(0, BfdStatus.UP, false, true, 5, 7, 9, 1, 1));
        assertTrue(!BfdMachine.packet(SETTINGS, known, false).poll());
    }

    /** Laid out by hand after RFC 5880 §4.1. */
    @Test
    void readsAndWritesThePacketOfTheRfc() {
        byte[] bytes = HexFormat.of().parseHex("20c003180000000100000002" + "0000c3500000c35000000000");
        BfdPacket packet = new BfdPacket(0, BfdStatus.UP, false, false, 3, 1, 2, 50_000, 50_000);
        assertEquals(Optional.of(packet), BfdPacket.decode(ByteBuffer.wrap(bytes)));
        assertEquals(ByteBuffer.wrap(bytes), packet.encode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "20c00318000000010000000200000000",
                "40c0031800000001000000020000c3500000c35000000000",
                "20c4031800000001000000020000c3500000c35000000000",
                "20c0001800000001000000020000c3500000c35000000000",
                "20c0031800000000000000020000c3500000c35000000000",
                "20c0031800000001000000000000c3500000c35000000000",
                "20c0031700000001000000020000c3500000c35000000000",
                "20c0033000000001000000020000c3500000c35000000000"
            })
    void discardsWhatTheRfcDiscards(String hex) {
        assertEquals(
                Optional.empty(),
                BfdPacket.decode(ByteBuffer.wrap(HexFormat.of().parseHex(hex))));
    }
}
