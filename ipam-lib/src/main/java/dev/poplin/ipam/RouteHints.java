package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * To which node routes have to lead: a block to its owner, and an address that another node holds in it, or in a block that nobody
 * owns, to that node. An exception lies in a block and is longer, so it wins wherever routes are chosen by the longest prefix; also against
 * the blackhole by which an owner drops what nobody holds. Immutable.
 *
 * @param blocks the owner of each block that a node owns; those of {@linkplain Block#VIRTUAL virtual owners} are left out
 * @param exceptions the node of each address, or prefix, that is held by another than the owner of its block
 */
public record RouteHints(SortedMap<Cidr, String> blocks, SortedMap<Cidr, String> exceptions) {

    /** Copies the maps. */
    public RouteHints {
        blocks = Collections.unmodifiableSortedMap(new TreeMap<>(blocks));
        exceptions = Collections.unmodifiableSortedMap(new TreeMap<>(exceptions));
    }

    /** The blocks of a node: what it announces, and drops as far as nobody holds it. */
    public List<Cidr> blocksOf(String node) {
        return of(blocks, node);
    }

    /** What a node holds outside its blocks: it announces this too. */
    public List<Cidr> exceptionsOf(String node) {
        return of(exceptions, node);
    }

    private static List<Cidr> of(Map<Cidr, String> nodes, String node) {
        return nodes.entrySet().stream()
                .filter(entry -> entry.getValue().equals(node))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The node to which a packet for an address has to go; empty if no block is known for it. */
    public Optional<String> nodeOf(IpAddress address) {
        return find(exceptions, address).or(() -> find(blocks, address));
    }

    private static Optional<String> find(Map<Cidr, String> nodes, IpAddress address) {
        for (int length = address.family().bits(); length >= 0; length--) {
            String node = nodes.get(Cidr.of(address, length));
            if (node != null) {
                return Optional.of(node);
            }
        }
        return Optional.empty();
    }
}
