package dev.poplin.ipam.record;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Holder;
import dev.poplin.ipam.Pool;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The bytes of a block. It is written anew with every address, so they are few: what holders say of themselves is mostly the same, and
 * lies in a table of texts; times and sequence numbers are told by their distance from the block's; numbers have seven bits to a byte. Pure.
 */
final class BlockCodec {

    private BlockCodec() {}

    static void write(RecordOutput out, Block block) {
        out.writeText(block.cidr().toString());
        out.writeByte(block.unitLength());
        out.writeText(block.affinity().orElse(""));
        out.writeLong(block.sequence());
        TextTable table = new TextTable(block);
        out.writeNumber(table.texts().size());
        for (String text : table.texts()) {
            out.writeText(text);
        }
        out.writeNumber(block.heldCount());
        long assignedAt = 0;
        for (int offset = 0; offset < block.size(); offset++) {
            Holder holder = block.holder(offset);
            if (holder != null) {
                out.writeNumber(offset);
                out.writeDistance(holder.assignedAtMillis(), assignedAt);
                assignedAt = holder.assignedAtMillis();
                write(out, holder, block.sequence(), table);
            }
        }
        long released = 0;
        for (int i = 0; i < block.freeCount(); i++) {
            out.writeNumber(block.free(i));
            long now = block.releasedAt(i);
            out.writeDistance(now, released);
            released = now;
        }
    }

    private static void write(RecordOutput out, Holder holder, long sequence, TextTable table) {
        out.writeText(holder.handle());
        out.writeNumber(table.next());
        out.writeDistance(holder.sequence(), sequence);
        int attributes = holder.attributes().size();
        out.writeNumber(attributes);
        for (int i = 0; i < attributes; i++) {
            out.writeNumber(table.next());
            out.writeNumber(table.next());
        }
    }

    static Block read(DataInputStream in) throws IOException {
        Cidr cidr = Cidr.parse(in.readUTF());
        int unitLength = in.readUnsignedByte();
        String affinity = in.readUTF();
        long sequence = in.readLong();
        int size = size(cidr, unitLength);
        List<String> texts = new ArrayList<>();
        for (long left = readNumber(in); left > 0; left--) {
            texts.add(in.readUTF());
        }
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

    /** How many a block has to give. */
    private static int size(Cidr cidr, int unitLength) throws IOException {
        int bits = unitLength - cidr.length();
        if (bits < 0
                || bits > Pool.MOST_UNITS_BITS
                || unitLength > cidr.family().bits()) {
            throw new IOException("the block " + cidr + " in the store is damaged: it gives /" + unitLength);
        }
        return 1 << bits;
    }

    static void write(RecordOutput out, Rest rest) {
        out.writeText(rest.block().toString());
        out.writeByte(rest.unitLength());
        out.writeNumber(rest.releasedAt().size());
        long released = 0;
        for (Map.Entry<Integer, Long> each : rest.releasedAt().entrySet()) {
            out.writeNumber(each.getKey());
            out.writeDistance(each.getValue(), released);
            released = each.getValue();
        }
    }

    static Rest readRest(DataInputStream in) throws IOException {
        Cidr cidr = Cidr.parse(in.readUTF());
        int unitLength = in.readUnsignedByte();
        int size = size(cidr, unitLength);
        SortedMap<Integer, Long> releasedAt = new TreeMap<>();
        long released = 0;
        for (long left = readNumber(in); left > 0; left--) {
            int offset = Math.toIntExact(readNumber(in));
            released = readDistance(in, released);
            releasedAt.put(Objects.checkIndex(offset, size), released);
        }
        return new Rest(cidr, unitLength, releasedAt);
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

    private static long readDistance(DataInputStream in, long other) throws IOException {
        long folded = readNumber(in);
        return other + (folded >>> 1 ^ -(folded & 1));
    }
}
