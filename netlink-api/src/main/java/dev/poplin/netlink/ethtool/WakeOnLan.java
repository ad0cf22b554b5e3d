package dev.poplin.netlink.ethtool;

import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.message.AttributeReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What wakes a sleeping device, {@code ethtool LINK} (linux/ethtool_netlink.h ETHTOOL_A_WOL_*). Modes have the kernel's names, such as
 * {@code phy}, {@code ucast}, {@code magic}, {@code magicsecure}.
 *
 * @param supported what the device can be woken by
 * @param enabled what it is woken by
 * @param password the six bytes that {@code magicsecure} asks for, written as an address; empty if the device does not tell
 */
public record WakeOnLan(Set<String> supported, Set<String> enabled, Optional<MacAddress> password) {

    private static final int MODES = 2;
    private static final int PASSWORD = 3;

    /** Keeps copies of the sets. */
    public WakeOnLan {
        supported = Set.copyOf(supported);
        enabled = Set.copyOf(enabled);
    }

    /** What is to change; what is not said stays as it is. A builder, confined to one thread. */
    public static final class Change extends SettingsChange {

        private Change() {}

        /** Changes nothing yet. */
        public static Change create() {
            return new Change();
        }

        /** Switches modes by their names: {@code wol g}. */
        public Change modes(Map<String, Boolean> modes) {
            bits(MODES, modes);
            return this;
        }

        /** The six bytes that {@code magicsecure} asks for: {@code sopass 00:11:22:33:44:55}. */
        public Change password(MacAddress password) {
            bytes(PASSWORD, password.toBytes());
            return this;
        }
    }

    static WakeOnLan decode(AttributeReader attributes, List<String> names) {
        Set<String> supported = Set.of();
        Set<String> enabled = Set.of();
        Optional<MacAddress> password = Optional.empty();
        while (attributes.next()) {
            switch (attributes.type()) {
                case MODES -> {
                    BitSetAttribute modes = BitSetAttribute.read(attributes, names);
                    supported = modes.listed();
                    enabled = modes.set();
                }
                case PASSWORD -> password = Optional.ofNullable(attributes.macAddress());
                default -> {
                    // The header says which link this is.
                }
            }
        }
        return new WakeOnLan(supported, enabled, password);
    }

    /** Says whether there is a password, and not which. */
    @Override
    public String toString() {
        String secret = password.isPresent() ? " password (secret)" : "";
        return "supported " + supported + " enabled " + enabled + secret;
    }
}
