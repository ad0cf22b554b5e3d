package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpRange;
import dev.poplin.ipam.Pool.Use;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The bytes of pools, settings, blocks and handles in the store. The first byte is the version of the form. */
final class RecordCodec {

    private static final int VERSION = 4;

    private RecordCodec() {}

    @FunctionalInterface
    private interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    @FunctionalInterface
    private interface Parser<T> {
        T read(DataInputStream in) throws IOException;
    }

    private static byte[] encode(Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            body.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static <T> T decode(String what, byte[] bytes, Parser<T> parser) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IOException("the " + what + " has form " + version
                        + ", written by a newer Poplin; this one reads " + VERSION);
            }
            return parser.read(in);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
            throw new IOException("the " + what + " in the store is damaged: " + e.getMessage(), e);
        }
    }

    static byte[] encode(Pool pool) {
        return encode(out -> {
            out.writeUTF(pool.cidr().toString());
            out.writeByte(pool.blockLength());
            out.writeBoolean(pool.disabled());
            out.writeBoolean(pool.natOutgoing());
            out.writeUTF(pool.nodeSelector());
            out.writeUTF(pool.namespaceSelector());
            out.writeUTF(pool.uses().stream().map(Use::name).sorted().collect(Collectors.joining(",")));
            out.writeBoolean(pool.manual());
            out.writeByte(pool.unitLength());
        });
    }

    static Pool pool(byte[] bytes) throws IOException {
        return decode(
                "pool",
                bytes,
                in -> new Pool(
                        Cidr.parse(in.readUTF()),
                        in.readUnsignedByte(),
                        in.readBoolean(),
                        in.readBoolean(),
                        in.readUTF(),
                        in.readUTF(),
                        Arrays.stream(in.readUTF().split(",")).map(Use::valueOf).collect(Collectors.toSet()),
                        in.readBoolean(),
                        in.readUnsignedByte()));
    }

    static byte[] encode(Configuration configuration) {
        return encode(out -> {
            out.writeBoolean(configuration.strictAffinity());
            out.writeBoolean(configuration.autoAllocateBlocks());
            out.writeInt(configuration.maxBlocksPerNode());
            out.writeLong(configuration.coolDown().toMillis());
            out.writeInt(configuration.historyPerAddress());
        });
    }

    static Configuration configuration(byte[] bytes) throws IOException {
        return decode(
                "configuration",
                bytes,
                in -> new Configuration(
                        in.readBoolean(),
                        in.readBoolean(),
                        in.readInt(),
                        Duration.ofMillis(in.readLong()),
                        in.readInt()));
    }

    static byte[] encode(CidrSet addresses) {
        return encode(out -> {
            out.writeInt(addresses.ranges().size());
            for (IpRange range : addresses.ranges()) {
                out.writeUTF(range.toString());
            }
        });
    }

    static CidrSet addresses(byte[] bytes) throws IOException {
        return decode("reservation", bytes, in -> {
            int count = in.readInt();
            List<IpRange> ranges = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ranges.add(IpRange.parse(in.readUTF()));
            }
            return CidrSet.ofRanges(ranges);
        });
    }

    static byte[] encode(Block block) {
        return encode(out -> {
            out.writeUTF(block.cidr().toString());
            out.writeByte(block.unitLength());
            out.writeUTF(block.affinity().orElse(""));
            out.writeLong(block.sequence());
            out.writeShort(block.allocations().size());
            for (Map.Entry<Integer, Allocation> entry : block.allocations().entrySet()) {
                out.writeShort(entry.getKey());
                write(out, entry.getValue());
            }
            for (int offset : block.free()) {
                out.writeShort(offset);
                out.writeLong(block.releasedAt().getOrDefault(offset, 0L));
            }
        });
    }

    private static void write(DataOutputStream out, Allocation held) throws IOException {
        out.writeUTF(held.handle());
        out.writeUTF(held.node());
        out.writeLong(held.sequence());
        out.writeLong(held.assignedAt().toEpochMilli());
        out.writeShort(held.attributes().size());
        for (Map.Entry<String, String> attribute : new TreeMap<>(held.attributes()).entrySet()) {
            out.writeUTF(attribute.getKey());
            out.writeUTF(attribute.getValue());
        }
    }

    private static Allocation readAllocation(DataInputStream in, Cidr prefix) throws IOException {
        String handle = in.readUTF();
        String node = in.readUTF();
        long sequence = in.readLong();
        Instant assignedAt = Instant.ofEpochMilli(in.readLong());
        int count = in.readUnsignedShort();
        Map<String, String> attributes = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            attributes.put(in.readUTF(), in.readUTF());
        }
        return new Allocation(prefix.address(), handle, node, sequence, prefix.length(), assignedAt, attributes);
    }

    static byte[] encode(Tenure tenure) {
        return encode(out -> {
            out.writeUTF(tenure.allocation().prefix().toString());
            write(out, tenure.allocation());
            out.writeLong(tenure.until().map(Instant::toEpochMilli).orElse(0L));
        });
    }

    static Tenure tenure(byte[] bytes) throws IOException {
        return decode("history", bytes, in -> {
            Allocation allocation = readAllocation(in, Cidr.parse(in.readUTF()));
            long until = in.readLong();
            return new Tenure(allocation, until == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(until)));
        });
    }

    static Block block(byte[] bytes) throws IOException {
        return decode("block", bytes, RecordCodec::readBlock);
    }

    private static Block readBlock(DataInputStream in) throws IOException {
        Cidr cidr = Cidr.parse(in.readUTF());
        int unitLength = in.readUnsignedByte();
        String affinity = in.readUTF();
        long sequence = in.readLong();
        int bits = unitLength - cidr.length();
        if (bits < 0
                || bits > Pool.MOST_UNITS_BITS
                || unitLength > cidr.family().bits()) {
            throw new IOException("the block " + cidr + " in the store is damaged: it gives /" + unitLength);
        }
        int held = in.readUnsignedShort();
        SortedMap<Integer, Allocation> allocations = new TreeMap<>();
        for (int i = 0; i < held; i++) {
            int offset = in.readUnsignedShort();
            allocations.put(offset, readAllocation(in, cidr.subnet(unitLength, offset)));
        }
        int size = 1 << bits;
        List<Integer> free = new ArrayList<>(size);
        Map<Integer, Long> releasedAt = new TreeMap<>();
        for (int i = held; i < size; i++) {
            int offset = in.readUnsignedShort();
            long released = in.readLong();
            free.add(offset);
            if (released != 0) {
                releasedAt.put(offset, released);
            }
        }
        return new Block(
                cidr,
                unitLength,
                affinity.isEmpty() ? Optional.empty() : Optional.of(affinity),
                sequence,
                allocations,
                free,
                releasedAt);
    }

    static byte[] encodeHandle(List<IpAddress> addresses) {
        return encode(out -> {
            out.writeShort(addresses.size());
            for (IpAddress address : addresses) {
                out.writeUTF(address.toString());
            }
        });
    }

    static List<IpAddress> handle(byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            return List.of();
        }
        return decode("handle", bytes, in -> {
            int count = in.readUnsignedShort();
            List<IpAddress> addresses = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                addresses.add(IpAddress.parse(in.readUTF()));
            }
            return addresses;
        });
    }
}
