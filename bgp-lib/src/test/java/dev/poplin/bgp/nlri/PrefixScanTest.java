package dev.poplin.bgp.nlri;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A scan finds the same prefixes, and the same faults, as checking and reading one after the other. */
@Tag("B1.4")
@Tag("B1.5")
class PrefixScanTest {

    private static final int MARGIN = 8;

    private final PrefixScan scan = new PrefixScan();

    private void isReadAlike(byte[] bytes, int from, int to) {
        scan.clear();
        int count = scan.add(bytes, from, to);
        assertEquals(NlriCodec.check(Family.IPV4_UNICAST, false, bytes, from, to), count);
        if (count >= 0) {
            assertEquals(
                    NlriCodec.read(Family.IPV4_UNICAST, false, bytes, from, to, count),
                    scan.toList(0, count, to - from));
        }
    }

    @Test
    void findsWhatCheckingAndReadingFind() {
        Random random = new Random(1);
        for (int field = 0; field < 20_000; field++) {
            byte[] bytes = new byte[MARGIN + random.nextInt(60)];
            random.nextBytes(bytes);
            int at = MARGIN;
            while (at < bytes.length) {
                int length = random.nextInt(8) > 0 ? 16 + random.nextInt(10) : random.nextInt(35);
                bytes[at] = (byte) length;
                at += 1 + (length + 7 >>> 3);
            }
            isReadAlike(bytes, MARGIN, bytes.length);
            isReadAlike(bytes, MARGIN, Math.min(at, bytes.length) - random.nextInt(bytes.length - MARGIN + 1));
        }
    }

    @Test
    void knowsEachLengthAtTheEndOfAField() {
        for (int length = 0; length < 256; length++) {
            for (int octets = 0; octets < 8; octets++) {
                byte[] bytes = new byte[6 + octets];
                Arrays.fill(bytes, (byte) 0xff);
                bytes[0] = 24;
                bytes[4] = (byte) length;
                isReadAlike(bytes, 0, 5 + octets);
            }
        }
    }
}
