package dev.poplin.ipam.record;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Pool;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The bytes of a block. It is written anew with every address, so they are few: what holders say of themselves is mostly the same, and
 * lies in a table of texts; times and sequence numbers are told by their distance from the block's; numbers have seven bits to a byte. Pure.
 */
final class BlockCodec {

    private BlockCodec() {}

    static void write(DataOutputStream out, Block block) throws IOException {
        out.writeUTF(block.cidr().toString());
        out.writeByte(block.unitLength());
        out.writeUTF(block.affinity().orElse(""));
        out.writeLong(block.sequence());
        Map<String, Integer> texts = texts(block);
        writeNumber(out, texts.size());
        for (String text : texts.keySet()) {
            out.writeUTF(text);
        }
        writeNumber(out, block.heldCount());
        long assignedAt = 0;
        for (int offset = 0; offset < block.size(); offset++) {
            Allocation holder = block.holder(offset);
            if (holder != null) {
                writeNumber(out, offset);
                writeDistance(out, holder.assignedAtMillis(), assignedAt);
                assignedAt = holder.assignedAtMillis();
                write(out, holder, block.sequence(), texts);
            }
        }
        long released = 0;
        for (int i = 0; i < block.freeCount(); i++) {
            int offset = block.free(i);
            writeNumber(out, offset);
            long now = block.releasedAt(i);
            writeDistance(out, now, released);
            released = now;
        }
    }

    /** Nodes and attributes, each once, in the order of their first use. */
    private static Map<String, Integer> texts(Block block) {
        Map<String, Integer> texts = new LinkedHashMap<>();
        for (int offset = 0; offset < block.size(); offset++) {
            Allocation holder = block.holder(offset);
            if (holder != null) {
                texts.putIfAbsent(holder.node(), texts.size());
                new TreeMap<>(holder.attributes()).forEach((name, value) -> {
                    texts.putIfAbsent(name, texts.size());
                    texts.putIfAbsent(value, texts.size());
                });
            }
        }
        return texts;
    }

    private static void write(DataOutputStream out, Allocation held, long sequence, Map<String, Integer> texts)
            throws IOException {
        out.writeUTF(held.handle());
        writeNumber(out, texts.getOrDefault(held.node(), 0));
        writeDistance(out, held.sequence(), sequence);
        writeNumber(out, held.attributes().size());
        for (Map.Entry<String, String> attribute : new TreeMap<>(held.attributes()).entrySet()) {
            writeNumber(out, texts.getOrDefault(attribute.getKey(), 0));
            writeNumber(out, texts.getOrDefault(attribute.getValue(), 0));
        }
    }

    static Block read(DataInputStream in) throws IOException {
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
        List<String> texts = new ArrayList<>();
        for (long left = readNumber(in); left > 0; left--) {
            texts.add(in.readUTF());
        }
        int size = 1 << bits;
        int held = Math.toIntExact(readNumber(in));
        if (held < 0 || held > size) {
            throw new IOException("the block " + cidr + " in the store is damaged: it holds " + held + " of " + size);
        }
        SortedMap<Integer, Allocation> allocations = new TreeMap<>();
        long assignedAt = 0;
        for (int i = 0; i < held; i++) {
            int offset = Math.toIntExact(readNumber(in));
            assignedAt = readDistance(in, assignedAt);
            Cidr prefix = cidr.subnet(unitLength, offset);
            allocations.put(offset, readAllocation(in, prefix, assignedAt, sequence, texts));
        }
        List<Integer> free = new ArrayList<>(size);
        Map<Integer, Long> releasedAt = new TreeMap<>();
        long released = 0;
        for (int i = held; i < size; i++) {
            int offset = Math.toIntExact(readNumber(in));
            released = readDistance(in, released);
            free.add(offset);
            if (released != 0) {
                releasedAt.put(offset, released);
            }
        }
        Optional<String> owner = affinity.isEmpty() ? Optional.empty() : Optional.of(affinity);
        return new Block(cidr, unitLength, owner, sequence, allocations, free, releasedAt);
    }

    private static Allocation readAllocation(
            DataInputStream in, Cidr prefix, long assignedAt, long blockSequence, List<String> texts)
            throws IOException {
        String handle = in.readUTF();
        String node = text(in, texts);
        long sequence = readDistance(in, blockSequence);
        Map<String, String> attributes = new TreeMap<>();
        for (long left = readNumber(in); left > 0; left--) {
            attributes.put(text(in, texts), text(in, texts));
        }
        return new Allocation(prefix.address(), handle, node, sequence, prefix.length(), assignedAt, attributes);
    }

    private static String text(DataInputStream in, List<String> texts) throws IOException {
        return texts.get(Math.toIntExact(readNumber(in)));
    }

    private static void writeNumber(DataOutputStream out, long number) throws IOException {
        long left = number;
        while (left >>> 7 != 0) {
            out.writeByte((int) left | 0x80);
            left >>>= 7;
        }
        out.writeByte((int) left);
    }

    private static long readNumber(DataInputStream in) throws IOException {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = in.readUnsignedByte();
            number |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return number;
            }
        }
        throw new IOException("the block in the store is damaged: a number has no end");
    }

    /** A number that is near another, above or below it. */
    private static void writeDistance(DataOutputStream out, long number, long other) throws IOException {
        long distance = number - other;
        writeNumber(out, distance << 1 ^ distance >> 63);
    }

    private static long readDistance(DataInputStream in, long other) throws IOException {
        long folded = readNumber(in);
        return other + (folded >>> 1 ^ -(folded & 1));
    }
}
