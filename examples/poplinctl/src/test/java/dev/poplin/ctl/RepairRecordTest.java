package dev.poplin.ctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.check.IntegrityReport;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.testing.MemoryStore;
import dev.poplin.ipam.testing.MemoryStore.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("I2.7")
class RepairRecordTest {

    /** Three addresses without their handle, which is mended in three steps that build on each other, and a missing affinity. */
    private static final int STEPS = 4;

    @TempDir
    private Path directory;

    private final MemoryStore store = new MemoryStore();
    private final Ipam ipam = Ipam.open(store);

    private IntegrityReport damaged() throws IOException {
        ipam.putPool(Pool.of(Cidr.parse("10.244.0.0/26")));
        ipam.assign(AssignRequest.ipv4("web", "node-1").withCounts(3, 0));
        assertTrue(store.commit(new Transaction().delete("handle/web").delete("affinity/node-1/10.244.0.0-26")));
        IntegrityReport report = ipam.check(LiveOwners.NONE);
        assertEquals(STEPS, report.problems().size());
        return report;
    }

    private List<StoreRecord> content() throws IOException {
        return store.list("").stream()
                .map(record -> new StoreRecord(record.key(), record.value(), 0))
                .toList();
    }

    /** Breaks one write after the others, all of which succeed before. */
    private void breakWrite(int broken, Fault fault) {
        AtomicInteger writes = new AtomicInteger();
        store.setFaults((call, write) -> write && writes.getAndIncrement() == broken ? fault : Fault.NONE);
    }

    private int undo(Path file) throws IOException {
        List<RepairFile.Step> steps = new RepairFile(file).read();
        for (int i = steps.size() - 1; i >= 0; i--) {
            ipam.undo(steps.get(i).writes());
        }
        return steps.size();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOST", "LOST_AFTER", "CONFLICT"})
    void whereverARepairBreaksOffItsFileUndoesWhatItHasDone(Fault fault) throws IOException {
        IntegrityReport report = damaged();
        List<StoreRecord> before = content();
        for (int broken = 0; broken < STEPS; broken++) {
            Path file = directory.resolve(broken + ".json");
            breakWrite(broken, fault);
            boolean ended = true;
            try {
                IpamRepairCommand.saved(ipam, report, file);
            } catch (IOException e) {
                ended = false;
            }
            store.setFaults((call, write) -> Fault.NONE);
            assertEquals(fault == Fault.CONFLICT, ended);
            assertEquals(ended ? STEPS : broken + 1, undo(file));
            assertEquals(before, content(), fault + " at write " + broken);
        }
    }

    @Test
    void aLineThatWasCutOffIsOfAStepThatWasNotDone() throws IOException {
        IntegrityReport report = damaged();
        List<StoreRecord> before = content();
        Path file = directory.resolve("file.json");
        IpamRepairCommand.saved(ipam, report, file);
        Files.writeString(file, "{\"step\":4,\"sent", StandardOpenOption.APPEND);
        assertEquals(STEPS, undo(file));
        assertEquals(before, content());
    }

    @Test
    void aRepairThatFindsNothingMakesNoFile() throws IOException {
        Path file = directory.resolve("file.json");
        IpamRepairCommand.saved(ipam, ipam.check(LiveOwners.NONE), file);
        assertTrue(Files.notExists(file));
    }
}
