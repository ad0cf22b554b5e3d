package dev.poplin.ipam.record;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpRange;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.Pool.Use;
import dev.poplin.ipam.Tenure;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Value;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The bytes of pools, settings, blocks and handles in the store. The first byte is the version of the form. Pure. */
public final class RecordCodec {

    private static final int VERSION = 6;

    private RecordCodec() {}

    @FunctionalInterface
    private interface Parser<T> {
        T read(DataInputStream in) throws IOException;
    }

    private static byte[] encode(Consumer<RecordOutput> body) {
        RecordOutput out = new RecordOutput();
        out.writeByte(VERSION);
        body.accept(out);
        return out.toByteArray();
    }

    private static <T> T decode(String what, byte[] bytes, Parser<T> parser) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IOException(
                        "the " + what + " in the store has form " + version + ", and this Poplin reads form " + VERSION
                                + "; it was written by " + (version > VERSION ? "a newer" : "an older") + " one");
            }
            return parser.read(in);
        } catch (EOFException e) {
            throw new IOException("the " + what + " in the store is damaged: it ends too early", e);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
            throw new IOException("the " + what + " in the store is damaged: " + e.getMessage(), e);
        }
    }

    /** The bytes of a pool, some of whose blocks may still have another length. */
    public static byte[] encode(Pool pool, int formerBlockLength) {
        return encode(out -> {
            out.writeText(pool.cidr().toString());
            out.writeByte(pool.blockLength());
            out.writeBoolean(pool.disabled());
            out.writeBoolean(pool.natOutgoing());
            out.writeText(pool.nodeSelector());
            out.writeText(pool.namespaceSelector());
            out.writeText(pool.uses().stream().map(Use::name).sorted().collect(Collectors.joining(",")));
            out.writeBoolean(pool.manual());
            out.writeByte(pool.unitLength());
            out.writeByte(formerBlockLength);
        });
    }

    /** The pool in a record. */
    public static PoolRecord pool(StoreRecord record) throws IOException {
        PoolRecord known = record.as(PoolRecord.class, bytes -> pool(record, bytes));
        return known.record() == record ? known : new PoolRecord(known.pool(), known.formerBlockLength(), record);
    }

    private static PoolRecord pool(StoreRecord record, byte[] bytes) throws IOException {
        return decode("pool", bytes, in -> {
            Pool pool = new Pool(
                    Cidr.parse(in.readUTF()),
                    in.readUnsignedByte(),
                    in.readBoolean(),
                    in.readBoolean(),
                    in.readUTF(),
                    in.readUTF(),
                    Arrays.stream(in.readUTF().split(",")).map(Use::valueOf).collect(Collectors.toSet()),
                    in.readBoolean(),
                    in.readUnsignedByte());
            return new PoolRecord(pool, in.readUnsignedByte(), record);
        });
    }

    /** The bytes of a configuration. */
    public static byte[] encode(Configuration configuration) {
        return encode(out -> {
            out.writeBoolean(configuration.strictAffinity());
            out.writeBoolean(configuration.autoAllocateBlocks());
            out.writeInt(configuration.maxBlocksPerNode());
            out.writeLong(configuration.coolDown().toMillis());
            out.writeInt(configuration.historyPerAddress());
        });
    }

    /** The configuration in these bytes; what hosts keep of each block is a record of its own. */
    public static Configuration configuration(byte[] bytes) throws IOException {
        return decode(
                "configuration",
                bytes,
                in -> new Configuration(
                        in.readBoolean(),
                        in.readBoolean(),
                        in.readInt(),
                        Duration.ofMillis(in.readLong()),
                        in.readInt(),
                        0,
                        0));
    }

    /** The bytes of what hosts keep of each block. */
    public static byte[] encodeHostReserved(Configuration configuration) {
        return encode(out -> {
            out.writeInt(configuration.hostReservedFirst());
            out.writeInt(configuration.hostReservedLast());
        });
    }

    /** A configuration with what these bytes say that hosts keep of each block. */
    public static Configuration withHostReserved(Configuration configuration, byte[] bytes) throws IOException {
        return decode(
                "number of addresses that hosts keep",
                bytes,
                in -> configuration.withHostReserved(in.readInt(), in.readInt()));
    }

    /** The bytes of a reservation's addresses. */
    public static byte[] encode(CidrSet addresses) {
        return encode(out -> {
            out.writeInt(addresses.ranges().size());
            for (IpRange range : addresses.ranges()) {
                out.writeText(range.toString());
            }
        });
    }

    /** The addresses of a reservation. */
    public static CidrSet addresses(byte[] bytes) throws IOException {
        return decode("reservation", bytes, in -> {
            int count = in.readInt();
            List<IpRange> ranges = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ranges.add(IpRange.parse(in.readUTF()));
            }
            return CidrSet.ofRanges(ranges);
        });
    }

    /** The bytes of a remark. */
    public static byte[] encodeRemark(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + utf8.length)
                .put((byte) VERSION)
                .put(utf8)
                .array();
    }

    /** The text of a remark. */
    public static String remark(StoreRecord record) throws IOException {
        return decode("remark", record.value(), in -> new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }

    /** The bytes of a block. */
    public static byte[] encode(Block block) {
        return encode(out -> BlockCodec.write(out, block));
    }

    private static void write(RecordOutput out, Allocation held) {
        out.writeText(held.handle());
        out.writeText(held.node());
        out.writeLong(held.sequence());
        out.writeLong(held.assignedAtMillis());
        out.writeShort(held.attributes().size());
        for (Map.Entry<String, String> attribute : new TreeMap<>(held.attributes()).entrySet()) {
            out.writeText(attribute.getKey());
            out.writeText(attribute.getValue());
        }
    }

    private static Allocation readAllocation(DataInputStream in, Cidr prefix) throws IOException {
        String handle = in.readUTF();
        String node = in.readUTF();
        long sequence = in.readLong();
        long assignedAt = in.readLong();
        int count = in.readUnsignedShort();
        Map<String, String> attributes = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            attributes.put(in.readUTF(), in.readUTF());
        }
        return new Allocation(prefix.address(), handle, node, sequence, prefix.length(), assignedAt, attributes);
    }

    /** The bytes of a former holder. */
    public static byte[] encode(Tenure tenure) {
        return encode(out -> {
            out.writeText(tenure.allocation().prefix().toString());
            write(out, tenure.allocation());
            out.writeLong(tenure.until().map(Instant::toEpochMilli).orElse(0L));
        });
    }

    /** The former holder in these bytes. */
    public static Tenure tenure(byte[] bytes) throws IOException {
        return decode("history", bytes, in -> {
            Allocation allocation = readAllocation(in, Cidr.parse(in.readUTF()));
            long until = in.readLong();
            return new Tenure(allocation, until == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(until)));
        });
    }

    /** The block in a record. */
    public static Block block(StoreRecord record) throws IOException {
        return record.as(Block.class, RecordCodec::block);
    }

    /** A block as the value of a record. */
    static Value value(Block block) {
        return Value.of(block, RecordCodec::encode);
    }

    /** The block in these bytes. */
    public static Block block(byte[] bytes) throws IOException {
        return decode("block", bytes, BlockCodec::read);
    }

    /** The bytes of what is remembered of addresses that rest. */
    static byte[] encode(Rest rest) {
        return encode(out -> BlockCodec.write(out, rest));
    }

    /** The addresses that rest. */
    static Rest rest(StoreRecord record) throws IOException {
        return record.as(Rest.class, bytes -> decode("rest", bytes, BlockCodec::readRest));
    }

    /** The bytes of what a block of units of this length has lent: to each node, which offsets. */
    static byte[] encodeLent(int unitLength, Map<String, List<Integer>> byNode) {
        return encode(out -> {
            out.writeByte(unitLength);
            out.writeShort(byNode.size());
            byNode.forEach((node, offsets) -> {
                out.writeText(node);
                out.writeShort(offsets.size());
                offsets.forEach(out::writeShort);
            });
        });
    }

    /** The node of each address, or prefix, that a block has lent. */
    static SortedMap<Cidr, String> lent(Cidr block, byte[] bytes) throws IOException {
        return decode("list of what " + block + " has lent", bytes, in -> {
            SortedMap<Cidr, String> lent = new TreeMap<>();
            int unitLength = in.readUnsignedByte();
            for (int nodes = in.readUnsignedShort(); nodes > 0; nodes--) {
                String node = in.readUTF();
                for (int left = in.readUnsignedShort(); left > 0; left--) {
                    lent.put(block.subnet(unitLength, in.readUnsignedShort()), node);
                }
            }
            return lent;
        });
    }

    /** The bytes of a handle's addresses. */
    public static byte[] encodeHandle(List<IpAddress> addresses) {
        return encode(out -> {
            out.writeShort(addresses.size());
            for (IpAddress address : addresses) {
                out.writeText(address.toString());
            }
        });
    }

    /** The addresses of a handle. Their value stands for the address itself if there is one, as nearly always, and else for a list. */
    @SuppressWarnings("unchecked")
    public static List<IpAddress> handle(StoreRecord record) throws IOException {
        Object form = record.as(Object.class, bytes -> form(handle(bytes)));
        return form instanceof IpAddress only ? List.of(only) : (List<IpAddress>) form;
    }

    /** The address of a handle that has one; null if it has more. */
    static @Nullable IpAddress onlyAddress(StoreRecord record) throws IOException {
        return record.as(Object.class, bytes -> form(handle(bytes))) instanceof IpAddress only ? only : null;
    }

    private static Object form(List<IpAddress> addresses) {
        return addresses.size() == 1 ? addresses.get(0) : List.copyOf(addresses);
    }

    /** The addresses of a handle as the value of its record. */
    static Value handleValue(List<IpAddress> addresses) {
        return addresses.size() == 1
                ? handleValue(addresses.get(0))
                : Value.of(List.copyOf(addresses), RecordCodec::encodeHandle);
    }

    /** The only address of a handle as the value of its record. */
    static Value handleValue(IpAddress address) {
        return Value.of(address, only -> encodeHandle(List.of(only)));
    }

    /** The addresses of a handle; none if there is no record. */
    public static List<IpAddress> handle(byte @Nullable [] bytes) throws IOException {
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
