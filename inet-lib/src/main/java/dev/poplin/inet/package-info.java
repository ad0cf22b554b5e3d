/**
 * The address values that all Poplin libraries share: {@link dev.poplin.inet.IpAddress}, {@link dev.poplin.inet.Cidr},
 * {@link dev.poplin.inet.IpRange}, {@link dev.poplin.inet.MacAddress}, sets of addresses ({@link dev.poplin.inet.CidrSet}) and
 * values keyed by prefix ({@link dev.poplin.inet.CidrMap}). Everything but the map is an immutable value; the map is
 * thread-safe, and its readers never wait. Nothing here does I/O or asks a name server: only literals are parsed. Text follows
 * RFC 4291 §2.2 and RFC 5952.
 */
@NullMarked
package dev.poplin.inet;

import org.jspecify.annotations.NullMarked;
