package dev.poplin.bgp.handover;

import dev.poplin.bgp.message.BgpMessage;
import dev.poplin.bgp.message.Decoded;
import dev.poplin.bgp.message.MessageDecoder;
import dev.poplin.bgp.message.MessageEncoder;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The fields that records consist of. Stateless. */
final class Fields {

    private Fields() {}

    static void write(DataOutput out, IpAddress address) throws IOException {
        byte[] bytes = address.toBytes();
        out.writeByte(bytes.length);
        out.write(bytes);
    }

    static IpAddress readAddress(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readUnsignedByte()];
        in.readFully(bytes);
        return IpAddress.of(bytes);
    }

    static void write(DataOutput out, Cidr prefix) throws IOException {
        write(out, prefix.address());
        out.writeByte(prefix.length());
    }

    static Cidr readPrefix(DataInput in) throws IOException {
        return Cidr.of(readAddress(in), in.readUnsignedByte());
    }

    static void write(DataOutput out, InetSocketAddress address) throws IOException {
        write(out, IpAddress.of(address.getAddress()));
        out.writeShort(address.getPort());
    }

    static InetSocketAddress readSocketAddress(DataInput in) throws IOException {
        return new InetSocketAddress(readAddress(in).toInetAddress(), in.readUnsignedShort());
    }

    static void write(DataOutput out, Family family) throws IOException {
        out.writeShort(family.afi());
        out.writeByte(family.safi());
    }

    static void write(DataOutput out, Set<Family> families) throws IOException {
        out.writeByte(families.size());
        for (Family family : families) {
            write(out, family);
        }
    }

    static void write(DataOutput out, Map<Family, Duration> times) throws IOException {
        out.writeByte(times.size());
        for (Map.Entry<Family, Duration> time : times.entrySet()) {
            write(out, time.getKey());
            out.writeLong(time.getValue().toNanos());
        }
    }

    static Map<Family, Duration> readTimes(DataInput in) throws IOException {
        Map<Family, Duration> times = new LinkedHashMap<>();
        for (int left = in.readUnsignedByte(); left > 0; left--) {
            times.put(readFamily(in), Duration.ofNanos(in.readLong()));
        }
        return times;
    }

    static Family readFamily(DataInput in) throws IOException {
        return Family.of(in.readUnsignedShort(), in.readUnsignedByte());
    }

    static void write(DataOutput out, Open open) throws IOException {
        ByteBuffer message = MessageEncoder.encode(open, Negotiated.NOTHING).get(0);
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        writeBytes(out, bytes);
    }

    static Open readOpen(DataInput in) throws IOException {
        Decoded decoded = MessageDecoder.decode(ByteBuffer.wrap(readBytes(in)), Negotiated.NOTHING);
        BgpMessage message = decoded instanceof Decoded.Valid valid ? valid.message() : null;
        if (message instanceof Open open) {
            return open;
        }
        throw new IOException("an OPEN that cannot be read");
    }

    static void writeBytes(DataOutput out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static byte[] readBytes(DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > PacketWriter.MAX_RECORD_BYTES) {
            throw new IOException("a field of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }
}
