package dev.poplin.netlink.ipset;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.MacAddress;
import java.util.Optional;

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
     * @param wildcard whether all interfaces are meant whose names begin so: {@code wildcard}, since Linux 5.5
     */
    record Interface(String name, boolean physical, boolean wildcard) implements Part {

        /** One interface. */
        public Interface(String name, boolean physical) {
            this(name, physical, false);
        }

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

    /**
     * Another set, in a {@code list:set}. A listing says no place, since it is in order.
     *
     * @param set its name
     * @param place where it is to be added, deleted or looked for beside a member that is there
     */
    record Member(String set, Optional<Place> place) implements Part {

        /** A set at the end of the list. */
        public Member(String set) {
            this(set, Optional.empty());
        }

        /** The same before another member: {@code before NAME}. */
        public Member before(String other) {
            return new Member(set, Optional.of(new Place(true, other)));
        }

        /** The same after another member: {@code after NAME}. */
        public Member after(String other) {
            return new Member(set, Optional.of(new Place(false, other)));
        }

        @Override
        public String toString() {
            return set
                    + place.map(each -> (each.before() ? " before " : " after ") + each.member())
                            .orElse("");
        }
    }

    /**
     * Where a member of a list stands.
     *
     * @param before before the other or after it
     * @param member the other's name
     */
    record Place(boolean before, String member) {}
}
