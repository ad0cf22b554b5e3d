package dev.poplin.ipam.store.journal;

import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Value;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One committed transaction in the file: {@code length, CRC-32C of the payload, payload}; the payload is the revision, the
 * position before which the log was durable when this was written, and the writes. A length of 0 is the end of the log, because the
 * file is made longer in advance with zeros.
 */
final class Entry {

    static final int HEADER_BYTES = 8;
    static final int MAX_PAYLOAD_BYTES = 64 << 20;
    static final int LEAST_PAYLOAD_BYTES = Long.BYTES + Long.BYTES + Integer.BYTES;

    private final long revision;
    private final long durable;
    private final Map<String, @Nullable Value> contents;

    private Entry(long revision, long durable, Map<String, @Nullable Value> contents) {
        this.revision = revision;
        this.durable = durable;
        this.contents = contents;
    }

    long revision() {
        return revision;
    }

    /** Everything before this position of the log was acknowledged, or could have been, when the entry was written. */
    long durable() {
        return durable;
    }

    Map<String, @Nullable Value> contents() {
        return contents;
    }

    static ByteBuffer encode(long revision, long durable, Map<String, @Nullable Value> contents) {
        return complete(encode(contents), revision, durable);
    }

    /** An entry without its revision and what is durable, so that only these are left to say while others are kept out. */
    static ByteBuffer encode(Map<String, @Nullable Value> contents) {
        ByteArrayOutputStream entry = new ByteArrayOutputStream(512);
        entry.writeBytes(new byte[HEADER_BYTES + Long.BYTES + Long.BYTES]);
        try (DataOutputStream out = new DataOutputStream(entry)) {
            out.writeInt(contents.size());
            for (Map.Entry<String, @Nullable Value> write : contents.entrySet()) {
                Value value = write.getValue();
                out.writeUTF(write.getKey());
                out.writeInt(value == null ? -1 : value.bytes().length);
                if (value != null) {
                    out.write(value.bytes());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteBuffer.wrap(entry.toByteArray());
    }

    /** The same buffer, with what was left to say and its header. */
    static ByteBuffer complete(ByteBuffer entry, long revision, long durable) {
        entry.putLong(HEADER_BYTES, revision).putLong(HEADER_BYTES + Long.BYTES, durable);
        CRC32C crc = new CRC32C();
        crc.update(entry.array(), HEADER_BYTES, entry.limit() - HEADER_BYTES);
        return entry.putInt(0, entry.limit() - HEADER_BYTES).putInt(Integer.BYTES, (int) crc.getValue());
    }

    /** The records of a snapshot, each with its own revision. */
    static ByteBuffer encodeSnapshot(long revision, List<StoreRecord> records) {
        ByteArrayOutputStream payload = new ByteArrayOutputStream(4096);
        try (DataOutputStream out = new DataOutputStream(payload)) {
            out.writeLong(revision);
            out.writeInt(records.size());
            for (StoreRecord record : records) {
                out.writeUTF(record.key());
                out.writeLong(record.revision());
                out.writeInt(record.value().length);
                out.write(record.value());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return framed(payload.toByteArray());
    }

    private static ByteBuffer framed(byte[] payload) {
        ByteBuffer framed = ByteBuffer.allocate(HEADER_BYTES + payload.length);
        return framed.putInt(payload.length).putInt(crc(payload)).put(payload).flip();
    }

    static int crc(byte[] payload) {
        CRC32C crc = new CRC32C();
        crc.update(payload);
        return (int) crc.getValue();
    }

    /**
     * The transaction in a payload whose checksum was right.
     *
     * @throws IOException if it is not exactly one
     */
    static Entry decode(byte[] payload) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload))) {
            long revision = in.readLong();
            long durable = in.readLong();
            int count = in.readInt();
            Map<String, @Nullable Value> contents = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                String key = in.readUTF();
                contents.put(key, value(in, in.readInt()));
            }
            if (contents.size() != count || in.available() > 0) {
                throw new IOException("not the " + count + " writes that it claims to be");
            }
            return new Entry(revision, durable, contents);
        }
    }

    private static @Nullable Value value(DataInputStream in, int length) throws IOException {
        if (length < -1 || length > in.available()) {
            throw new IOException("a value of " + length + " bytes");
        }
        return length < 0 ? null : Value.of(in.readNBytes(length));
    }
}
