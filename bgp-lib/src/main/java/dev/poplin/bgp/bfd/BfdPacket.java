package dev.poplin.bgp.bfd;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A control packet without authentication, RFC 5880 §4.1. Times are microseconds.
 *
 * @param diagnostic why the session was last down
 * @param status the sender's state
 * @param poll whether an answer with {@code last} is wanted
 * @param last whether this is that answer (the bit is called Final)
 * @param multiplier the sender's detection multiplier
 * @param mine the sender's discriminator, unsigned, not 0
 * @param yours the receiver's discriminator as the sender knows it, or 0
 * @param transmitMicros how often the sender would like to send
 * @param receiveMicros how often it can take a packet
 */
public record BfdPacket(
        int diagnostic,
        BfdStatus status,
        boolean poll,
        boolean last,
        int multiplier,
        int mine,
        int yours,
        long transmitMicros,
        long receiveMicros) {

    /** The length of a packet. */
    public static final int BYTES = 24;

    private static final int VERSION = 1;
    private static final int POLL = 0x20;
    private static final int FINAL = 0x10;
    private static final int AUTHENTICATED = 0x04;
    private static final int MULTIPOINT = 0x01;
    private static final long MASK = 0xffff_ffffL;

    /** The packet's bytes. */
    public ByteBuffer encode() {
        return ByteBuffer.allocate(BYTES)
                .put((byte) (VERSION << 5 | diagnostic & 0x1f))
                .put((byte) (status.ordinal() << 6 | (poll ? POLL : 0) | (last ? FINAL : 0)))
                .put((byte) multiplier)
                .put((byte) BYTES)
                .putInt(mine)
                .putInt(yours)
                .putInt((int) transmitMicros)
                .putInt((int) receiveMicros)
                .putInt(0)
                .flip();
    }

    /** Reads a packet from a buffer's position to its limit; empty for what RFC 5880 §6.8.6 discards. */
    public static Optional<BfdPacket> decode(ByteBuffer bytes) {
        ByteBuffer in = bytes.slice();
        if (in.remaining() < BYTES) {
            return Optional.empty();
        }
        int length = Byte.toUnsignedInt(in.get(3));
        int flags = Byte.toUnsignedInt(in.get(1));
        boolean sound = (in.get(0) >> 5 & 7) == VERSION
                && length >= BYTES
                && length <= in.remaining()
                && (flags & (AUTHENTICATED | MULTIPOINT)) == 0
                && in.get(2) != 0
                && in.getInt(4) != 0;
        BfdPacket packet = new BfdPacket(
                in.get(0) & 0x1f,
                BfdStatus.of(flags >> 6),
                (flags & POLL) != 0,
                (flags & FINAL) != 0,
                Byte.toUnsignedInt(in.get(2)),
                in.getInt(4),
                in.getInt(8),
                in.getInt(12) & MASK,
                in.getInt(16) & MASK);
        boolean addressed =
                packet.yours != 0 || packet.status == BfdStatus.DOWN || packet.status == BfdStatus.ADMIN_DOWN;
        return sound && addressed ? Optional.of(packet) : Optional.empty();
    }
}
