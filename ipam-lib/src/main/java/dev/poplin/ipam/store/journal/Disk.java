package dev.poplin.ipam.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The files of a journal's directory, and what makes changes to them durable. What was not synced may be gone after a loss of power,
 * or be there in part and in any order. Thread-safe.
 */
interface Disk extends AutoCloseable {

    /** The names of all files. */
    List<String> names() throws IOException;

    /** Whether there is a file of this name. */
    boolean exists(String name);

    /** Opens a file for reading and writing; makes it if there is none. */
    File open(String name) throws IOException;

    /** Gives a file another name, in the place of one that has it. */
    void rename(String from, String to) throws IOException;

    /** Removes a file if there is one. */
    void delete(String name) throws IOException;

    /** Returns when the names of the files would survive a loss of power. */
    void sync() throws IOException;

    /** Keeps other processes out until what it returns is closed. */
    Lock lock() throws IOException;

    @Override
    void close() throws IOException;

    /** What keeps other processes out. */
    @FunctionalInterface
    interface Lock extends AutoCloseable {

        @Override
        void close() throws IOException;
    }

    /** An open file. */
    interface File extends AutoCloseable {

        /**
         * The eight bytes at a position as others have last written them, 0 if the file ends before; as cheap as a look at memory.
         * They may be of several writes.
         */
        long peek(long position) throws IOException;

        /** Reads into the buffer until it is full; says whether there was as much. */
        boolean readFully(ByteBuffer buffer, long position) throws IOException;

        /** Writes the buffer, and makes the file longer if need be. */
        void writeFully(ByteBuffer buffer, long position) throws IOException;

        long size() throws IOException;

        /** Returns when what was written would survive a loss of power. */
        void sync() throws IOException;

        @Override
        void close() throws IOException;
    }
}
