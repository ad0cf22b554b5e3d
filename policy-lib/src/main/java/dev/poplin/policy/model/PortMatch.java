package dev.poplin.policy.model;

/**
 * Which ports a rule means: one item of {@code ports}.
 *
 * @param protocol the protocol
 * @param first the first port; 0 for a name or for all ports
 * @param last the last port, 65,535 for all
 * @param name the name of the destination's port, or the empty text
 */
public record PortMatch(Protocol protocol, int first, int last, String name) {

    /** All ports of a protocol. */
    public static PortMatch all(Protocol protocol) {
        return new PortMatch(protocol, 0, 65_535, "");
    }

    /** One port. */
    public static PortMatch of(Protocol protocol, int port) {
        return new PortMatch(protocol, port, port, "");
    }

    /** The ports from one to another. */
    public static PortMatch range(Protocol protocol, int first, int last) {
        return new PortMatch(protocol, first, last, "");
    }

    /** The destination's own port of this name. */
    public static PortMatch named(Protocol protocol, String name) {
        return new PortMatch(protocol, 0, 0, name);
    }

    /** Whether it is a name. */
    public boolean isNamed() {
        return !name.isEmpty();
    }

    /** Whether it means every port of the protocol. */
    public boolean isAll() {
        return name.isEmpty() && first == 0 && last == 65_535;
    }

    @Override
    public String toString() {
        if (isNamed()) {
            return protocol + " '" + name + "'";
        }
        return isAll() ? protocol + " any port" : protocol + " " + first + (first == last ? "" : "-" + last);
    }
}
