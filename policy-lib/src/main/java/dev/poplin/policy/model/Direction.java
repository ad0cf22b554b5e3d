package dev.poplin.policy.model;

/** Which side of a flow a policy looks at. */
public enum Direction {
    /** What a pod receives. */
    INGRESS,
    /** What a pod sends. */
    EGRESS;

    /** The word in lower case. */
    public String word() {
        return this == INGRESS ? "ingress" : "egress";
    }
}
