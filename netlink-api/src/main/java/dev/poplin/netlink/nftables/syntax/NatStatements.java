package dev.poplin.netlink.nftables.syntax;

import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.expression.Expression.Nat;
import dev.poplin.netlink.nftables.expression.Expression.Opaque;

/** Writes the statements that send a packet elsewhere. Confined to one rule. */
final class NatStatements {

    private static final int PREFIX = 64;

    private final Line line;

    NatStatements(Line line) {
        this.line = line;
    }

    private static Datatype address(int family) {
        return family == Protocols.IP6 ? Datatype.IPV6_ADDR : Datatype.IPV4_ADDR;
    }

    private static String word(int family) {
        return family == Protocols.IP6 ? " ip6" : " ip";
    }

    /** Where a statement finds its port, -1 if it has none. */
    static int portRegister(Expression statement) {
        if (statement instanceof Nat nat) {
            return nat.portRegister();
        }
        if (!(statement instanceof Opaque opaque)) {
            return -1;
        }
        Content content = new Content(opaque.data());
        return switch (opaque.name()) {
            case "nat" -> content.register(5);
            case "redir" -> content.register(1);
            case "masq" -> content.register(2);
            case "tproxy" -> content.register(3);
            default -> -1;
        };
    }

    /** The port of a register, or the range from it to another, or what computes it, behind a colon. */
    private String port(int first, int last) {
        String from = line.value(first, Datatype.INET_SERVICE, false);
        String to = last < 0 ? from : line.value(last, Datatype.INET_SERVICE, false);
        return ":" + (from.equals(to) ? from : from + "-" + to);
    }

    /** The same; nothing if there is none or a map gave it together with the address. */
    private String ownPort(int first, int last) {
        return first < 0 || !line.holds(first) ? "" : port(first, last);
    }

    /** {@code to :PORT-PORT}, with a space before it. */
    String ports(int first, int last) {
        return first < 0 ? "" : " to " + port(first, last);
    }

    String nat(Nat nat) {
        return nat(
                nat.destination(),
                nat.family(),
                new int[] {nat.addressRegister(), -1, nat.portRegister(), -1},
                nat.flags());
    }

    /** Network address translation whose attributes are kept as they came: ranges. */
    String natRange(Content content) {
        int[] registers = {content.register(3), content.register(4), content.register(5), content.register(6)};
        return nat(content.integer(1) == 1, content.integer(2), registers, content.integer(7));
    }

    private String nat(boolean destination, int family, int[] registers, int flags) {
        StringBuilder text = new StringBuilder(destination ? "dnat" : "snat");
        if (registers[0] < 0) {
            text.append(" to ").append(ownPort(registers[2], registers[3]));
            return text.append(Selectors.natFlags(flags)).toString();
        }
        Bytes literal = line.loaded(registers[0]).literal();
        String port = ownPort(registers[2], registers[3]);
        boolean several = literal == null && registers[2] >= 0 && port.isEmpty();
        boolean prefix = (flags & PREFIX) != 0;
        if (!line.protocols.isSingleFamily() || several || prefix) {
            text.append(word(family));
        }
        text.append(prefix ? " prefix to " : " to ");
        boolean brackets = literal != null && family == Protocols.IP6 && !port.isEmpty();
        text.append(address(registers[0], family, brackets));
        if (literal != null && registers[1] >= 0 && registers[1] != registers[0]) {
            text.append('-').append(address(registers[1], family, brackets));
        }
        text.append(port);
        line.protocols.implyNetwork();
        return text.append(Selectors.natFlags(flags)).toString();
    }

    private String address(int register, int family, boolean brackets) {
        String address = line.value(register, address(family), false);
        return brackets ? "[" + address + "]" : address;
    }

    /** nft leaves out a port that is computed. */
    String tproxy(Content content) {
        int family = content.integer(1);
        int address = content.register(2);
        boolean computed = line.loaded(content.register(3)).literal() == null;
        String port = computed ? "" : ownPort(content.register(3), -1);
        StringBuilder text = new StringBuilder("tproxy");
        if (family != 0 && !line.protocols.isSingleFamily()) {
            text.append(word(family));
        }
        text.append(" to");
        if (address >= 0) {
            String words = line.value(address, address(family == 0 ? line.protocols.family() : family), false);
            boolean brackets = line.loaded(address).literal() != null && words.contains(":");
            text.append(' ').append(brackets ? "[" + words + "]" : words);
        }
        return text.append(address < 0 && !port.isEmpty() ? " " : "")
                .append(port)
                .toString();
    }

    String duplicate(Content content) {
        int address = content.register(1);
        int device = content.register(2);
        if (address < 0) {
            return "dup to " + line.value(device, Datatype.IFACE_INDEX, true);
        }
        return "dup to " + line.value(address, address(line.protocols.family()), false)
                + (device < 0 ? "" : " device " + line.value(device, Datatype.IFACE_INDEX, true));
    }

    String forward(Content content) {
        int address = content.register(2);
        String device = line.value(content.register(1), Datatype.IFACE_INDEX, true);
        return address < 0
                ? "fwd to " + device
                : "fwd" + word(content.integer(3)) + " to " + line.value(address, address(content.integer(3)), false)
                        + " device " + device;
    }
}
