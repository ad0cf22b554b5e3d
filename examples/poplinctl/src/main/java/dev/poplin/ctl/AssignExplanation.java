package dev.poplin.ctl;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Assignment;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.Obstacle;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.PoolSelector;
import dev.poplin.ipam.delegation.Delegation;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why an address was chosen, or what the next assign of a node would choose and why, or what it would be refused for: it is carried out
 * on a copy of the store. Immutable.
 *
 * @param address the address, or the empty text if there would be none
 * @param block the block that it is in
 * @param owner who owns the block
 * @param sentences why, in the order of the reasons
 */
record AssignExplanation(String address, String block, String owner, List<String> sentences) {

    private static final String HANDLE = "explained-ipv";

    /** Why an address is held by whom it is. */
    static AssignExplanation of(Ipam ipam, IpAddress address) throws IOException {
        Optional<Block> block = ipam.blockOf(address);
        List<String> sentences = new ArrayList<>();
        Optional<Allocation> holder = ipam.find(address);
        if (block.isEmpty()) {
            boolean inPool = ipam.pools().stream().anyMatch(pool -> pool.cidr().contains(address));
            sentences.add(inPool ? "no node has claimed its block yet" : "it is in no pool");
        } else if (holder.isEmpty()) {
            Block free = block.get();
            sentences.add("it is free; " + (free.size() - free.heldCount()) + " of its block's " + free.size()
                    + " are, and " + free.affinity().orElse("nobody") + " owns the block");
            ipam.reservations().stream()
                    .filter(reservation -> reservation.addresses().contains(address))
                    .forEach(reservation -> sentences.add(
                            "it is reserved by '" + reservation.name() + "' and given only to who asks for it"));
        } else {
            Allocation held = holder.get();
            sentences.add("held by " + IpamTables.holder(held) + " since " + held.assignedAt());
            sentences.add(how(block.get(), held.node(), true));
        }
        return new AssignExplanation(
                address.toString(),
                block.map(of -> of.cidr().toString()).orElse(""),
                block.flatMap(Block::affinity).orElse(""),
                sentences);
    }

    /** What a node's next assign would come to. */
    static AssignExplanation wouldBe(Store store, String node, List<Cidr> pools) throws IOException {
        Store records = copy(store);
        try (Ipam copy = Ipam.open(records)) {
            if (pools.isEmpty()) {
                for (Delegation delegation : Delegation.list(records)) {
                    List<IpAddress> granted = copy.held(delegation.handle());
                    if (delegation.node().equals(node) && !granted.isEmpty()) {
                        return ahead(node, granted);
                    }
                }
            }
            List<AssignExplanation> ofFamilies = new ArrayList<>();
            for (IpFamily family : families(copy, pools)) {
                ofFamilies.add(wouldBe(copy, node, family, pools));
            }
            List<String> sentences = new ArrayList<>();
            ofFamilies.forEach(explained -> sentences.addAll(explained.sentences()));
            copy.pools().stream()
                    .filter(AssignExplanation::selects)
                    .forEach(
                            pool -> sentences.add(
                                    "pool " + pool.cidr() + " is for some nodes or namespaces only (nodes "
                                            + pool.nodeSelector() + ", namespaces " + pool.namespaceSelector()
                                            + "); whom it serves, only the program that assigns knows, and here it serves nobody"));
            AssignExplanation first = ofFamilies.stream()
                    .filter(explained -> !explained.address().isEmpty())
                    .findFirst()
                    .orElse(ofFamilies.get(0));
            return new AssignExplanation(first.address(), first.block(), first.owner(), sentences);
        }
    }

    /** The families of the pools that may serve; IPv4 if there are none. */
    private static List<IpFamily> families(Ipam ipam, List<Cidr> pools) throws IOException {
        List<IpFamily> families = ipam.pools().stream()
                .map(Pool::cidr)
                .filter(cidr -> pools.isEmpty() || pools.contains(cidr))
                .map(Cidr::family)
                .distinct()
                .sorted()
                .toList();
        return families.isEmpty() ? List.of(IpFamily.IPV4) : families;
    }

    private static boolean selects(Pool pool) {
        return !PoolSelector.ALL_ONLY.matchesNode(pool.nodeSelector(), "")
                || !PoolSelector.ALL_ONLY.matchesNamespace(pool.namespaceSelector(), "");
    }

    /** What one of a family would come to, which the copy gives. */
    private static AssignExplanation wouldBe(Ipam copy, String node, IpFamily family, List<Cidr> pools)
            throws IOException {
        List<Cidr> before = copy.blocksOf(node).stream().map(Block::cidr).toList();
        boolean ipv4 = family == IpFamily.IPV4;
        String handle = HANDLE + family.bits();
        try {
            Assignment assignment = copy.assign(
                    (ipv4 ? AssignRequest.ipv4(handle, node) : AssignRequest.ipv6(handle, node)).withPools(pools));
            IpAddress address = assignment.addresses().get(0);
            Block block = copy.blockOf(address).orElseThrow(() -> new IOException(address + " is in no block"));
            return new AssignExplanation(
                    address.toString(),
                    block.cidr().toString(),
                    block.affinity().orElse(""),
                    List.of(
                            node + " would get " + address,
                            how(block, node, before.contains(block.cidr())),
                            "it is the free address of the block that was released longest ago, or never held"));
        } catch (IpamException refused) {
            List<String> sentences = new ArrayList<>();
            sentences.add(node + " would be refused: " + refused.reason());
            for (Obstacle obstacle : refused.obstacles()) {
                sentences.add(obstacle.text());
            }
            if (refused.obstacles().isEmpty()) {
                sentences.add(String.valueOf(refused.getMessage()));
            }
            return new AssignExplanation("", "", "", sentences);
        }
    }

    private static AssignExplanation ahead(String node, List<IpAddress> granted) {
        return new AssignExplanation(
                "",
                "",
                "",
                List.of(
                        node + " would get one of " + granted.size() + " addresses, from " + granted.get(0) + " to "
                                + granted.get(granted.size() - 1),
                        "they were granted to it ahead, so that it needs to ask nobody; which one it is, only " + node
                                + " knows"));
    }

    private static String how(Block block, String node, boolean ownedBefore) {
        if (!block.affinity().equals(Optional.of(node))) {
            return node + " borrowed it from block " + block.cidr() + " of "
                    + block.affinity().orElse("nobody") + ", because it could get no block of its own";
        }
        return ownedBefore
                ? "from block " + block.cidr() + ", which " + node + " owns"
                : "from block " + block.cidr() + ", which " + node + " would claim: it owns none with a free address";
    }

    /** All records of a store, to try things with. */
    static Store copy(Store store) throws IOException {
        MemoryStore copy = new MemoryStore();
        Transaction all = new Transaction();
        for (StoreRecord record : store.list("")) {
            all.put(record.key(), record.content());
        }
        copy.commit(all);
        return copy;
    }

    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("address", address);
        document.put("block", block);
        document.put("owner", owner);
        document.put("reasons", sentences);
        return document;
    }

    String text() {
        return String.join("\n", sentences) + "\n";
    }
}
