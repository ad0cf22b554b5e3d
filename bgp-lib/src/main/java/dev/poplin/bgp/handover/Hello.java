package dev.poplin.bgp.handover;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;

/**
 * The first record. Its fields are the same in every version, so that another one is understood well enough to be refused.
 *
 * @param version what the next process speaks
 * @param as its AS number
 * @param routerId its identifier
 */
record Hello(int version, long as, IpAddress routerId) {

    private static final String MAGIC = "poplin-bgp";

    void write(DataOutput out) throws IOException {
        out.writeUTF(MAGIC);
        out.writeShort(version);
        out.writeLong(as);
        Fields.write(out, routerId);
    }

    static Hello read(DataInput in) throws IOException {
        if (!in.readUTF().equals(MAGIC)) {
            throw new IOException("not a speaker is at the other end");
        }
        return new Hello(in.readUnsignedShort(), in.readLong(), Fields.readAddress(in));
    }

    /** Why a speaker may not hand over to who says this. */
    Optional<String> objection(long ownAs, Ipv4Address ownRouterId) {
        if (version != RecordType.VERSION) {
            return Optional.of("it speaks version " + version + " of the hand-over, not " + RecordType.VERSION);
        }
        if (as != ownAs || !routerId.equals(ownRouterId)) {
            return Optional.of("it is AS " + as + " id " + routerId + ", not AS " + ownAs + " id " + ownRouterId);
        }
        return Optional.empty();
    }
}
