package dev.poplin.ipam.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The power fails at each call that changes the disk, in turn. {@code -Dpoplin.journal.seeds=100} tries more outcomes of each.
 */
@Tag("I5")
@Tag("I3.2")
class PowerLossTest {

    private static final int SEEDS = Integer.getInteger("poplin.journal.seeds", 3);
    private static final int COMMITS = 12;
    /** Makes a snapshot every few commits. */
    private static final long SNAPSHOT_BYTES = 9_000;

    /** Entries of one sector and of several. */
    private static byte[] value(int number) {
        byte[] value = new byte[number % 3 == 0 ? 2_500 : 20];
        new Random(number).nextBytes(value);
        return ByteBuffer.wrap(value).putInt(0, number).array();
    }

    /** How many commits a journal has; that it has all before each, and nothing else. */
    private static int commits(Directory journal) throws IOException {
        List<StoreRecord> records = journal.list("key/", "", Integer.MAX_VALUE);
        for (int i = 0; i < records.size(); i++) {
            assertEquals(String.format("key/%05d", i), records.get(i).key());
            assertEquals(
                    ByteBuffer.wrap(value(i)), ByteBuffer.wrap(records.get(i).value()));
        }
        return records.size();
    }

    /** Commits until the power fails; returns how many were acknowledged. */
    private static int write(ForgetfulDisk disk, int first, int commits) {
        int acknowledged = first;
        try {
            Directory journal = new Directory(disk, SNAPSHOT_BYTES);
            while (acknowledged < first + commits) {
                String key = String.format("key/%05d", acknowledged);
                assertTrue(journal.commit(new Transaction().requireAbsent(key).put(key, value(acknowledged))));
                acknowledged++;
            }
            journal.close();
        } catch (IOException powerLoss) {
            assertTrue(powerLoss instanceof ForgetfulDisk.PowerLoss, powerLoss::toString);
        }
        return acknowledged;
    }

    @Test
    void whereverThePowerFailsEverythingAcknowledgedIsThereAndNothingIsHalf() throws IOException {
        for (int failing = 0; ; failing++) {
            ForgetfulDisk disk = ForgetfulDisk.failingAfter(failing);
            int acknowledged = write(disk, 0, COMMITS);
            for (int seed = 0; seed < SEEDS; seed++) {
                Random random = new Random(seed);
                ForgetfulDisk found = disk.afterPowerLoss(random, random.nextInt(12));
                // It fails again, perhaps while the journal is mended.
                Directory again;
                try {
                    again = new Directory(found, SNAPSHOT_BYTES);
                } catch (ForgetfulDisk.PowerLoss onceMore) {
                    again = new Directory(found.afterPowerLoss(random, 10_000), SNAPSHOT_BYTES);
                }
                int there = commits(again);
                String where = "call " + failing + ", seed " + seed;
                assertTrue(there >= acknowledged, where + ": " + there + " of " + acknowledged + " acknowledged");
                assertTrue(there <= acknowledged + 1, where + ": " + there + ", acknowledged " + acknowledged);
            }
            if (disk.callsLeft() > 0) {
                assertTrue(failing > 30, failing + " calls");
                return;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void oneFailureAfterAnotherLosesNothing(int seed) throws IOException {
        Random random = new Random(seed);
        ForgetfulDisk disk = ForgetfulDisk.failingAfter(20);
        int acknowledged = write(disk, 0, COMMITS);
        for (int failure = 0; failure < 30; failure++) {
            disk = disk.afterPowerLoss(random, 100_000);
            int there = commits(new Directory(disk, SNAPSHOT_BYTES));
            assertTrue(there >= acknowledged && there <= acknowledged + 1, "seed " + seed + ", failure " + failure);
            disk = disk.afterPowerLoss(random, random.nextInt(40));
            acknowledged = Math.max(there, write(disk, there, 5));
        }
    }

    @Test
    void entriesThatWaitedForOneSyncMayBeLostInAnyPart() throws IOException {
        for (int seed = 0; seed < 50 * SEEDS; seed++) {
            ForgetfulDisk disk = ForgetfulDisk.failingAfter(100_000);
            LogFile log = LogFile.open(disk, "journal-0");
            for (int i = 0; i < 8; i++) {
                ByteBuffer entry = Entry.encode(
                        i + 1,
                        log.synced(),
                        new Transaction().put("key/0000" + i, value(i)).contents());
                log.write(entry);
                log.moveEnd(entry.limit());
                if (i == 2) {
                    log.sync(log.end());
                }
            }
            Directory found = new Directory(disk.afterPowerLoss(new Random(seed), 10_000), 1 << 20);
            assertTrue(commits(found) >= 3, "seed " + seed);
        }
    }

    @Test
    void whoMissedSeveralGenerationsFindsTheNewest() throws IOException {
        ForgetfulDisk disk = ForgetfulDisk.failingAfter(100_000);
        Directory idle = new Directory(disk, SNAPSHOT_BYTES);
        assertTrue(idle.commit(new Transaction().put("key/00000", value(0))));
        Directory busy = new Directory(disk, SNAPSHOT_BYTES);
        for (int i = 1; i < 60; i++) {
            assertTrue(busy.commit(new Transaction().put(String.format("key/%05d", i), value(i))));
        }
        assertEquals(60, commits(idle));
        for (int i = 60; i < 120; i++) {
            assertTrue(busy.commit(new Transaction().put(String.format("key/%05d", i), value(i))));
        }
        assertTrue(idle.commit(new Transaction().put("key/00120", value(120))));
        assertEquals(121, commits(busy));
    }
}
