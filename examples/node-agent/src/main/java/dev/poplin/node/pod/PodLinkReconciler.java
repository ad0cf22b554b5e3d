package dev.poplin.node.pod;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.node.kernel.HostKernel;
import dev.poplin.node.reconcile.Failures;
import dev.poplin.node.reconcile.Reconciler;
import dev.poplin.node.source.Endpoint;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Keeps the host's ends of attached pods up, with their MAC address and settings. One that is missing, or has another container's id, is left to the
 * runtime; so is a pod that is being attached or detached. One that cannot be kept so keeps no other from it. Confined to one thread.
 */
public final class PodLinkReconciler implements Reconciler {

    /** Settings are files, many for each pod: so many pods have theirs compared in one round, the others in the next ones. */
    private static final int COMPARED_PER_ROUND = 32;

    private final HostKernel host;
    private final Supplier<List<Endpoint>> endpoints;
    private final PodLocks locks;
    private int next;

    /** Works on this node's kernel, for the pods that are attached on it at each run. */
    public PodLinkReconciler(HostKernel host, Supplier<List<Endpoint>> endpoints, PodLocks locks) {
        this.host = host;
        this.endpoints = endpoints;
        this.locks = locks;
    }

    @Override
    public String name() {
        return "pod links";
    }

    @Override
    public List<String> reconcile() throws IOException {
        Map<String, Link> links = new HashMap<>();
        for (Link link : host.netlink().links().list()) {
            links.put(link.name(), link);
        }
        List<Endpoint> pods = endpoints.get();
        List<String> log = new ArrayList<>();
        Failures failures = new Failures();
        int first = next;
        next = pods.isEmpty() ? 0 : (first + COMPARED_PER_ROUND) % pods.size();
        for (int i = 0; i < pods.size(); i++) {
            Endpoint pod = pods.get(i);
            Link link = links.get(pod.interfaceName());
            boolean due = Math.floorMod(i - first, pods.size()) < COMPARED_PER_ROUND;
            if (link != null && link.alias().equals(pod.containerId()) && (due || !isRight(link))) {
                failures.attempt(() -> mendUnlessBusy(pod, link, log));
            }
        }
        failures.throwIfAny();
        return log;
    }

    private static boolean isRight(Link link) {
        return link.isUp() && PodLayout.isHostMac(link);
    }

    private void mendUnlessBusy(Endpoint pod, Link link, List<String> log) throws IOException {
        ReentrantLock lock = locks.of(pod.pod());
        if (lock.tryLock()) {
            try {
                mend(pod, link, log);
            } finally {
                lock.unlock();
            }
        }
    }

    /** In the order of an ADD: a link is up last. */
    private void mend(Endpoint pod, Link link, List<String> log) throws IOException {
        String of = link.name() + " of " + pod.pod();
        try {
            if (!PodLayout.isHostMac(link)) {
                host.netlink()
                        .links()
                        .change(link.index(), NewLink.named(link.name()).mac(PodLayout.HOST_MAC));
                log.add(of + " had another MAC address than " + PodLayout.HOST_MAC);
            }
            for (String setting : PodLayout.hostSettings(link.name()).apply(host.namespace())) {
                log.add(setting + " for " + pod.pod());
            }
            if (!link.isUp()) {
                host.netlink()
                        .links()
                        .change(link.index(), NewLink.named(link.name()).up());
                log.add(of + " was down");
            }
        } catch (NoSuchFileException e) {
            requireGone(link, e);
        } catch (NetlinkException e) {
            if (!e.errno().equals(Errno.ENODEV)) {
                throw e;
            }
        }
    }

    /** A link goes with its pod's namespace at any time. */
    private void requireGone(Link link, IOException missing) throws IOException {
        if (host.netlink().links().find(link.index()).isPresent()) {
            throw missing;
        }
    }
}
