package dev.poplin.node.source;

import dev.poplin.node.source.YamlValue.WrongValueException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the annotations of a pod, or of a namespace for its pods, say of addresses, as Calico's users write them. Kept as text, for a fault is the pod's
 * and no other's: it is told when the pod is attached. An empty text says nothing. Immutable.
 *
 * @param texts the annotations by name
 * @param faults of those that are no text what is wrong, by name
 */
public record AddressAnnotations(Map<String, String> texts, Map<String, String> faults) {

    /** The pools, by name or prefix, to take the IPv4 address from. */
    public static final String IPV4_POOLS = "cni.projectcalico.org/ipv4pools";
    /** The pools, by name or prefix, to take the IPv6 address from. */
    public static final String IPV6_POOLS = "cni.projectcalico.org/ipv6pools";
    /** The addresses themselves, of pools. */
    public static final String ADDRESSES = "cni.projectcalico.org/ipAddrs";
    /** Addresses that no address management knows. */
    public static final String ADDRESSES_OF_NO_POOL = "cni.projectcalico.org/ipAddrsNoIpam";
    /** Who leaves the choice to others. */
    public static final AddressAnnotations NONE = new AddressAnnotations(Map.of(), Map.of());

    private static final List<String> NAMES = List.of(IPV4_POOLS, IPV6_POOLS, ADDRESSES, ADDRESSES_OF_NO_POOL);

    /** Copies the maps. */
    public AddressAnnotations {
        texts = Map.copyOf(texts);
        faults = Map.copyOf(faults);
    }

    static AddressAnnotations of(YamlValue annotations) {
        Map<String, String> texts = new HashMap<>();
        Map<String, String> faults = new HashMap<>();
        for (String name : NAMES) {
            try {
                String text = annotations.get(name).text("");
                if (!text.isEmpty()) {
                    texts.put(name, text);
                }
            } catch (WrongValueException e) {
                faults.put(name, name + " is not a quoted list such as '[\"one\", \"two\"]': " + e.getMessage());
            }
        }
        return texts.isEmpty() && faults.isEmpty() ? NONE : new AddressAnnotations(texts, faults);
    }

    /** Whether there is this annotation, as a text. */
    public boolean has(String name) {
        return texts.containsKey(name);
    }

    /** Whether there is this annotation, or may be: it cannot be read. */
    public boolean says(String name) {
        return has(name) || faults.containsKey(name);
    }

    /**
     * The texts of a list in JSON, which is what Calico's annotations are; empty if there is no such annotation.
     *
     * @throws IllegalArgumentException if it is no such list, or the annotations cannot be read
     */
    public List<String> list(String name) {
        requireReadable(name);
        if (!has(name)) {
            return List.of();
        }
        List<ManifestProblem> problems = new ArrayList<>();
        List<YamlValue> documents = YamlDocuments.read(Path.of("annotation"), texts.getOrDefault(name, ""), problems);
        List<String> list = new ArrayList<>();
        try {
            for (YamlValue element : documents.isEmpty()
                    ? List.<YamlValue>of()
                    : documents.get(0).elements()) {
                list.add(element.text());
            }
        } catch (WrongValueException e) {
            problems.add(new ManifestProblem(Path.of("annotation"), e.line(), String.valueOf(e.getMessage())));
        }
        if (!problems.isEmpty() || documents.size() != 1) {
            throw new IllegalArgumentException(
                    name + " should be a list such as [\"one\", \"two\"], and is " + texts.get(name));
        }
        return list;
    }

    /**
     * Returns if the annotation is a text, or is not there.
     *
     * @throws IllegalArgumentException if it is something else, or the annotations cannot be read
     */
    public void requireReadable(String name) {
        String fault = faults.getOrDefault(name, "");
        if (!fault.isEmpty()) {
            throw new IllegalArgumentException(fault);
        }
    }
}
