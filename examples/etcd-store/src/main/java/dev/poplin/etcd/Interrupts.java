package dev.poplin.etcd;

import java.io.InterruptedIOException;

/** What becomes of interrupts during a call: they end it, or wait until it has ended by itself. Confined to the calling thread. */
final class Interrupts {

    private final boolean deferred;
    private boolean seen;

    private Interrupts(boolean deferred) {
        this.deferred = deferred;
    }

    /** For a call that nobody else waits for. */
    static Interrupts endTheCall() {
        return new Interrupts(false);
    }

    /** For a call whose answer others wait for, too. */
    static Interrupts waitForItsEnd() {
        return new Interrupts(true);
    }

    /** Takes note of an interrupt. */
    void take(InterruptedException interrupt, String waitingFor) throws InterruptedIOException {
        seen = true;
        if (!deferred) {
            InterruptedIOException ended = new InterruptedIOException("interrupted while waiting for " + waitingFor);
            ended.initCause(interrupt);
            throw ended;
        }
    }

    /** Interrupts the thread as it was. */
    void pass() {
        if (seen) {
            Thread.currentThread().interrupt();
        }
    }
}
