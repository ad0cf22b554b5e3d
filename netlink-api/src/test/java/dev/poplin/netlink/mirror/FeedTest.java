package dev.poplin.netlink.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.inet.Cidr;
import dev.poplin.netlink.route.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one subscriber gets when it asks for it. */
@Tag("N5.1")
@Timeout(60)
class FeedTest {

    private static final int THERE = 5000;
    private static final int CAPACITY = 4096;

    private final BlockingQueue<Change> told = new LinkedBlockingQueue<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final Feed feed = new Feed(new Listener(), () -> {});

    private final class Listener implements Flow.Subscriber<Change> {

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription.complete(given);
        }

        @Override
        public void onNext(Change change) {
            told.add(change);
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void onComplete() {
            throw new AssertionError("it goes on");
        }
    }

    @AfterEach
    void cancel() {
        feed.cancel();
    }

    private static List<Change> changes(int from, int count) {
        List<Change> changes = new ArrayList<>();
        IntStream.range(from, from + count)
                .mapToObj(index -> Route.blackhole(Cidr.parse("10.0.0.0/8").subnet(32, index)))
                .forEach(route -> changes.add(new Change.RouteChange(null, route)));
        return changes;
    }

    private List<Change> take(int count) throws Exception {
        subscription.get().request(count);
        List<Change> taken = new ArrayList<>();
        while (taken.size() < count) {
            taken.add(told.poll(20, TimeUnit.SECONDS));
        }
        return taken;
    }

    @Test
    void whatWasThereBeforeDoesNotCountAsTakenTooSlowly() throws Exception {
        List<Change> there = changes(0, THERE);
        List<Change> later = changes(THERE, CAPACITY);
        feed.start(there);
        later.forEach(feed::offer);
        List<Change> all = new ArrayList<>(there);
        all.addAll(later);
        assertEquals(all, take(all.size()));
    }

    @Test
    void oneMoreThanItKeepsIsAnOverrunOfAllThatWaits() throws Exception {
        feed.start(changes(0, THERE));
        assertEquals(10, take(10).size());
        changes(THERE, CAPACITY + 1).forEach(feed::offer);
        assertEquals(List.of(new Change.Overrun(THERE - 10 + CAPACITY + 1)), take(1));
        List<Change> further = changes(0, CAPACITY);
        further.forEach(feed::offer);
        assertEquals(further, take(CAPACITY));
    }
}
