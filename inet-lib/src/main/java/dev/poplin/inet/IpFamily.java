package dev.poplin.inet;

/** The two versions of the Internet Protocol. */
public enum IpFamily {
    /** IPv4, 32-bit addresses. */
    IPV4(32),
    /** IPv6, 128-bit addresses. */
    IPV6(128);

    private final int bits;

    IpFamily(int bits) {
        this.bits = bits;
    }

    /** The width of an address in bits: 32 or 128. */
    public int bits() {
        return bits;
    }

    /** The width of an address in bytes: 4 or 16. */
    public int bytes() {
        return bits / 8;
    }

    /** The unspecified address of this family: {@code 0.0.0.0} or {@code ::}. */
    public IpAddress unspecified() {
        return this == IPV4 ? Ipv4Address.ofInt(0) : Ipv6Address.of(0, 0);
    }

    /** The prefix that holds every address of this family: {@code 0.0.0.0/0} or {@code ::/0}. */
    public Cidr everything() {
        return Cidr.of(unspecified(), 0);
    }
}
