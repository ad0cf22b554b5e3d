package dev.poplin.ipam;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A piece of blocking code that runs only when the scheduler says so, and hands back at each point where it would wait: of all
 * tasks and the scheduler, one thread runs at a time.
 */
public final class SimulatedTask {

    /** As a cached pool, but the threads end soon when they have nothing to do. */
    private static final ExecutorService THREADS =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), runnable -> {
                Thread thread = new Thread(runnable, "simulated");
                thread.setDaemon(true);
                return thread;
            });

    /** Ends a task whose process has died. */
    static final class Death extends Error {
        private static final long serialVersionUID = 1;

        private Death() {
            super("the process died", null, false, false);
        }
    }

    private final Semaphore mayRun = new Semaphore(0);
    private final Semaphore handedBack = new Semaphore(0);
    private boolean started;
    private boolean ended;
    private boolean dead;
    private final Consumer<SimulatedTask> body;
    private Throwable failure = null;

    public SimulatedTask(Consumer<SimulatedTask> body) {
        this.body = body;
    }

    public boolean ended() {
        return ended;
    }

    /** Lets the task run to its next waiting point; called by the scheduler. */
    public void resume() {
        if (!started) {
            started = true;
            THREADS.execute(this::run);
        }
        mayRun.release();
        handedBack.acquireUninterruptibly();
        if (failure != null) {
            throw new AssertionError("a task failed", failure);
        }
    }

    private void run() {
        mayRun.acquireUninterruptibly();
        try {
            if (!dead) {
                body.accept(this);
            }
        } catch (Death died) {
            // What it had sent may still take effect.
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        ended = true;
        handedBack.release();
    }

    /** Waits until the scheduler lets the task go on; called by the task. */
    public void pause() {
        handedBack.release();
        mayRun.acquireUninterruptibly();
        if (dead) {
            throw new Death();
        }
    }

    /** Ends the task where it waits; called by the scheduler. */
    public void kill() {
        dead = true;
        if (!ended) {
            resume();
        }
    }
}
