package dev.poplin.node.config;

/** Who exchanges this node's routes with the other nodes. */
public enum BgpMode {
    /** The agent itself, with every other node. */
    MESH,
    /** Somebody else: a BGP daemon on this node that the agent knows nothing of. */
    NONE;

    static BgpMode parse(Object text) {
        return switch (String.valueOf(text)) {
            case "mesh" -> MESH;
            case "none" -> NONE;
            default -> throw new IllegalArgumentException("'" + text + "' is none of mesh, none");
        };
    }
}
