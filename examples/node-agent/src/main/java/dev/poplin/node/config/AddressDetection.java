package dev.poplin.node.config;

import dev.poplin.inet.AddressFormatException;
import dev.poplin.inet.Cidr;

/** How the agent finds the address by which the other nodes reach this one. */
public sealed interface AddressDetection {

    /** The first address, in the order of the interfaces, on an interface that is up and not skipped. */
    record FirstFound() implements AddressDetection {
        @Override
        public String toString() {
            return "first-found";
        }
    }

    /** The first address of this interface. */
    record OnInterface(String name) implements AddressDetection {
        @Override
        public String toString() {
            return "interface=" + name;
        }
    }

    /** The first address inside this prefix. */
    record Within(Cidr cidr) implements AddressDetection {
        @Override
        public String toString() {
            return "cidr=" + cidr;
        }
    }

    /**
     * Reads {@code first-found}, {@code interface=NAME} or {@code cidr=PREFIX}.
     *
     * @throws IllegalArgumentException if the text is none of these
     */
    static AddressDetection parse(String text) {
        if ("first-found".equals(text)) {
            return new FirstFound();
        }
        if (text.startsWith("interface=") && text.length() > "interface=".length()) {
            return new OnInterface(text.substring("interface=".length()));
        }
        if (text.startsWith("cidr=")) {
            try {
                return new Within(Cidr.parse(text.substring("cidr=".length())));
            } catch (AddressFormatException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
        throw new IllegalArgumentException("'" + text + "' is none of first-found, interface=NAME, cidr=PREFIX");
    }
}
