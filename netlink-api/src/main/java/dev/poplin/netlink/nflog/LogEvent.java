package dev.poplin.netlink.nflog;

import dev.poplin.netlink.nftables.data.Bytes;
import java.time.Instant;
import java.util.Optional;

/** What a {@link PacketLog} tells. Immutable. */
public sealed interface LogEvent {

    /**
     * A rule logged a packet.
     *
     * @param family the packets that the rule's table sees, NFPROTO_*: 2 IPv4, 10 IPv6
     * @param hook where it was seen, as in {@link dev.poplin.netlink.nftables.rule.Chain.Hook}
     * @param etherType the protocol, such as 0x0800 for IPv4
     * @param prefix what the rule says: {@code log prefix "TEXT"}
     * @param inputInterface the index of the interface that it came by, 0 for none
     * @param outputInterface the index of the interface that it leaves by, 0 for none
     * @param mark its mark
     * @param user the user whose socket sent it, if one of this host did
     * @param time when it came, if the kernel knows
     * @param sequence its number within the group, from 0
     * @param payload the packet from its network header on, cut to what the log copies
     */
    record Packet(
            int family,
            int hook,
            int etherType,
            String prefix,
            int inputInterface,
            int outputInterface,
            int mark,
            Optional<Integer> user,
            Optional<Instant> time,
            int sequence,
            Bytes payload)
            implements LogEvent {}

    /** Packets were lost, because they came faster than they were taken or cannot be read, or as the number of the next one shows. */
    record Overrun() implements LogEvent {}
}
