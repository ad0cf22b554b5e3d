package dev.poplin.netlink.system;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * An eBPF program that does nothing but return a number, loaded for a test (linux/bpf.h BPF_PROG_LOAD).
 *
 * @param descriptor its file descriptor
 */
public record BpfProgram(int descriptor) implements AutoCloseable {

    /** For filters of traffic control. */
    public static final int CLASSIFIER = 3;
    /** For packets of a route that are for this host. */
    public static final int ROUTE_IN = 10;
    /** For packets of a route that this host sends. */
    public static final int ROUTE_OUT = 11;
    /** For packets of a route, which it may change. */
    public static final int ROUTE_XMIT = 12;
    /** For what comes in before all else. */
    public static final int XDP = 6;

    private static final int LOAD = 5;
    private static final int ATTRIBUTE_BYTES = 128;
    private static final int INSTRUCTIONS = 2;
    private static final Native NATIVE = LibraryLoader.create(Native.class).load("c");

    /** The two functions that are needed. */
    public interface Native {
        /** Any system call. */
        long syscall(long number, long command, Pointer attribute, long size);

        /** Closes a file descriptor. */
        int close(int descriptor);
    }

    /** Loads a program of this type that returns this. */
    public static BpfProgram returning(int type, int value) throws IOException {
        Runtime runtime = Runtime.getRuntime(NATIVE);
        ByteBuffer code = buffer(16);
        code.put(0, (byte) 0xb7).putInt(4, value).put(8, (byte) 0x95);
        ByteBuffer license = buffer(4);
        license.put("GPL\0".getBytes(StandardCharsets.US_ASCII)).rewind();
        ByteBuffer attribute = buffer(ATTRIBUTE_BYTES);
        attribute.putInt(0, type).putInt(4, INSTRUCTIONS);
        attribute.putLong(8, Pointer.wrap(runtime, code).address());
        attribute.putLong(16, Pointer.wrap(runtime, license).address());
        long number = System.getProperty("os.arch").equals("aarch64") ? 280 : 321;
        long descriptor = NATIVE.syscall(number, LOAD, Pointer.wrap(runtime, attribute), ATTRIBUTE_BYTES);
        if (descriptor < 0) {
            throw new IOException("the kernel does not load a program: errno " + runtime.getLastError());
        }
        Reference.reachabilityFence(code);
        Reference.reachabilityFence(license);
        return new BpfProgram((int) descriptor);
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    @Override
    public void close() {
        NATIVE.close(descriptor);
    }
}
