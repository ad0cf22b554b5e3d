package dev.poplin.bgp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B3.3")
@Tag("B5")
class WireTest {

    private static final int ARRAYS = 100_000;
    /** Of so many hashes of 32 bits that are random, about one is like another. */
    private static final int ALMOST_ALL = ARRAYS - 20;

    private static int distinct(IntFunction<byte[]> array) {
        Set<Integer> hashes = new HashSet<>();
        for (int i = 0; i < ARRAYS; i++) {
            byte[] bytes = array.apply(i);
            hashes.add(Wire.hash(bytes, 0, bytes.length));
        }
        return hashes.size();
    }

    /** Pairs of words whose second undoes what the first did: all alike for a hash that is known and can be turned round. */
    @Test
    void aSenderCannotMakeArraysWhoseHashIsTheSame() {
        assertTrue(distinct(number -> {
                    byte[] bytes = new byte[16];
                    long first = number * 0x1234_5678_9abcL;
                    long state = (bytes.length ^ first) * 0x9e37_79b9_7f4a_7c15L;
                    state ^= state >>> 32;
                    Wire.put64(bytes, 0, first);
                    Wire.put64(bytes, 8, state ^ 42);
                    return bytes;
                })
                > ALMOST_ALL);
    }

    @Test
    void theHashesOfArraysThatDifferInOneNumberDiffer() {
        for (int length : new int[] {4, 7, 8, 11, 24, 61}) {
            for (int at : new int[] {0, length / 2 - 2, length - 4}) {
                int where = at;
                int distinct = distinct(number -> {
                    byte[] bytes = new byte[length];
                    Wire.put32(bytes, where, number);
                    return bytes;
                });
                assertTrue(distinct > ALMOST_ALL, distinct + " of length " + length + " at " + at);
            }
        }
    }

    @Test
    void theHashIsThatOfTheRangeWhereverItLies() {
        Random random = new Random(1);
        for (int length = 0; length < 40; length++) {
            byte[] bytes = new byte[length + 20];
            random.nextBytes(bytes);
            byte[] elsewhere = Arrays.copyOfRange(bytes, 7, 7 + length);
            assertEquals(Wire.hash(elsewhere, 0, length), Wire.hash(bytes, 7, 7 + length));
        }
    }
}
