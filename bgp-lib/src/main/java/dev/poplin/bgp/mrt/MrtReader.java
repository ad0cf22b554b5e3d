package dev.poplin.bgp.mrt;

import dev.poplin.bgp.wire.Wire;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Reads the records of an MRT file one after another; the stream may be one that decompresses, such as a
 * {@code java.util.zip.GZIPInputStream}. Confined to its owner.
 *
 * <pre>{@code
 * try (MrtReader file = new MrtReader(new GZIPInputStream(Files.newInputStream(path)))) {
 *     for (Optional<MrtRecord> record = file.next(); record.isPresent(); record = file.next()) { … }
 * }
 * }</pre>
 */
public final class MrtReader implements Closeable {

    /** The longest record that is read if nothing else is said: 16 MiB. */
    public static final int MAX_BYTES = 1 << 24;

    private final InputStream in;
    private final int maxBytes;

    /** Reads records of up to {@link #MAX_BYTES}. */
    public MrtReader(InputStream in) {
        this(in, MAX_BYTES);
    }

    /** Reads records of up to so many bytes. */
    public MrtReader(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /**
     * The next record, or empty at the end of the file.
     *
     * @throws EOFException if the file ends within a record
     * @throws IOException if a record says that it is longer than the bound, or reading fails
     */
    public Optional<MrtRecord> next() throws IOException {
        byte[] header = in.readNBytes(MrtCodec.HEADER_BYTES);
        if (header.length == 0) {
            return Optional.empty();
        }
        if (header.length < MrtCodec.HEADER_BYTES) {
            throw new EOFException("the file ends within the header of a record");
        }
        long length = Wire.uint32(header, 8);
        if (length > maxBytes) {
            throw new IOException("a record of " + length + " bytes, more than " + maxBytes);
        }
        byte[] body = in.readNBytes((int) length);
        if (body.length < length) {
            throw new EOFException("the file ends within a record of " + length + " bytes");
        }
        return Optional.of(MrtCodec.decode(header, body));
    }

    /** Closes the stream. */
    @Override
    public void close() throws IOException {
        in.close();
    }
}
