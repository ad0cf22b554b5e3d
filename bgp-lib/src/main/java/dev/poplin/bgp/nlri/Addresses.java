package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.Ipv6Address;

/** Whole addresses in arrays. */
final class Addresses {

    private Addresses() {}

    /** The address in 4 or 16 bytes. */
    static IpAddress read(byte[] bytes, int at, int length) {
        return length == 4
                ? Ipv4Address.ofInt(Wire.int32(bytes, at))
                : Ipv6Address.of(Wire.int64(bytes, at), Wire.int64(bytes, at + 8));
    }
}
