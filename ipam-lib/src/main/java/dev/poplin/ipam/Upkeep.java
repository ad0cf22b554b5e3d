package dev.poplin.ipam;

import dev.poplin.ipam.change.Change;
import dev.poplin.ipam.change.ChangePlan;
import dev.poplin.ipam.change.Changes;
import dev.poplin.ipam.check.Integrity;
import dev.poplin.ipam.check.IntegrityReport;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.check.Repair;
import dev.poplin.ipam.importing.Inventory;
import dev.poplin.ipam.importing.LoadReport;
import dev.poplin.ipam.importing.Loader;
import dev.poplin.ipam.importing.Remarks;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What operators do with all of a store: each time, what hosts keep of blocks is known first. Thread-safe. */
final class Upkeep {

    private final Settings settings;
    private final Integrity integrity;
    private final Changes changes;
    private final Loader loader;

    Upkeep(Settings settings, Integrity integrity, Changes changes, Loader loader) {
        this.settings = settings;
        this.integrity = integrity;
        this.changes = changes;
        this.loader = loader;
    }

    IntegrityReport check(LiveOwners owners) throws IOException {
        settings.heed();
        return integrity.check(owners);
    }

    /** Mends what a report tells; without a witness it is only told what would be written. */
    Repair repair(IntegrityReport report, Optional<Repair.Witness> witness) throws IOException {
        settings.heed();
        return integrity.repair(report.problems(), witness);
    }

    List<Repair.Step> undo(Repair repair) throws IOException {
        settings.heed();
        return integrity.undo(repair);
    }

    boolean undo(List<Repair.Write> writes) throws IOException {
        settings.heed();
        return integrity.undo(writes);
    }

    ChangePlan change(Change change, boolean dryRun) throws IOException {
        if (!dryRun) {
            settings.establish();
        }
        settings.heed();
        return changes.run(change, dryRun);
    }

    LoadReport load(Inventory inventory) throws IOException {
        settings.establish();
        settings.heed();
        return loader.load(inventory);
    }

    Remarks remarks() throws IOException {
        return loader.remarks();
    }
}
