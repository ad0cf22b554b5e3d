package dev.poplin.node.source;

/** A pod's name in the cluster. */
public record PodKey(String namespace, String name) {

    /** {@code NAMESPACE.NAME}, as the host interface's name is derived from. */
    public String dotted() {
        return namespace + "." + name;
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
