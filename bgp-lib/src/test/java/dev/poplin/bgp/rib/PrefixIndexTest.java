package dev.poplin.bgp.rib;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B3.3")
class PrefixIndexTest {

    /** Both halves of an IPv6 address may be chosen so that what is different in one is undone in the other. */
    @Test
    @Tag("B5")
    void prefixesWhoseHalvesUndoEachOtherDoNotHashAlike() {
        for (int turn = 0; turn < 64; turn++) {
            Set<Integer> hashes = new HashSet<>();
            for (long low = 0; low < 1000; low++) {
                hashes.add(PrefixIndex.hash(0x2001_0db8_0000_0000L ^ Long.rotateLeft(low, turn), low, 162));
            }
            assertTrue(hashes.size() > 990, hashes.size() + " hashes of 1000 prefixes, turned by " + turn);
        }
    }
}
