package dev.poplin.netlink.junit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaves something behind: a thread of ours, a socket, an eventfd, an open or a named network namespace. Holds
 * for every test class of every module that has this test-jar; found by {@link java.util.ServiceLoader}. {@link RunLeakCheck} looks at the
 * whole run.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {

    private static final ExtensionContext.Namespace KEY = ExtensionContext.Namespace.create(LeakCheck.class);
    /** What is being closed by other threads has so long to be gone. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** For {@link java.util.ServiceLoader}. */
    public LeakCheck() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        Holding.openWhatTheJdkKeeps();
        context.getStore(KEY).put(context.getUniqueId(), held());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        List<?> before = context.getStore(KEY).get(context.getUniqueId(), List.class);
        List<Holding> left = leftOf(before, LeakCheck::held);
        if (!left.isEmpty()) {
            throw new AssertionError(context.getDisplayName() + " left behind: " + left);
        }
    }

    /** What is held now of what a test must give back. */
    static List<Holding> held() {
        return Holding.now().stream().filter(LeakCheck::isOurs).toList();
    }

    /** What is held beyond what was, once threads have had the time to end. */
    static List<Holding> leftOf(List<?> before, Supplier<List<Holding>> held) {
        List<Holding> left = more(before, held.get());
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            left = more(before, held.get());
        }
        return left;
    }

    /** Of two threads with the same name one may be more than there was. */
    private static List<Holding> more(List<?> before, List<Holding> now) {
        List<Holding> more = new ArrayList<>(now);
        before.forEach(more::remove);
        return more;
    }

    private static boolean isOurs(Holding holding) {
        return switch (holding.kind()) {
            case THREAD -> holding.name().startsWith("poplin-");
            case SOCKET, EVENTFD, OPEN_NAMESPACE, NAMED_NAMESPACE -> true;
            case EPOLL, PIPE, FILE -> false;
        };
    }
}
