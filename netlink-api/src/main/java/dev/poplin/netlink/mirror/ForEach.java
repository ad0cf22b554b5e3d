package dev.poplin.netlink.mirror;

import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A subscriber that asks for everything and hands it to a consumer. */
record ForEach(Consumer<? super Change> consumer) implements Flow.Subscriber<Change> {

    private static final Logger LOG = LoggerFactory.getLogger(ForEach.class);

    @Override
    public void onSubscribe(Flow.Subscription given) {
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Change change) {
        try {
            consumer.accept(change);
        } catch (RuntimeException e) {
            LOG.error("a listener failed on {}", change, e);
        }
    }

    @Override
    public void onError(Throwable failure) {
        LOG.error("a subscription ended", failure);
    }

    @Override
    public void onComplete() {
        // There is nothing to end.
    }
}
