package dev.poplin.bgp.bfd;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How a service is given to another process: {@link #begin}, {@link #hold} once that one could go on, and then {@link #conclude} if it does,
 * or {@link #giveUp}. The neighbours hear from this process until one of the last two. For who hands over a speaker; confined to its owner.
 */
public final class BfdHandOver {

    private final BfdService service;

    private BfdHandOver(BfdService service) {
        this.service = service;
    }

    /**
     * Whatever becomes of a session from now on is news to the next process, too: who hears of it here may not be able to act any more.
     *
     * @throws IllegalStateException if the service was closed
     */
    public static BfdHandOver begin(BfdService service) throws IOException {
        service.mark();
        return new BfdHandOver(service);
    }

    /** The sockets. */
    public HeldSockets sockets() {
        return service.sockets();
    }

    /**
     * How the sessions stand, and will stand until the end of the hand-over: nothing is heard, though what comes is kept, and packets go on
     * to be sent.
     *
     * @throws IOException if the service is closed, or a listener does not return within the time
     */
    public List<HeldSession> hold(Duration patience) throws IOException {
        Future<List<HeldSession>> held = service.hold();
        try {
            return held.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IOException("who hears of BFD does not return", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while BFD was held");
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    /** The other process has not gone on: everything is as it was. Never blocks. */
    public void giveUp() {
        service.goOn();
    }

    /** The other process has gone on: closes the service without a word to the neighbours. Never blocks. */
    public void conclude() {
        service.forsake();
    }
}
