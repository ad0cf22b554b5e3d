package dev.poplin.bgp.transport.linux;

import dev.poplin.netlink.system.SystemCalls;
import java.nio.ByteBuffer;

/**
 * A classic BPF program (linux/filter.h) for a socket of datagrams of IPv4, of IPv6 or of both: it lets in what has exactly some time to
 * live, or hop limit, in its IP header.
 */
final class HopLimitFilter {

    private static final int LOAD_BYTE = 0x30;
    private static final int AND = 0x54;
    private static final int JUMP = 0x05;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int RETURN = 0x06;

    /** Added to an offset that counts from the IP header (SKF_NET_OFF). */
    private static final int FROM_IP_HEADER = -0x100000;

    private static final int VERSION_MASK = 0xf0;
    private static final int VERSION_4 = 0x40;
    private static final int TIME_TO_LIVE = 8;
    private static final int HOP_LIMIT = 7;
    private static final int WHOLE_PACKET = -1;
    private static final int NOTHING = 0;

    private static final int INSTRUCTIONS = 9;
    private static final int INSTRUCTION_BYTES = 8;

    private HopLimitFilter() {}

    static ByteBuffer program(int hops) {
        ByteBuffer program = SystemCalls.allocate(INSTRUCTIONS * INSTRUCTION_BYTES);
        put(program, LOAD_BYTE, 0, 0, FROM_IP_HEADER);
        put(program, AND, 0, 0, VERSION_MASK);
        put(program, JUMP_IF_EQUAL, 0, 2, VERSION_4);
        put(program, LOAD_BYTE, 0, 0, FROM_IP_HEADER + TIME_TO_LIVE);
        put(program, JUMP, 0, 0, 1);
        put(program, LOAD_BYTE, 0, 0, FROM_IP_HEADER + HOP_LIMIT);
        put(program, JUMP_IF_EQUAL, 0, 1, hops);
        put(program, RETURN, 0, 0, WHOLE_PACKET);
        put(program, RETURN, 0, 0, NOTHING);
        return program.rewind();
    }

    /** Jumps skip so many instructions if what is asked is so, or if not. */
    private static void put(ByteBuffer program, int code, int ifSo, int ifNot, int value) {
        program.putShort((short) code).put((byte) ifSo).put((byte) ifNot).putInt(value);
    }
}
