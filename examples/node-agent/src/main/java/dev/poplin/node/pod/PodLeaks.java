package dev.poplin.node.pod;

import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.node.source.Endpoint;
import dev.poplin.node.source.PodKey;
import dev.poplin.node.source.Source;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** What is held for pods that are not there any more. Thread-safe; never overlaps with a request for the pod. */
public final class PodLeaks {

    private final PodOwners owners;
    private final Source source;
    private final PodAddresses addresses;
    private final PodLocks locks;

    PodLeaks(PodOwners owners, Source source, PodAddresses addresses, PodLocks locks) {
        this.owners = owners;
        this.source = source;
        this.addresses = addresses;
        this.locks = locks;
    }

    /** Which pods are there, by what is published and by their links. */
    public LiveOwners owners() {
        return owners;
    }

    /** Takes back what is left of a pod that is missing; says false, and leaves all as it is, if it is there after all. */
    public boolean detach(Allocation leak) throws IOException {
        return detachUnless(leak, pod -> {
            source.refresh();
            return owners.stateOf(leak) != LiveOwners.State.MISSING;
        });
    }

    /**
     * The same for a pod whose addresses others have meanwhile. It is there as long as its link is: whatever else is known of it, it will not come back with
     * these addresses.
     */
    public boolean detachLost(Allocation lost) throws IOException {
        return detachUnless(lost, pod -> owners.isLinked(pod, lost.handle()));
    }

    private interface Question {
        boolean isThere(PodKey pod) throws IOException;
    }

    private boolean detachUnless(Allocation held, Question question) throws IOException {
        Optional<PodKey> pod = PodOwners.podOf(held);
        if (pod.isEmpty()) {
            return false;
        }
        ReentrantLock lock = locks.of(pod.get());
        lock.lock();
        try {
            if (question.isThere(pod.get())) {
                return false;
            }
            Endpoint published = source.refresh().endpoint(pod.get());
            if (published != null && PodIdentity.handleOf(published).equals(held.handle())) {
                source.withdraw(pod.get());
                source.refresh();
            }
            addresses.release(held.handle());
            return true;
        } finally {
            lock.unlock();
        }
    }
}
