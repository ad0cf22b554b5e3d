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
        List<Pool> pools = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Field document : Field.documents(text)) {
            List<Field> objects = document.get("items").isMissing()
                    ? List.of(document)
                    : document.get("items").elements();
            for (Field object : objects) {
                if (object.get("apiVersion").text("").startsWith(API)
                        && object.get("kind").text("").equals("IPPool")) {
                    read(object, nodeOf, pools, blocks, notes);
                } else {
                    notes.add(object.path() + " is a " + object.get("kind").text("thing without a kind")
                            + " and was left out");
                }
            }
        }
        return new Inventory(pools, blocks, List.of(), Optional.empty(), notes);
    }

    private static void read(
            Field object, UnaryOperator<String> nodeOf, List<Pool> pools, List<Block> blocks, List<String> notes) {
        Field range = object.get("spec").get("range");
        Cidr cidr = range.parse(Cidr::parse).canonical();
        Pool pool = Pool.of(cidr);
        if (pools.stream().anyMatch(other -> other.cidr().overlaps(cidr))) {
            notes.add(object.get("metadata").get("name").text("a pool") + " shares addresses with another pool (" + cidr
                    + ") and was left out");
            return;
        }
        pools.add(pool);
        BlockAssembly assembly = new BlockAssembly(pool, Optional.empty());
        object.get("spec").get("allocations").fields().forEach((offset, holder) -> {
            IpAddress address = cidr.nth(holder.parse(ignored -> new BigInteger(offset)));
            String pod = holder.get("podref").text("");
            Map<String, String> attributes = new LinkedHashMap<>();
            attributes.put("container", holder.get("id").text(""));
            holder.get("ifname").find().ifPresent(name -> attributes.put("interface", name));
            int slash = pod.indexOf('/');
            if (slash > 0) {
                attributes.put("namespace", pod.substring(0, slash));
                attributes.put("pod", pod.substring(slash + 1));
            }
            assembly.add(new Allocation(
                    address,
                    holder.get("id").text(),
                    nodeOf.apply(pod),
                    1,
                    address.family().bits(),
                    Instant.EPOCH,
                    attributes));
        });
        blocks.addAll(assembly.blocks(Optional.empty()));
    }
}
