package dev.poplin.node.config;

import dev.poplin.inet.AddressFormatException;
import dev.poplin.inet.IpAddress;

/** Who exchanges this node's routes with the other nodes. */
public sealed interface BgpMode {

    /** The agent itself, with every other node. */
    record Mesh() implements BgpMode {
        @Override
        public String toString() {
            return "mesh";
        }
    }

    /** A BGP daemon on this node that reads and writes the kernel's routes itself. */
    record None() implements BgpMode {
        @Override
        public String toString() {
            return "none";
        }
    }

    /** A BGP daemon on this node that leaves the kernel to the agent, which has one session: with it, at this address. */
    record Daemon(IpAddress address) implements BgpMode {
        @Override
        public String toString() {
            return "daemon=" + address;
        }
    }

    /**
     * Reads {@code mesh}, {@code none} or {@code daemon=ADDRESS}.
     *
     * @throws IllegalArgumentException if the text is none of these
     */
    static BgpMode parse(String text) {
        if ("mesh".equals(text)) {
            return new Mesh();
        }
        if ("none".equals(text)) {
            return new None();
        }
        if (text.startsWith("daemon=")) {
            try {
                return new Daemon(IpAddress.parse(text.substring("daemon=".length())));
            } catch (AddressFormatException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
        throw new IllegalArgumentException("'" + text + "' is none of mesh, none, daemon=ADDRESS");
    }
}
