package dev.poplin.ipam;

import dev.poplin.inet.Cidr;

/** The keys of records in the store. A prefix is written {@code 10.244.0.0-26}, as Calico does. */
final class Keys {

    static final String POOLS = "pool/";
    static final String BLOCKS = "block/";

    private Keys() {}

    static String pool(Cidr cidr) {
        return POOLS + text(cidr);
    }

    static String block(Cidr cidr) {
        return BLOCKS + text(cidr);
    }

    static String handle(String handle) {
        return "handle/" + handle;
    }

    private static String text(Cidr cidr) {
        return cidr.address() + "-" + cidr.length();
    }
}
