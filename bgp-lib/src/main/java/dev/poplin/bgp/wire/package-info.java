/**
 * Bytes as BGP lays them out: big-endian numbers in arrays, and immutable strings of octets. The lowest room of the codec; pure.
 */
@NullMarked
package dev.poplin.bgp.wire;

import org.jspecify.annotations.NullMarked;
