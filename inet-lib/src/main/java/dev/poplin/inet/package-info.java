/**
 * Addresses and prefixes as immutable values: {@link dev.poplin.inet.IpAddress}, {@link dev.poplin.inet.Cidr},
 * {@link dev.poplin.inet.IpRange}, {@link dev.poplin.inet.MacAddress},
 * {@link dev.poplin.inet.CidrSet}, and sets and maps of prefixes. Everything here is
 * thread-safe because it is immutable, does no I/O and never asks a name server: only literals are parsed. Text follows
 * RFC 4291 §2.2 and RFC 5952.
 */
@NullMarked
package dev.poplin.inet;

import org.jspecify.annotations.NullMarked;
