package dev.poplin.netlink.diag;

import dev.poplin.inet.Cidr;
import dev.poplin.netlink.message.AddressFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Which sockets are meant; the kernel compares, by a program that is sent along (linux/inet_diag.h INET_DIAG_REQ_BYTECODE). All that
 * is said has to hold. Immutable.
 *
 * <pre>{@code
 * SocketFilter.any().state(SocketState.ESTABLISHED).localPort(443).peer(Cidr.parse("10.0.0.0/8"))
 * }</pre>
 */
public final class SocketFilter {

    private static final SocketFilter ANY = new SocketFilter(0, List.of());
    private static final int ALL_STATES = -1;
    private static final int SOURCE_AT_LEAST = 2;
    private static final int SOURCE_AT_MOST = 3;
    private static final int DESTINATION_AT_LEAST = 4;
    private static final int DESTINATION_AT_MOST = 5;
    private static final int SOURCE_CONDITION = 7;
    private static final int DESTINATION_CONDITION = 8;
    private static final int DEVICE_CONDITION = 9;
    private static final int MARK_CONDITION = 10;
    private static final int OPERATION_BYTES = 4;

    private final int states;
    private final List<Condition> conditions;

    private SocketFilter(int states, List<Condition> conditions) {
        this.states = states;
        this.conditions = List.copyOf(conditions);
    }

    /** One step of the program: its code and what follows it. */
    private record Condition(int code, byte[] operand) {

        int bytes() {
            return OPERATION_BYTES + operand.length;
        }
    }

    /** Every socket. */
    public static SocketFilter any() {
        return ANY;
    }

    /** The same, in this state or one of those that were said before. */
    public SocketFilter state(SocketState state) {
        return new SocketFilter(states | state.bit(), conditions);
    }

    private SocketFilter and(int code, byte[] operand) {
        List<Condition> more = new ArrayList<>(conditions);
        more.add(new Condition(code, operand));
        return new SocketFilter(states, more);
    }

    private static byte[] port(int port) {
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("port " + port + " is not within 0 to 65535");
        }
        return ByteBuffer.allocate(OPERATION_BYTES)
                .order(ByteOrder.nativeOrder())
                .putShort(2, (short) port)
                .array();
    }

    /** The same, with this port on its own side: {@code sport = :PORT}. */
    public SocketFilter localPort(int port) {
        return localPorts(port, port);
    }

    /** The same, with a port from one to another on its own side. */
    public SocketFilter localPorts(int first, int last) {
        return and(SOURCE_AT_LEAST, port(first)).and(SOURCE_AT_MOST, port(last));
    }

    /** The same, with this port on the other side: {@code dport = :PORT}. */
    public SocketFilter peerPort(int port) {
        return and(DESTINATION_AT_LEAST, port(port)).and(DESTINATION_AT_MOST, port(port));
    }

    /** The same, whose own address is within a prefix: {@code src PREFIX}. */
    public SocketFilter local(Cidr prefix) {
        return and(SOURCE_CONDITION, condition(prefix));
    }

    /** The same, whose peer's address is within a prefix: {@code dst PREFIX}. */
    public SocketFilter peer(Cidr prefix) {
        return and(DESTINATION_CONDITION, condition(prefix));
    }

    /** struct inet_diag_hostcond, with any port. */
    private static byte[] condition(Cidr prefix) {
        byte[] address = prefix.first().toBytes();
        return ByteBuffer.allocate(8 + address.length)
                .order(ByteOrder.nativeOrder())
                .put((byte) AddressFamily.of(prefix.family()))
                .put((byte) prefix.length())
                .putShort((short) 0)
                .putInt(-1)
                .put(address)
                .array();
    }

    /** The same, bound to this interface: {@code dev NAME}. */
    public SocketFilter device(int interfaceIndex) {
        return and(
                DEVICE_CONDITION,
                ByteBuffer.allocate(4)
                        .order(ByteOrder.nativeOrder())
                        .putInt(interfaceIndex)
                        .array());
    }

    /** The same, with these bits of a mark: {@code fwmark = MARK/MASK}; needs CAP_NET_ADMIN. */
    public SocketFilter mark(int mark, int mask) {
        return and(
                MARK_CONDITION,
                ByteBuffer.allocate(8)
                        .order(ByteOrder.nativeOrder())
                        .putInt(mark)
                        .putInt(mask)
                        .array());
    }

    int states() {
        return states == 0 ? ALL_STATES : states;
    }

    /** The program: each step goes to the next, or behind the end, which rejects. */
    byte[] program() {
        int total = conditions.stream().mapToInt(Condition::bytes).sum();
        ByteBuffer program = ByteBuffer.allocate(total).order(ByteOrder.nativeOrder());
        for (Condition each : conditions) {
            int left = total - program.position();
            program.put((byte) each.code()).put((byte) each.bytes());
            program.putShort((short) (left + OPERATION_BYTES)).put(each.operand());
        }
        return program.array();
    }
}
