package dev.poplin.node.pod;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.IpamException;
import dev.poplin.node.source.PodKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A node whose kernel and store are maps, and which fails at the k-th step it is told to. */
final class FaultyNode implements PodLinks, PodAddresses, PolicyGate {

    final Map<String, PodLink> links = new TreeMap<>();
    final Map<String, List<Cidr>> leases = new TreeMap<>();
    final List<Cidr> pools = new ArrayList<>();
    final List<String> steps = new ArrayList<>();
    private int next = 1;
    private int failAt = -1;

    /** What an assign is refused for instead; null if for nothing. */
    IpamException.@Nullable Reason refusal;

    /** Lets the {@code k}-th step from now fail, counting from 0; -1 for none. */
    void failAt(int k) {
        failAt = k < 0 ? -1 : steps.size() + k;
    }

    private void step(String name) throws IOException {
        steps.add(name);
        if (steps.size() - 1 == failAt) {
            throw new IOException("injected at " + name);
        }
    }

    @Override
    public Lease assign(String handle, PodKey pod, List<Cidr> from) throws IOException {
        step("assign");
        if (refusal != null) {
            throw new IpamException(refusal, "refused", List.of());
        }
        List<Cidr> held = leases.get(handle);
        if (held != null) {
            return new Lease(held, false);
        }
        pools.addAll(from);
        List<Cidr> fresh = List.of(Cidr.parse("10.244.0." + next++ + "/32"));
        leases.put(handle, fresh);
        return new Lease(fresh, true);
    }

    @Override
    public Lease assignThese(String handle, PodKey pod, List<IpAddress> wanted) throws IOException {
        step("assign");
        List<Cidr> these = wanted.stream().map(IpAddress::toCidr).toList();
        leases.put(handle, these);
        return new Lease(these, true);
    }

    @Override
    public List<Cidr> serving(PodKey pod) {
        return List.of(Cidr.parse("10.244.0.0/16"), Cidr.parse("fd00:10::/112"));
    }

    @Override
    public void release(String handle) throws IOException {
        step("release");
        leases.remove(handle);
    }

    @Override
    public List<Cidr> held(String handle) {
        return leases.getOrDefault(handle, List.of());
    }

    @Override
    public void requireSpace() throws IOException {
        step("requireSpace");
    }

    @Override
    public void enforce() throws IOException {
        step("enforce");
    }

    @Override
    public String create(PodLink link) throws IOException {
        step("create");
        links.put(link.hostName(), link);
        return "02:00:00:00:00:01";
    }

    @Override
    public boolean delete(String hostName, String containerId) throws IOException {
        step("delete");
        PodLink link = links.get(hostName);
        return link != null && link.containerId().equals(containerId) && links.remove(hostName) != null;
    }

    @Override
    public Optional<String> containerOf(String hostName) {
        return Optional.ofNullable(links.get(hostName)).map(PodLink::containerId);
    }

    @Override
    public List<String> check(PodLink link) {
        return link.equals(links.get(link.hostName())) ? List.of() : List.of("no link " + link.hostName());
    }
}
