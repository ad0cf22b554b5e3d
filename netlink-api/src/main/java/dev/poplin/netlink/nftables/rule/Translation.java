package dev.poplin.netlink.nftables.rule;

import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.expression.Expression.Immediate;
import dev.poplin.netlink.nftables.expression.Expression.Masquerade;
import dev.poplin.netlink.nftables.expression.Expression.Nat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * To what {@link RuleBuilder#snat(Translation)} and its siblings translate: addresses and ports, from which the kernel chooses. Immutable.
 *
 * <pre>{@code
 * Translation.to(first, last).ports(1024, 65535).persistent() // to 10.0.0.1-10.0.0.5:1024-65535 persistent
 * }</pre>
 *
 * @param addresses the first and the last address, if it is not the host's own
 * @param ports the first and the last port, if it is not to stay
 * @param flags NF_NAT_RANGE_* of linux/netfilter/nf_nat.h: 4 random, 8 persistent, 16 fully random
 */
public record Translation(Optional<Addresses> addresses, Optional<PortRange> ports, int flags) {

    /** How many registers of four bytes one has that holds any address. */
    private static final int WIDE_REGISTER = 4;

    private static final int MAP_ADDRESSES = 1;
    private static final int PROTOCOL_SPECIFIED = 2;
    private static final int RANDOM = 4;
    private static final int PERSISTENT = 8;
    private static final int FULLY_RANDOM = 16;

    /** A range of addresses of one family. */
    public record Addresses(IpAddress first, IpAddress last) {

        /**
         * Checks the order.
         *
         * @throws IllegalArgumentException if they are of two families or the last is before the first
         */
        public Addresses {
            if (first.family() != last.family() || first.compareTo(last) > 0) {
                throw new IllegalArgumentException(first + "-" + last + " is no range of addresses");
            }
        }
    }

    /** A range of ports. */
    public record PortRange(int first, int last) {

        /**
         * Checks the order.
         *
         * @throws IllegalArgumentException if one is not within 0 and 65535 or the last is before the first
         */
        public PortRange {
            if (first < 0 || last > 0xffff || first > last) {
                throw new IllegalArgumentException(first + "-" + last + " is no range of ports");
            }
        }
    }

    /** To one address. */
    public static Translation to(IpAddress address) {
        return to(address, address);
    }

    /** To one of these addresses: {@code to FIRST-LAST}. */
    public static Translation to(IpAddress first, IpAddress last) {
        return new Translation(Optional.of(new Addresses(first, last)), Optional.empty(), 0);
    }

    /** To what follows from the rule alone, such as the host's own address. */
    public static Translation here() {
        return new Translation(Optional.empty(), Optional.empty(), 0);
    }

    /** And to this port; after a condition that the protocol has ports. */
    public Translation port(int port) {
        return ports(port, port);
    }

    /** And to one of these ports: {@code :FIRST-LAST}; after a condition that the protocol has ports. */
    public Translation ports(int first, int last) {
        return new Translation(addresses, Optional.of(new PortRange(first, last)), flags);
    }

    /** {@code random}: the port is chosen by chance. */
    public Translation random() {
        return new Translation(addresses, ports, flags | RANDOM);
    }

    /** {@code fully-random}: the port is chosen by chance, without regard to where the packet goes. */
    public Translation fullyRandom() {
        return new Translation(addresses, ports, flags | FULLY_RANDOM);
    }

    /** {@code persistent}: each client always gets the same address. */
    public Translation persistent() {
        return new Translation(addresses, ports, flags | PERSISTENT);
    }

    /** Another source or destination. */
    List<Expression> nat(boolean destination) {
        Addresses range = addresses.orElseThrow(() ->
                new IllegalArgumentException("a translation without an address; redirect or masquerade has none"));
        List<Expression> expressions = new ArrayList<>();
        int[] addressRegisters = load(expressions, 0, Bytes.of(range.first()), Bytes.of(range.last()));
        int[] portRegisters = loadPorts(expressions, addressRegisters[1] + WIDE_REGISTER);
        int family = AddressFamily.of(range.first().family());
        if (isOne(addressRegisters) && isOne(portRegisters)) {
            int portRegister = portRegisters.length == 0 ? -1 : portRegisters[0];
            expressions.add(new Nat(destination, family, addressRegisters[0], portRegister, flags));
        } else {
            expressions.add(
                    Actions.nat(destination, family, addressRegisters, portRegisters, MAP_ADDRESSES | natFlags()));
        }
        return expressions;
    }

    /** This host's address as the source. */
    List<Expression> masquerade() {
        return withoutAddress(
                registers -> registers.length == 0 ? new Masquerade(flags) : Actions.masquerade(registers, natFlags()));
    }

    /** This host as the destination. */
    List<Expression> redirect() {
        return withoutAddress(registers -> Actions.redirect(registers, natFlags()));
    }

    private interface Statement {
        Expression of(int[] portRegisters);
    }

    private List<Expression> withoutAddress(Statement statement) {
        if (addresses.isPresent()) {
            throw new IllegalArgumentException("redirect and masquerade choose the address themselves");
        }
        List<Expression> expressions = new ArrayList<>();
        int[] registers = loadPorts(expressions, 0);
        expressions.add(statement.of(registers));
        return expressions;
    }

    private static boolean isOne(int[] registers) {
        return registers.length == 0 || registers[0] == registers[1];
    }

    private int natFlags() {
        return flags | (ports.isPresent() ? PROTOCOL_SPECIFIED : 0);
    }

    private int[] loadPorts(List<Expression> expressions, int register) {
        return ports.map(range -> load(expressions, register, Bytes.ofPort(range.first()), Bytes.ofPort(range.last())))
                .orElseGet(() -> new int[0]);
    }

    /** Loads one value, or two into two of the kernel's wide registers. */
    private static int[] load(List<Expression> expressions, int register, Bytes first, Bytes last) {
        expressions.add(new Immediate(register, first));
        if (first.equals(last)) {
            return new int[] {register, register};
        }
        expressions.add(new Immediate(register + WIDE_REGISTER, last));
        return new int[] {register, register + WIDE_REGISTER};
    }
}
