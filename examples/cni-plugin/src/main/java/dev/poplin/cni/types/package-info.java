/**
 * The JSON documents of the CNI specification 1.1.0 as records: {@link dev.poplin.cni.types.NetworkConfig} in,
 * {@link dev.poplin.cni.types.CniResult} out, {@link dev.poplin.cni.types.CniException} for the error document. Read and
 * written by {@code jackson-core} streaming. Everything here is immutable and free of I/O.
 */
@NullMarked
package dev.poplin.cni.types;

import org.jspecify.annotations.NullMarked;
