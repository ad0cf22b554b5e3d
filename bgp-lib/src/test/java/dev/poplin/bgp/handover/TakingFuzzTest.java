package dev.poplin.bgp.handover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.bgp.transport.HandOverLine.Packet;
import dev.poplin.bgp.transport.PassedSocket;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever another process says is taken or refused, and no socket that came with it stays open. */
@Tag("B2.5")
@Tag("B5")
class TakingFuzzTest {

    private static final int HEADER = 4;

    /** Packets in a row: how many sockets come with each, 8 bits, its length, 24 bits, its bytes. */
    static Stream<byte[]> handOvers() throws IOException {
        List<Packet> told = new HandOverFormatTest().told().sent;
        byte[] all = inARow(told);
        byte[] late = all.clone();
        ByteBuffer.wrap(late)
                .putLong(indexOfTime(late), Long.MAX_VALUE)
                .putInt(indexOfTime(all) + Long.BYTES, Integer.MAX_VALUE);
        List<Packet> more = new ArrayList<>(told);
        Packet last = more.remove(more.size() - 1);
        more.add(new Packet(
                last.bytes(),
                Collections.nCopies(
                        last.sockets().size() + 1, told.get(0).sockets().get(0))));
        // All of it; with a time that no clock shows; with a socket that nobody takes; without the unsent bytes and
        // the routes, which are long; and BFD alone.
        return Stream.of(
                all,
                late,
                inARow(more),
                inARow(List.of(told.get(0), told.get(told.size() - 2), last)),
                inARow(new HandOverFormatTest().watched().sent));
    }

    /** Where the seconds stand since which the session is established. */
    private static int indexOfTime(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int at = 0;
        while (in.getLong(at) != 1_700_000_000) {
            at++;
        }
        return at;
    }

    private static byte[] inARow(List<Packet> packets) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (Packet packet : packets) {
            out.writeInt(packet.sockets().size() << 24 | packet.bytes().remaining());
            out.write(
                    packet.bytes().array(),
                    packet.bytes().position(),
                    packet.bytes().remaining());
        }
        return bytes.toByteArray();
    }

    @MethodSource("handOvers")
    @FuzzTest
    void anyPacketsAreTakenOrRefused(byte[] data) {
        HandOverFormatTest scene = new HandOverFormatTest();
        HandOverFormatTest.Memory line = scene.new Memory();
        ByteBuffer in = ByteBuffer.wrap(data);
        while (in.remaining() > HEADER) {
            int header = in.getInt();
            int length = Math.max(1, Math.min(header & 0xff_ffff, in.remaining()));
            List<PassedSocket> sockets = Collections.nCopies(header >>> 24 & 3, null).stream()
                    .<PassedSocket>map(nothing -> scene.new Counted())
                    .toList();
            scene.opened += sockets.size();
            line.coming.add(new Packet(in.slice(in.position(), length), sockets));
            in.position(in.position() + length);
        }
        try {
            Taking taking = new Taking(line, HandOverFormatTest.SOON);
            taking.ask(64_512, HandOverFormatTest.US).closeSockets();
            taking.ready();
        } catch (IOException e) {
            // It is refused.
        }
        int unread =
                line.coming.stream().mapToInt(packet -> packet.sockets().size()).sum();
        assertEquals(unread, scene.opened, "sockets that are open");
    }
}
