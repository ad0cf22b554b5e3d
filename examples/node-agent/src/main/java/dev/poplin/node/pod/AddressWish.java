package dev.poplin.node.pod;

import dev.poplin.cni.CniRequest;
import dev.poplin.cni.types.CniErrorCode;
import dev.poplin.cni.types.CniException;
import dev.poplin.inet.AddressFormatException;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.node.source.AddressAnnotations;
import dev.poplin.node.source.ClusterState;
import dev.poplin.node.source.PodKey;
import dev.poplin.node.source.PodManifest;
import dev.poplin.node.source.PoolManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses a pod is to have: what the runtime names counts before the pod's annotations, these before its namespace's, addresses before pools, and
 * the network configuration's pools last. Immutable.
 *
 * @param addresses the very addresses; if empty, any of the pools
 * @param pools the pools; if empty, all that serve the pod
 * @param complete whether families of which no pool is named are left out
 */
record AddressWish(List<IpAddress> addresses, List<Cidr> pools, boolean complete) {

    AddressWish {
        addresses = List.copyOf(addresses);
        pools = List.copyOf(pools);
    }

    /**
     * What is wanted for a pod.
     *
     * @throws CniException if that makes no sense; the message names the pod, and the pool or address
     */
    static AddressWish of(CniRequest request, PodKey pod, ClusterState state) throws CniException {
        PodManifest manifest = state.pods().get(pod);
        AddressAnnotations said = manifest == null ? AddressAnnotations.NONE : manifest.addresses();
        if (said.has(AddressAnnotations.ADDRESSES_OF_NO_POOL)) {
            throw new CniException(
                    CniErrorCode.UNSUPPORTED_FIELD,
                    pod + " asks with " + AddressAnnotations.ADDRESSES_OF_NO_POOL + " for "
                            + said.texts().get(AddressAnnotations.ADDRESSES_OF_NO_POOL)
                            + ", and every address is of a pool here: use " + AddressAnnotations.ADDRESSES);
        }
        if (!request.config().addressesFault().isEmpty()) {
            throw new CniException(CniErrorCode.INVALID_CONFIG, request.config().addressesFault());
        }
        try {
            said.requireReadable(AddressAnnotations.ADDRESSES_OF_NO_POOL);
            List<IpAddress> addresses = addresses(request, said);
            if (!addresses.isEmpty()) {
                requireOneOfEach(addresses);
                return new AddressWish(addresses, List.of(), true);
            }
            List<Cidr> pools = new ArrayList<>(pools(pod, said, AddressAnnotations.IPV4_POOLS, IpFamily.IPV4, state));
            pools.addAll(pools(pod, said, AddressAnnotations.IPV6_POOLS, IpFamily.IPV6, state));
            return pools.isEmpty()
                    ? new AddressWish(List.of(), request.config().pools(), true)
                    : new AddressWish(List.of(), pools, false);
        } catch (IllegalArgumentException e) {
            throw new CniException(CniErrorCode.INVALID_CONFIG, pod + ": " + e.getMessage(), e);
        }
    }

    private static List<IpAddress> addresses(CniRequest request, AddressAnnotations said) {
        if (!request.config().addresses().isEmpty()) {
            return request.config().addresses();
        }
        String argument = request.args().getOrDefault("IP", "");
        if (!argument.isEmpty()) {
            return addresses("IP in CNI_ARGS", List.of(argument.split(",", -1)));
        }
        return addresses(AddressAnnotations.ADDRESSES, said.list(AddressAnnotations.ADDRESSES));
    }

    private static List<IpAddress> addresses(String where, List<String> texts) {
        List<IpAddress> addresses = new ArrayList<>();
        for (String text : texts) {
            try {
                addresses.add(IpAddress.parse(text.strip()));
            } catch (AddressFormatException e) {
                throw new IllegalArgumentException(where + " names '" + text + "', which is no address", e);
            }
        }
        return addresses;
    }

    private static void requireOneOfEach(List<IpAddress> addresses) {
        long families = addresses.stream().map(IpAddress::family).distinct().count();
        if (families < addresses.size()) {
            throw new IllegalArgumentException("a pod has one address of each family, and " + addresses + " are more");
        }
    }

    /** Those that the pod names of this family; if it says nothing of it, those that its namespace names. */
    private static List<Cidr> pools(
            PodKey pod, AddressAnnotations said, String name, IpFamily family, ClusterState state) {
        if (said.says(name)) {
            return pools(said, name, family, state);
        }
        AddressAnnotations ofNamespace =
                state.namespaceAddresses().getOrDefault(pod.namespace(), AddressAnnotations.NONE);
        try {
            return pools(ofNamespace, name, family, state);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("its namespace's " + e.getMessage(), e);
        }
    }

    private static List<Cidr> pools(AddressAnnotations said, String name, IpFamily family, ClusterState state) {
        List<Cidr> pools = new ArrayList<>();
        for (String text : said.list(name)) {
            Cidr pool = text.contains("/") ? prefix(name, text) : named(name, text, state);
            if (pool.family() != family) {
                throw new IllegalArgumentException(name + " names " + text + ", which is no pool of this family");
            }
            pools.add(pool);
        }
        return pools;
    }

    private static Cidr prefix(String name, String text) {
        try {
            return Cidr.parse(text);
        } catch (AddressFormatException e) {
            throw new IllegalArgumentException(name + " names '" + text + "', which is no prefix", e);
        }
    }

    private static Cidr named(String name, String pool, ClusterState state) {
        Optional<PoolManifest> found =
                state.pools().stream().filter(each -> each.name().equals(pool)).findFirst();
        return found.orElseThrow(() -> new IllegalArgumentException(
                        name + " names the pool '" + pool + "', and no IPPool of that name is declared"))
                .cidr();
    }

    /** The pools, given those that serve the pod if it names none: of a family of which it names one, only those that it names. */
    List<Cidr> poolsOf(List<Cidr> serving) {
        List<Cidr> all = new ArrayList<>(pools);
        serving.stream()
                .filter(each -> pools.stream().noneMatch(named -> named.family() == each.family()))
                .forEach(all::add);
        return all;
    }
}
