package dev.poplin.netlink.message;

import dev.poplin.inet.MacAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The address of a link in its own layer, of whatever length its kind has: 6 bytes for Ethernet, 4 for IPv4 tunnels, 16 for IPv6 ones, 20
 * for InfiniBand. Immutable.
 */
public final class LinkLayerAddress {

    /** linux/netdevice.h MAX_ADDR_LEN. */
    public static final int MAX_BYTES = 32;

    private final byte[] bytes;

    private LinkLayerAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The address of these bytes.
     *
     * @throws IllegalArgumentException if there are more than {@link #MAX_BYTES}
     */
    public static LinkLayerAddress of(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a link-layer address of " + bytes.length + " bytes has more than " + MAX_BYTES);
        }
        return new LinkLayerAddress(bytes.clone());
    }

    /** The same as a link-layer address of any length. */
    public static LinkLayerAddress of(MacAddress address) {
        return new LinkLayerAddress(address.toBytes());
    }

    /** The address as one of Ethernet, or empty if it does not have six bytes. */
    public Optional<MacAddress> mac() {
        return bytes.length == 6 ? Optional.of(MacAddress.of(bytes)) : Optional.empty();
    }

    /** Its bytes; a fresh array. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LinkLayerAddress that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Such as {@code c0:00:02:01}. */
    @Override
    public String toString() {
        return HexFormat.ofDelimiter(":").formatHex(bytes);
    }
}
