package dev.poplin.netlink.conntrack;

import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.WholeSeconds;
import java.time.Duration;
import java.util.Optional;

/**
 * What is to be changed of a connection, as {@code conntrack -U}; the rest stays. Immutable.
 *
 * @param mark bits of its mark
 * @param timeout when it is forgotten if nothing more comes
 * @param status bits of its status to set; the kernel lets only some be changed
 * @param labels the labels that it has from then on
 */
public record ConnectionChange(
        Optional<ConnectionTraits.Bits> mark,
        Optional<Duration> timeout,
        Optional<ConnectionStatus> status,
        Optional<ConnectionLabels> labels) {

    private static final int STATUS = 3;
    private static final int TIMEOUT = 7;
    private static final int MARK = 8;
    private static final int MARK_MASK = 21;
    private static final int LABELS = 22;

    /**
     * Checks the time.
     *
     * @throws IllegalArgumentException if it is not in whole seconds within 32 bits
     */
    public ConnectionChange {
        timeout.ifPresent(WholeSeconds::of);
    }

    /** Changes nothing. */
    public static final ConnectionChange NONE =
            new ConnectionChange(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** The same, and gives it this mark. */
    public ConnectionChange mark(int value) {
        return mark(value, -1);
    }

    /** The same, and gives it these bits of a mark. */
    public ConnectionChange mark(int value, int mask) {
        return new ConnectionChange(Optional.of(new ConnectionTraits.Bits(value, mask)), timeout, status, labels);
    }

    /**
     * The same, and has it forgotten if nothing comes for this long.
     *
     * @throws IllegalArgumentException if it is not in whole seconds within 32 bits
     */
    public ConnectionChange timeout(Duration left) {
        return new ConnectionChange(mark, Optional.of(left), status, labels);
    }

    /** The same, and sets these bits of its status beside those it has. */
    public ConnectionChange status(int bits) {
        return new ConnectionChange(mark, timeout, Optional.of(ConnectionStatus.of(bits)), labels);
    }

    /** The same, and gives it these labels instead of its own. */
    public ConnectionChange labels(ConnectionLabels wanted) {
        return new ConnectionChange(mark, timeout, status, Optional.of(wanted));
    }

    void write(Connection connection, MessageWriter out) {
        connection.writeTuple(out);
        mark.ifPresent(bits -> {
            out.attributeBe32(MARK, bits.wanted());
            if (bits.mask() != -1) {
                out.attributeBe32(MARK_MASK, bits.mask());
            }
        });
        timeout.ifPresent(left -> out.attributeBe32(TIMEOUT, WholeSeconds.of(left)));
        status.ifPresent(bits -> out.attributeBe32(STATUS, connection.status().bits() | bits.bits()));
        labels.ifPresent(wanted -> out.attributeBytes(LABELS, wanted.toBytes()));
    }
}
