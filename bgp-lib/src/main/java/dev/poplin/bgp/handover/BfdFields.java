package dev.poplin.bgp.handover;

import dev.poplin.bgp.bfd.BfdMachine;
import dev.poplin.bgp.bfd.BfdSettings;
import dev.poplin.bgp.bfd.BfdState;
import dev.poplin.bgp.bfd.BfdStatus;
import dev.poplin.bgp.bfd.HeldSession;
import dev.poplin.bgp.bfd.HeldSockets;
import dev.poplin.bgp.transport.UdpSocket;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The fields that records of BFD consist of. Stateless. */
final class BfdFields {

    private static final long MASK = 0xffff_ffffL;

    /** In place of a time, for none. */
    private static final long NO_TIME = -1;

    /** In place of a status, for none. */
    private static final int NO_STATUS = 0xff;

    private BfdFields() {}

    static void write(DataOutput out, HeldSockets sockets) throws IOException {
        Fields.write(out, sockets.receiving().local());
        Fields.write(out, sockets.sending().local());
    }

    static HeldSockets readSockets(DataInput in) throws IOException {
        return new HeldSockets(
                new UdpSocket(Fields.readSocketAddress(in)), new UdpSocket(Fields.readSocketAddress(in)));
    }

    static void write(DataOutput out, HeldSession session) throws IOException {
        Fields.write(out, session.neighbor());
        write(out, session.settings());
        write(out, session.used());
        write(out, session.state());
        out.writeBoolean(session.pollsAgain());
        out.writeLong(session.silenceLeft().map(Duration::toNanos).orElse(NO_TIME));
        out.writeByte(session.news().map(BfdStatus::ordinal).orElse(NO_STATUS));
    }

    private static void write(DataOutput out, BfdSettings settings) throws IOException {
        out.writeLong(settings.transmit().toNanos());
        out.writeLong(settings.receive().toNanos());
        out.writeByte(settings.multiplier());
    }

    private static void write(DataOutput out, BfdState state) throws IOException {
        out.writeByte(state.status().ordinal());
        out.writeByte(state.diagnostic());
        out.writeInt(state.mine());
        out.writeInt(state.yours());
        out.writeBoolean(state.polling());
        out.writeByte(state.remoteMultiplier());
        out.writeInt((int) state.remoteTransmitMicros());
        out.writeInt((int) state.remoteReceiveMicros());
    }

    static HeldSession readSession(DataInput in) throws IOException {
        HeldSession session = new HeldSession(
                Fields.readAddress(in),
                readSettings(in),
                readSettings(in),
                readState(in),
                in.readBoolean(),
                readTime(in),
                readStatus(in.readUnsignedByte()));
        Duration most = BfdMachine.detectionTime(session.used(), session.state());
        if (session.silenceLeft().filter(left -> left.compareTo(most) > 0).isPresent()) {
            throw new IOException(session.neighbor() + " may not be silent for more than " + most);
        }
        return session;
    }

    private static BfdSettings readSettings(DataInput in) throws IOException {
        return new BfdSettings(Duration.ofNanos(in.readLong()), Duration.ofNanos(in.readLong()), in.readUnsignedByte());
    }

    private static BfdState readState(DataInput in) throws IOException {
        BfdStatus status = readStatus(in.readUnsignedByte()).orElseThrow(() -> new IOException("no status of BFD"));
        BfdState state = new BfdState(
                status,
                in.readUnsignedByte(),
                in.readInt(),
                in.readInt(),
                in.readBoolean(),
                in.readUnsignedByte(),
                in.readInt() & MASK,
                in.readInt() & MASK);
        if (state.mine() == 0 || state.remoteMultiplier() == 0) {
            throw new IOException("discriminator " + state.mine() + ", multiplier " + state.remoteMultiplier());
        }
        return state;
    }

    private static Optional<Duration> readTime(DataInput in) throws IOException {
        long nanos = in.readLong();
        if (nanos < NO_TIME) {
            throw new IOException("a time of " + nanos + " ns");
        }
        return nanos == NO_TIME ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
    }

    private static Optional<BfdStatus> readStatus(int number) throws IOException {
        BfdStatus[] all = BfdStatus.values();
        if (number != NO_STATUS && number >= all.length) {
            throw new IOException("status " + number + " of BFD");
        }
        return number == NO_STATUS ? Optional.empty() : Optional.of(all[number]);
    }
}
