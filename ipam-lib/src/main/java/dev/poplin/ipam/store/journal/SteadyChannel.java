package dev.poplin.ipam.store.journal;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that stays open though a thread that uses it is interrupted. Java closes the channel then, for everybody; so what was being done is
 * done again with another channel, and the thread finds itself interrupted afterwards. Whatever is done must lead to the same when it
 * is done twice; a sync does not, see {@link SteadySync}. Thread-safe.
 */
final class SteadyChannel implements AutoCloseable {

    /** Something to do with a channel. */
    @FunctionalInterface
    interface Operation<T> {
        T with(FileChannel channel) throws IOException;
    }

    /** Opens a channel of the file. */
    @FunctionalInterface
    interface Opener {
        FileChannel open() throws IOException;
    }

    private final Opener opener;
    private volatile FileChannel channel;
    /** The next one, opened before it is needed, for the file may lose its name. Null if it had none any more. */
    private @Nullable FileChannel spare;

    private boolean closed;

    /** Opens a file. */
    static SteadyChannel open(Path path, OpenOption... options) throws IOException {
        Set<OpenOption> again = new HashSet<>(Set.of(options));
        again.remove(StandardOpenOption.CREATE);
        return new SteadyChannel(FileChannel.open(path, options), () -> FileChannel.open(path, again));
    }

    /** A file that is open already. */
    SteadyChannel(FileChannel first, Opener opener) throws IOException {
        this.opener = opener;
        this.channel = first;
        this.spare = openSpare();
    }

    /** Another channel of the file, which others may have removed. */
    private @Nullable FileChannel openSpare() throws IOException {
        try {
            return opener.open();
        } catch (NoSuchFileException removed) {
            return null;
        }
    }

    /** Does something until no interrupt comes between. */
    <T> T run(Operation<T> operation) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                FileChannel used = channel;
                try {
                    return operation.with(used);
                } catch (ClosedChannelException | FileLockInterruptionException e) {
                    replace(used, e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void replace(FileChannel broken, IOException cause) throws IOException {
        if (closed) {
            throw cause;
        }
        if (channel == broken) {
            FileChannel next = spare;
            if (next == null) {
                throw cause;
            }
            broken.close();
            channel = next;
            spare = openSpare();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        FileChannel other = spare;
        try {
            channel.close();
        } finally {
            if (other != null) {
                other.close();
            }
        }
    }
}
