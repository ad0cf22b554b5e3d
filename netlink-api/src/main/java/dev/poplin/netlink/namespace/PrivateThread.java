package dev.poplin.netlink.namespace;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** A thread that may change its namespace, as it ends with what it was made for. */
final class PrivateThread {

    private static final int EIO = 5;

    private PrivateThread() {}

    /**
     * Runs code and returns its outcome. An interrupt releases the caller at once; what the code opens nevertheless is closed.
     *
     * @throws IOException what the code throws; EINTR if the caller is interrupted
     */
    static <T> T run(String operation, Callable<T> code) throws IOException {
        return await(operation, new Visit<>(code), false);
    }

    /**
     * As {@link #run}, of code whose every fault is one of the kernel's and that the caller undoes if this fails: when it returns, also
     * because of an interrupt, the code has ended.
     */
    static <T> T finish(String operation, Callable<T> code) throws NetlinkException {
        try {
            return await(operation, new Visit<>(code), true);
        } catch (NetlinkException e) {
            throw e;
        } catch (IOException e) {
            throw failed(operation, e);
        }
    }

    private static <T> T await(String operation, Visit<T> visit, boolean toTheEnd) throws IOException {
        Thread thread = new Thread(null, visit, "poplin-netns", 0, false);
        thread.setDaemon(true);
        thread.start();
        try {
            return visit.get();
        } catch (InterruptedException e) {
            visit.abandon();
            if (toTheEnd) {
                awaitEnd(thread);
            }
            Thread.currentThread().interrupt();
            throw new NetlinkException(operation, Errno.EINTR);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException refused) {
                throw refused;
            }
            if (e.getCause() instanceof RuntimeException misuse) {
                throw misuse;
            }
            throw failed(operation, e.getCause());
        }
    }

    private static void awaitEnd(Thread thread) {
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                // Told to the caller when the thread has ended.
            }
        }
    }

    private static NetlinkException failed(String operation, @Nullable Throwable cause) {
        NetlinkException failed = new NetlinkException(operation, Errno.of(EIO), String.valueOf(cause), null);
        failed.initCause(cause);
        return failed;
    }

    /** Closes what was opened for a caller who does not wait for it any more. */
    private static final class Visit<T> extends FutureTask<T> {

        Visit(Callable<T> code) {
            super(code);
        }

        void abandon() {
            if (!cancel(true)) {
                try {
                    close(get());
                } catch (ExecutionException | InterruptedException e) {
                    // It has ended already, and opened nothing.
                }
            }
        }

        @Override
        protected void set(T result) {
            super.set(result);
            if (isCancelled()) {
                close(result);
            }
        }

        private void close(T result) {
            if (result instanceof AutoCloseable opened) {
                try {
                    opened.close();
                } catch (Exception e) {
                    throw new IllegalStateException("close what nobody waits for", e);
                }
            }
        }
    }
}
