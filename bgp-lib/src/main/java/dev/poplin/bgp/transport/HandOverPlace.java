package dev.poplin.bgp.transport;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Where a process meets the one that follows it, to hand over its sockets. Thread-safe. */
public interface HandOverPlace {

    /** A process that waits for the next one. Closing it wakes whoever is blocked in it. */
    interface Waiting extends Closeable {

        /**
         * Waits for the next process. Empty if it did not come within the time.
         *
         * @throws IOException if this was closed, or the place cannot be used any more
         */
        Optional<HandOverLine> next(Duration patience) throws IOException;
    }

    /**
     * Begins to wait here.
     *
     * @throws IOException if another process waits here, or the place cannot be used
     */
    Waiting open() throws IOException;

    /**
     * Reaches the process that waits here. Empty if none does.
     *
     * @throws IOException if the place cannot be used
     */
    Optional<HandOverLine> reach() throws IOException;
}
