package dev.poplin.bgp.bfd;

/**
 * Where a session stands: RFC 5880 §6.8.1. Immutable.
 *
 * @param status our state
 * @param diagnostic why it was last down
 * @param mine our discriminator
 * @param yours the other side's, or 0
 * @param polling whether our timers have changed and the other side has not said yet that it knows
 * @param remoteMultiplier how many of its packets may be lost
 * @param remoteTransmitMicros how often it would like to send
 * @param remoteReceiveMicros how often it can take a packet, 0 for never
 */
public record BfdState(
        BfdStatus status,
        int diagnostic,
        int mine,
        int yours,
        boolean polling,
        int remoteMultiplier,
        long remoteTransmitMicros,
        long remoteReceiveMicros) {

    /** A session that has heard nothing, under a discriminator that is not 0. */
    public static BfdState down(int discriminator) {
        return new BfdState(BfdStatus.DOWN, 0, discriminator, 0, false, 1, 0, 1);
    }

    BfdState in(BfdStatus next, int reason) {
        boolean begins = next == BfdStatus.UP && status != BfdStatus.UP;
        return new BfdState(
                next,
                next == BfdStatus.DOWN && status != BfdStatus.DOWN ? reason : diagnostic,
                mine,
                yours,
                begins || polling && next == BfdStatus.UP,
                remoteMultiplier,
                remoteTransmitMicros,
                remoteReceiveMicros);
    }

    BfdState heard(BfdPacket packet) {
        return new BfdState(
                status,
                diagnostic,
                mine,
                packet.mine(),
                polling && !packet.last(),
                packet.multiplier(),
                packet.transmitMicros(),
                packet.receiveMicros());
    }

    BfdState asking() {
        return new BfdState(
                status, diagnostic, mine, yours, true, remoteMultiplier, remoteTransmitMicros, remoteReceiveMicros);
    }

    BfdState forgotten() {
        return new BfdState(status, diagnostic, mine, 0, false, remoteMultiplier, remoteTransmitMicros, 1);
    }
}
