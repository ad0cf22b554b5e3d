package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.message.AttributeReader;
import java.util.OptionalInt;

/**
 * Where a device is plugged in, {@code ethtool LINK} (linux/ethtool_netlink.h ETHTOOL_A_LINKINFO_*).
 *
 * @param port the kind of socket
 * @param phyAddress the address of its PHY on the bus to it
 * @param crossover whether the pairs of a copper cable are crossed
 * @param crossoverControl how that is chosen
 * @param transceiver where the PHY is (linux/ethtool.h XCVR_*): 0 with the device, 1 apart
 */
public record LinkInfo(Port port, int phyAddress, Crossover crossover, Crossover crossoverControl, int transceiver) {

    private static final int PORT = 2;
    private static final int PHY_ADDRESS = 3;
    private static final int CROSSOVER = 4;
    private static final int CROSSOVER_CONTROL = 5;
    private static final int TRANSCEIVER = 6;

    /**
     * A kind of socket (linux/ethtool.h PORT_*).
     *
     * @param number the kernel's number
     */
    public record Port(int number) {

        /** Copper. */
        public static final Port TWISTED_PAIR = new Port(0);
        /** A transceiver on a cable of its own. */
        public static final Port AUI = new Port(1);
        /** The bus to a PHY. */
        public static final Port MII = new Port(2);
        /** Glass. */
        public static final Port FIBRE = new Port(3);
        /** Coaxial cable. */
        public static final Port BNC = new Port(4);
        /** A cable with its modules. */
        public static final Port DIRECT_ATTACH = new Port(5);
        /** No socket. */
        public static final Port NONE = new Port(0xef);
        /** Something else. */
        public static final Port OTHER = new Port(0xff);
    }

    /**
     * MDI or MDI-X (linux/ethtool.h ETH_TP_MDI_*).
     *
     * @param number the kernel's number
     */
    public record Crossover(int number) {

        /** Not known, or not to be chosen. */
        public static final Crossover UNKNOWN = new Crossover(0);
        /** Straight. */
        public static final Crossover MDI = new Crossover(1);
        /** Crossed. */
        public static final Crossover MDI_X = new Crossover(2);
        /** As the cable wants it. */
        public static final Crossover AUTO = new Crossover(3);
    }

    /** What is to change; what is not said stays as it is. A builder, confined to one thread. */
    public static final class Change extends SettingsChange {

        private Change() {}

        /** Changes nothing yet. */
        public static Change create() {
            return new Change();
        }

        /** Which socket to use: {@code port tp}. */
        public Change port(Port port) {
            u8(PORT, port.number());
            return this;
        }

        /** The address of the PHY: {@code phyad 1}. */
        public Change phyAddress(int address) {
            u8(PHY_ADDRESS, address);
            return this;
        }

        /** How pairs are crossed: {@code mdix auto|on|off}. */
        public Change crossover(Crossover control) {
            u8(CROSSOVER_CONTROL, control.number());
            return this;
        }
    }

    static LinkInfo decode(AttributeReader attributes) {
        OptionalInt[] values = Numbers.read(attributes, TRANSCEIVER);
        return new LinkInfo(
                new Port(values[PORT].orElse(Port.OTHER.number())),
                values[PHY_ADDRESS].orElse(0),
                new Crossover(values[CROSSOVER].orElse(0)),
                new Crossover(values[CROSSOVER_CONTROL].orElse(0)),
                values[TRANSCEIVER].orElse(0));
    }
}
