package dev.poplin.ipam;

/** Decides which nodes and namespaces a pool serves; whoever embeds this brings the language, and the labels. Thread-safe. */
public interface PoolSelector {

    /** Understands {@code all()} and the empty text alone; whatever else is written selects nothing. */
    PoolSelector ALL_ONLY = new PoolSelector() {
        @Override
        public boolean matchesNode(String selector, String node) {
            return selector.isBlank() || selector.strip().equals(Pool.ALL);
        }

        @Override
        public boolean matchesNamespace(String selector, String namespace) {
            return matchesNode(selector, namespace);
        }
    };

    /** Whether the selector selects this node. */
    boolean matchesNode(String selector, String node);

    /** Whether the selector selects this namespace; the empty name if the request has none. */
    boolean matchesNamespace(String selector, String namespace);
}
