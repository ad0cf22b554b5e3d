package dev.poplin.bgp.bfd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are a packet or are discarded, and a packet is the same when it was written again. */
@Tag("B2.3")
@Tag("B5")
class BfdFuzzTest {

    static Stream<byte[]> packets() {
        return Stream.of(
                        new BfdPacket(0, BfdStatus.DOWN, false, false, 3, 7, 0, 1_000_000, 1_000_000),
                        new BfdPacket(3, BfdStatus.INIT, true, false, 1, -1, 9, 50_000, 50_000),
                        new BfdPacket(31, BfdStatus.UP, false, true, 255, 1, 1, 0xffff_ffffL, 0),
                        new BfdPacket(7, BfdStatus.ADMIN_DOWN, false, false, 3, 7, 0, 0, 0))
                .map(packet -> packet.encode().array());
    }

    @MethodSource("packets")
    @FuzzTest
    void anyBytesAreAPacketOrDiscarded(byte[] data) {
        Optional<BfdPacket> packet = BfdPacket.decode(ByteBuffer.wrap(data));
        packet.ifPresent(known -> {
            known.toString();
            assertEquals(packet, BfdPacket.decode(known.encode()));
        });
    }
}
