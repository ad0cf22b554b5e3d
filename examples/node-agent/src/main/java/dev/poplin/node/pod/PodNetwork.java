package dev.poplin.node.pod;

import dev.poplin.cni.CniHandler;
import dev.poplin.cni.CniRequest;
import dev.poplin.cni.types.CniErrorCode;
import dev.poplin.cni.types.CniException;
import dev.poplin.cni.types.CniResult;
import dev.poplin.cni.types.NetworkConfig;
import dev.poplin.inet.Cidr;
import dev.poplin.ipam.IpamException;
import dev.poplin.node.source.ClusterState;
import dev.poplin.node.source.Endpoint;
import dev.poplin.node.source.PodKey;
import dev.poplin.node.source.PodManifest;
import dev.poplin.node.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Attaches pods, detaches them and checks them; the same in the agent and in the plugin that works alone. The order of an ADD:
 * address, publication, policy, link. So policy is in force before the first packet, and a failure takes back what was
 * done, last first. Thread-safe; two requests for one pod never overlap.
 */
public final class PodNetwork implements CniHandler {

    /** Why what an attachment would be given now cannot be; that what it has does not count any more is none of these. */
    private static final Set<IpamException.Reason> FOR_WANT_OF_POOLS = Set.of(
            IpamException.Reason.HANDLE_HOLDS_OTHERS,
            IpamException.Reason.NO_POOL,
            IpamException.Reason.POOL_UNAVAILABLE,
            IpamException.Reason.EXHAUSTED);

    private final Settings settings;
    private final Source source;
    private final PodAddresses addresses;
    private final PodLinks links;
    private final PolicyGate policy;
    private final PodLocks locks = new PodLocks();

    /**
     * What does not change while the agent runs.
     *
     * @param hostNamespace the path of the host's own network namespace
     */
    public record Settings(String nodeName, String interfacePrefix, int mtuBytes, Path hostNamespace) {}

    /** Works on these parts of the node. */
    public PodNetwork(Settings settings, Source source, PodAddresses addresses, PodLinks links, PolicyGate policy) {
        this.settings = settings;
        this.source = source;
        this.addresses = addresses;
        this.links = links;
        this.policy = policy;
    }

    @Override
    public CniResult add(CniRequest request) throws CniException {
        PodIdentity identity = PodIdentity.of(request);
        requireNamespace(request.netns());
        ReentrantLock lock = locks.of(identity.pod());
        lock.lock();
        try {
            return attach(identity, request);
        } catch (IOException e) {
            throw failure("attaching " + identity.pod(), e);
        } finally {
            lock.unlock();
        }
    }

    private CniResult attach(PodIdentity identity, CniRequest request) throws CniException, IOException {
        ClusterState state = source.refresh();
        boolean unreadable = source.isUnreadable(identity.pod());
        if (unreadable && state.endpoint(identity.pod()) == null) {
            source.withdraw(identity.pod());
            state = source.refresh();
        }
        if (!state.complete()) {
            throw new CniException(
                    CniErrorCode.TRY_AGAIN_LATER,
                    "policy is incomplete while a manifest cannot be read: "
                            + state.problems().get(0));
        }
        Endpoint before = state.endpoint(identity.pod());
        requireFirstAttachment(identity, request, before);
        AddressWish wish = AddressWish.of(request, identity.pod(), state);
        Undo undo = new Undo();
        try {
            PodAddresses.Lease lease = assign(identity, wish);
            if (lease.fresh()) {
                undo.add(() -> addresses.release(identity.handle()));
            }
            Endpoint endpoint = endpoint(identity, request, lease, state.pods().get(identity.pod()));
            if (unreadable || !endpoint.equals(before)) {
                undo.add(() -> restore(endpoint, before));
                source.publish(endpoint);
                source.refresh();
            }
            policy.enforce();
            PodLink link = link(endpoint, request);
            return PodResult.of(link, links.create(link));
        } catch (IOException | RuntimeException e) {
            undo.run(e);
            throw e;
        }
    }

    private PodAddresses.Lease assign(PodIdentity identity, AddressWish wish) throws IOException {
        if (!wish.addresses().isEmpty()) {
            return addresses.assignThese(identity.handle(), identity.pod(), wish.addresses());
        }
        List<Cidr> pools = wish.complete() ? wish.pools() : wish.poolsOf(addresses.serving(identity.pod()));
        try {
            return addresses.assign(identity.handle(), identity.pod(), pools);
        } catch (IpamException refused) {
            List<Cidr> held =
                    FOR_WANT_OF_POOLS.contains(refused.reason()) ? addresses.held(identity.handle()) : List.<Cidr>of();
            if (held.isEmpty()) {
                throw refused;
            }
            // Pools have come or gone since; whoever repeats an ADD is told what the attachment has.
            return new PodAddresses.Lease(held, false);
        }
    }

    /** A pod's host interface has its name from the pod, so a second one would take the place of the first. */
    private static void requireFirstAttachment(PodIdentity identity, CniRequest request, @Nullable Endpoint before)
            throws CniException {
        if (before != null
                && before.containerId().equals(identity.containerId())
                && !PodIdentity.handleOf(before).equals(identity.handle())) {
            throw new CniException(
                    CniErrorCode.INVALID_ENVIRONMENT,
                    identity.pod() + " has " + before.ifName() + " in the network " + before.network()
                            + " already: a pod has one interface of this plugin, so there is no "
                            + identity.ifName() + " in " + request.config().name());
        }
    }

    private void restore(Endpoint made, @Nullable Endpoint before) throws IOException {
        if (before != null && before.containerId().equals(made.containerId())) {
            source.publish(before);
        } else {
            source.withdraw(made.pod());
        }
        source.refresh();
    }

    @Override
    public void del(CniRequest request) throws CniException {
        PodIdentity identity = PodIdentity.of(request);
        try {
            Endpoint endpoint = endpointOf(identity.containerId(), identity.ifName());
            detach(identity.handle(), identity.containerId(), endpoint == null ? identity.pod() : endpoint.pod());
        } catch (IOException e) {
            throw failure("detaching " + identity.pod(), e);
        }
    }

    /** Link first, then the address, so that nobody gets an address that is still in use. Everything is tried. */
    private void detach(String handle, String containerId, PodKey pod) throws IOException {
        ReentrantLock lock = locks.of(pod);
        lock.lock();
        try {
            if (hasOtherAttachment(pod, containerId, handle)) {
                addresses.release(handle);
                return;
            }
            boolean linked = links.delete(HostInterfaceName.of(settings.interfacePrefix(), pod), containerId);
            Endpoint published = source.refresh().endpoint(pod);
            boolean own = published == null
                    ? source.isUnreadable(pod)
                            && (linked || !addresses.held(handle).isEmpty())
                    : published.containerId().equals(containerId);
            if (own) {
                source.withdraw(pod);
                source.refresh();
            }
            addresses.release(handle);
        } finally {
            lock.unlock();
        }
    }

    /** Whether the link and the record are of an attachment of this container that was not refused, as this one was. */
    private boolean hasOtherAttachment(PodKey pod, String containerId, String handle) throws IOException {
        Endpoint published = source.refresh().endpoint(pod);
        return published != null
                && published.containerId().equals(containerId)
                && !PodIdentity.handleOf(published).equals(handle);
    }

    @Override
    public void check(CniRequest request) throws CniException {
        PodIdentity identity = PodIdentity.of(request);
        requireNamespace(request.netns());
        List<String> faults;
        try {
            faults = faults(identity, request);
        } catch (IOException e) {
            throw failure("checking " + identity.pod(), e);
        }
        if (!faults.isEmpty()) {
            throw new CniException(
                    CniErrorCode.CHECK_FAILED,
                    "the network of " + identity.pod() + " is not as it was made",
                    String.join("; ", faults));
        }
    }

    private List<String> faults(PodIdentity identity, CniRequest request) throws IOException {
        source.refresh();
        List<String> faults = new ArrayList<>();
        Endpoint endpoint = endpointOf(identity.containerId(), identity.ifName());
        if (endpoint == null) {
            faults.add("no endpoint is published for container " + identity.containerId());
            return faults;
        }
        Set<Cidr> held = Set.copyOf(addresses.held(identity.handle()));
        if (!held.equals(Set.copyOf(endpoint.addresses()))) {
            faults.add("the lease " + identity.handle() + " holds " + held + ", the pod has " + endpoint.addresses());
        }
        CniResult previous = Objects.requireNonNullElse(request.config().prevResult(), CniResult.EMPTY);
        Set<Cidr> told = previous.ips().stream().map(CniResult.Ip::address).collect(Collectors.toSet());
        if (!told.containsAll(endpoint.addresses())) {
            faults.add("prevResult tells of " + told + ", the pod has " + endpoint.addresses());
        }
        faults.addAll(links.check(link(endpoint, request)));
        return faults;
    }

    @Override
    public void gc(CniRequest request) throws CniException {
        List<NetworkConfig.Attachment> valid =
                Objects.requireNonNullElse(request.config().validAttachments(), List.of());
        List<String> failures = new ArrayList<>();
        try {
            for (Endpoint endpoint : source.refresh().endpointsOn(settings.nodeName())) {
                if (endpoint.network().equals(request.config().name())
                        && !valid.contains(new NetworkConfig.Attachment(endpoint.containerId(), endpoint.ifName()))) {
                    collect(endpoint, failures);
                }
            }
        } catch (IOException e) {
            throw failure("collecting", e);
        }
        if (!failures.isEmpty()) {
            throw new CniException(CniErrorCode.IO_FAILURE, "not all could be detached", String.join("; ", failures));
        }
    }

    private void collect(Endpoint endpoint, List<String> failures) {
        try {
            detach(PodIdentity.handleOf(endpoint), endpoint.containerId(), endpoint.pod());
        } catch (IOException e) {
            failures.add(endpoint.pod() + ": " + e.getMessage());
        }
    }

    /** Held by who attaches or detaches a pod. */
    public PodLocks locks() {
        return locks;
    }

    /** What is held for pods of this node that are not there any more; {@code boot} tells this start of the node from the others. */
    public PodLeaks leaks(String boot) {
        return new PodLeaks(
                new PodOwners(settings.nodeName(), settings.interfacePrefix(), boot, source, links),
                source,
                addresses,
                locks);
    }

    @Override
    public void status(CniRequest request) throws CniException {
        try {
            ClusterState state = source.refresh();
            if (!state.complete()) {
                throw new CniException(
                        CniErrorCode.NOT_AVAILABLE,
                        "a manifest cannot be read: " + state.problems().get(0));
            }
            addresses.requireSpace();
        } catch (IOException e) {
            throw new CniException(CniErrorCode.NOT_AVAILABLE, "no pod could be attached", e);
        }
    }

    @Override
    public boolean isHostNamespace(String netns) {
        try {
            return Files.isSameFile(Path.of(netns), settings.hostNamespace());
        } catch (IOException e) {
            return false;
        }
    }

    private @Nullable Endpoint endpointOf(String containerId, String ifName) throws IOException {
        return source.refresh().endpointsOn(settings.nodeName()).stream()
                .filter(each ->
                        each.containerId().equals(containerId) && each.ifName().equals(ifName))
                .findFirst()
                .orElse(null);
    }

    private Endpoint endpoint(
            PodIdentity identity, CniRequest request, PodAddresses.Lease lease, @Nullable PodManifest manifest) {
        return new Endpoint(
                identity.pod(),
                manifest == null ? Map.of() : manifest.labels(),
                settings.nodeName(),
                request.config().name(),
                identity.containerId(),
                identity.ifName(),
                HostInterfaceName.of(settings.interfacePrefix(), identity.pod()),
                lease.addresses(),
                manifest == null ? List.of() : manifest.ports());
    }

    private PodLink link(Endpoint endpoint, CniRequest request) {
        int asked = request.config().mtuBytes();
        return new PodLink(
                Path.of(request.netns()),
                endpoint.ifName(),
                endpoint.interfaceName(),
                endpoint.containerId(),
                endpoint.addresses(),
                asked > 0 ? asked : settings.mtuBytes());
    }

    private static void requireNamespace(String netns) throws CniException {
        if (!Files.exists(Path.of(netns))) {
            throw new CniException(CniErrorCode.UNKNOWN_CONTAINER, "there is no namespace " + netns);
        }
    }

    private static CniException failure(String what, IOException cause) {
        return new CniException(CniErrorCode.IO_FAILURE, what + " failed: " + cause.getMessage(), cause);
    }
}
