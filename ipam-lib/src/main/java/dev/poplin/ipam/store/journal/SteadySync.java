package dev.poplin.ipam.store.journal;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;

/**
 * Syncs of a file whose channels may be closed by interrupts. The kernel tells of a write that it could not do once on each descriptor that was
 * open then, and drops what it could not write. What it told a channel that an interrupt was closing, nobody has heard; so an interrupted sync is
 * repeated on a descriptor that was open all the time and that no interrupt closes. Thread-safe.
 */
final class SteadySync {

    /** A descriptor of the file, opened before anything was written through another. */
    @FunctionalInterface
    interface Witness {

        /** As fsync(2), whether the thread is interrupted or not. */
        void sync() throws IOException;
    }

    private final SteadyChannel file;
    private final Witness witness;

    SteadySync(SteadyChannel file, Witness witness) {
        this.file = file;
        this.witness = witness;
    }

    /** Returns when what was written would survive a loss of power. */
    void run() throws IOException {
        boolean heard = file.run(SteadySync::isForced);
        if (!heard) {
            witness.sync();
        }
    }

    /** Whether the kernel's answer was heard. */
    private static boolean isForced(FileChannel channel) throws IOException {
        try {
            channel.force(false);
            return true;
        } catch (ClosedChannelException interrupted) {
            return false;
        }
    }
}
