package dev.poplin.bgp.mrt;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/** Writes records of MRT to a stream, which may be one that compresses. Confined to its owner. */
public final class MrtWriter implements Closeable {

    private final OutputStream out;

    /** Writes to a stream, record by record; buffering is the stream's. */
    public MrtWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes a record.
     *
     * @throws IllegalArgumentException if a value does not fit its field
     */
    public void write(MrtRecord record) throws IOException {
        out.write(MrtCodec.encode(record));
    }

    /** Flushes and closes the stream. */
    @Override
    public void close() throws IOException {
        out.close();
    }
}
