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
 * is done twice. Thread-safe.
 */
final class SteadyChannel implements AutoCloseable {

    /** Something to do with a channel. */
    @FunctionalInterface
    interface Operation<T> {
        T with(FileChannel channel) throws IOException;
    }

    private final Path path;
    private final Set<OpenOption> options;
    private volatile FileChannel channel;
    /**
     * The next one, opened before it is needed: the kernel tells of a failed write on each channel that was open then, so a sync that is
     * repeated on it hears what an interrupted one was told in vain. Null if the file has no name any more.
     */
    private @Nullable FileChannel spare;

    private boolean closed;

    /** Opens a file. */
    SteadyChannel(Path path, OpenOption... options) throws IOException {
        this.path = path;
        this.options = new HashSet<>(Set.of(options));
        this.channel = FileChannel.open(path, this.options);
        this.options.remove(StandardOpenOption.CREATE);
        this.spare = openSpare();
    }

    /** Another channel of the file, which others may have removed. */
    private @Nullable FileChannel openSpare() throws IOException {
        try {
            return FileChannel.open(path, options);
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
