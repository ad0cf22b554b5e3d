package dev.poplin.ipam.importing;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.document.Field;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What the CNI plugin whereabouts holds: objects {@code IPPool} of {@code whereabouts.cni.cncf.io/v1alpha1}, each with a range and who
 * holds which of its addresses, counted from the beginning of the range. Nobody owns blocks there: those that are loaded go away with
 * their last address.
 */
public final class WhereaboutsPools {

    private static final String API = "whereabouts.cni.cncf.io/";

    private WhereaboutsPools() {}

    /**
     * Reads objects, or a {@code List} of them, in YAML or JSON, as {@code kubectl get ippools.whereabouts.cni.cncf.io -A -o yaml} gives
     * them.
     *
     * @param nodeOf the node of a pod, which is named {@code namespace/name}
     * @throws dev.poplin.ipam.MalformedDocumentException if an object cannot be read
     */
    public static Inventory read(String text, UnaryOperator<String> nodeOf) {
        List<Range> ranges = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Field document : Field.documents(text)) {
            List<Field> objects = document.get("items").isMissing()
                    ? List.of(document)
                    : document.get("items").elements();
            for (Field object : objects) {
                if (object.get("apiVersion").text("").startsWith(API)
                        && object.get("kind").text("").equals("IPPool")) {
                    ranges.add(Range.of(object));
                } else {
                    notes.add(object.path() + " is a " + object.get("kind").text("thing without a kind")
                            + " and was left out");
                }
            }
        }
        List<Pool> pools = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        for (Range widest : ranges) {
            if (pools.stream().noneMatch(pool -> pool.cidr().equals(widest.cidr()))
                    && ranges.stream().noneMatch(widest::isPartOf)) {
                Pool pool = Pool.of(widest.cidr());
                pools.add(pool);
                blocks.addAll(blocks(pool, ranges, nodeOf, notes));
            }
        }
        return new Inventory(pools, blocks, List.of(), Optional.empty(), notes);
    }

    /** An object: a range, and what is held of it. */
    private record Range(String name, Cidr cidr, Field allocations) {

        static Range of(Field object) {
            Field spec = object.get("spec");
            return new Range(
                    object.get("metadata").get("name").text("a pool"),
                    spec.get("range").parse(Cidr::parse).canonical(),
                    spec.get("allocations"));
        }

        /** Whether another range has all of its addresses, and more. */
        boolean isPartOf(Range other) {
            return other.cidr().contains(cidr) && !other.cidr().equals(cidr);
        }
    }

    /** What is held of all ranges in a pool: ranges that share addresses are one pool here, with what is held of each. */
    private static List<Block> blocks(Pool pool, List<Range> ranges, UnaryOperator<String> nodeOf, List<String> notes) {
        SortedMap<IpAddress, Allocation> held = new TreeMap<>();
        boolean first = true;
        for (Range range : ranges) {
            if (pool.cidr().contains(range.cidr())) {
                if (!first) {
                    notes.add(range.name() + " (" + range.cidr()
                            + ") shares addresses with others, and is one pool with them: " + pool.cidr());
                }
                first = false;
                add(range, nodeOf, held, notes);
            }
        }
        BlockAssembly assembly = new BlockAssembly(pool, Optional.empty());
        held.values().forEach(assembly::add);
        return assembly.blocks(Optional.empty());
    }

    private static void add(
            Range range, UnaryOperator<String> nodeOf, SortedMap<IpAddress, Allocation> held, List<String> notes) {
        range.allocations().fields().forEach((offset, holder) -> {
            IpAddress address = range.cidr().nth(holder.parse(ignored -> new BigInteger(offset)));
            Allocation allocation = allocation(address, holder, nodeOf);
            Allocation before = held.putIfAbsent(address, allocation);
            if (before != null && !before.equals(allocation)) {
                notes.add(address + " is held by '" + before.handle() + "', and in " + range.name() + " by '"
                        + allocation.handle() + "', which was left out");
            }
        });
    }

    private static Allocation allocation(IpAddress address, Field holder, UnaryOperator<String> nodeOf) {
        String pod = holder.get("podref").text("");
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("container", holder.get("id").text(""));
        holder.get("ifname").find().ifPresent(name -> attributes.put("interface", name));
        int slash = pod.indexOf('/');
        if (slash > 0) {
            attributes.put("namespace", pod.substring(0, slash));
            attributes.put("pod", pod.substring(slash + 1));
        }
        return new Allocation(
                address,
                holder.get("id").text(),
                nodeOf.apply(pod),
                1,
                address.family().bits(),
                Instant.EPOCH,
                attributes);
    }
}
