package dev.poplin.netlink.ipset;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.MacAddress;

/** One dimension of an entry, in the order of the set's type. Immutable. */
public sealed interface Part {

    /**
     * An address or a prefix.
     *
     * @param address the address, or the first of the prefix
     * @param prefixLength how long the prefix is; that of a whole address where it is none
     */
    record Net(IpAddress address, int prefixLength) implements Part {

        /** Checks the length. */
        public Net {
            if (prefixLength < 0 || prefixLength > address.toBytes().length * Byte.SIZE) {
                throw new IllegalArgumentException("prefix length " + prefixLength + " of " + address);
            }
        }

        /** Whether it is one address. */
        public boolean isHost() {
            return prefixLength == address.toBytes().length * Byte.SIZE;
        }

        @Override
        public String toString() {
            return isHost() ? address.toString() : address + "/" + prefixLength;
        }
    }

    /**
     * All addresses from one to another; a set keeps them one by one, so that none is listed as this.
     *
     * @param first the first
     * @param last the last
     */
    record Range(IpAddress first, IpAddress last) implements Part {

        @Override
        public String toString() {
            return first + "-" + last;
        }
    }

    /**
     * A port of a protocol.
     *
     * @param protocol the number in the IP header, 0 in a set of ports alone
     * @param number the port; for ICMP the type and the code, {@code type << 8 | code}
     */
    record Port(int protocol, int number) implements Part {

        /** Checks both. */
        public Port {
            if (protocol < 0 || protocol > 255 || number < 0 || number > 0xffff) {
                throw new IllegalArgumentException("port " + number + " of protocol " + protocol);
            }
        }

        @Override
        public String toString() {
            return protocol == 0 ? Integer.toString(number) : ProtocolNames.port(protocol, number);
        }
    }

    /**
     * An interface.
     *
     * @param name its name
     * @param physical whether the port of a bridge is meant: {@code physdev:NAME}
     */
    record Interface(String name, boolean physical) implements Part {

        /** Checks the length. */
        public Interface {
            if (name.isEmpty() || name.length() > 15) {
                throw new IllegalArgumentException("interface name '" + name + "'");
            }
        }

        @Override
        public String toString() {
            return physical ? "physdev:" + name : name;
        }
    }

    /** A link-layer address. */
    record Mac(MacAddress address) implements Part {

        @Override
        public String toString() {
            return address.toString().toUpperCase(java.util.Locale.ROOT);
        }
    }

    /** A packet's mark. */
    record Mark(int mark) implements Part {

        @Override
        public String toString() {
            return String.format("0x%08x", mark);
        }
    }

    /** Another set, in a {@code list:set}. */
    record Member(String set) implements Part {

        @Override
        public String toString() {
            return set;
        }
    }
}
