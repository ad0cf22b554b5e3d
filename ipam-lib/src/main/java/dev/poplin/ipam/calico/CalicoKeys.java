package dev.poplin.ipam.calico;

import dev.poplin.inet.Cidr;
import java.util.Locale;

/** The keys of Calico's etcd, and the names of its objects. Pure. */
final class CalicoKeys {

    static final String RESOURCES = "/calico/resources/v3/projectcalico.org/";
    static final String POOLS = RESOURCES + "ippools/";
    static final String RESERVATIONS = RESOURCES + "ipreservations/";
    static final String IPAM = "/calico/ipam/v2/";
    static final String BLOCKS = IPAM + "assignment/";
    static final String HANDLES = IPAM + "handle/";
    static final String CONFIGURATION = IPAM + "config";
    /** Begins the owner of a block that is no node, such as {@code virtual:load-balancer}. */
    static final String VIRTUAL = "virtual:";

    private static final String HOST = "host:";
    private static final int LONGEST_NAME = 253;

    private CalicoKeys() {}

    static String block(Cidr cidr) {
        return BLOCKS + family(cidr) + "/block/" + text(cidr);
    }

    static String affinity(String owner, Cidr cidr) {
        String type = owner.startsWith(VIRTUAL) ? "virtual" : "host";
        return IPAM + type + "/" + escaped(plain(owner)) + "/" + family(cidr) + "/block/" + text(cidr);
    }

    static String handle(String handle) {
        return HANDLES + escaped(handle);
    }

    private static String family(Cidr cidr) {
        return cidr.family().bits() == 32 ? "ipv4" : "ipv6";
    }

    private static String text(Cidr cidr) {
        return cidr.address() + "-" + cidr.length();
    }

    private static String escaped(String name) {
        return name.replace("%", "%25").replace("/", "%2f");
    }

    /** The affinity as a block says it. */
    static String affinityOf(String owner) {
        return owner.startsWith(VIRTUAL) ? owner : HOST + owner;
    }

    /** The owner that a block's affinity means. */
    static String ownerOf(String affinity) {
        return affinity.startsWith(HOST) ? affinity.substring(HOST.length()) : affinity;
    }

    /** An owner's name without the word of its kind. */
    static String plain(String owner) {
        return owner.startsWith(VIRTUAL) ? owner.substring(VIRTUAL.length()) : owner;
    }

    /** A name for an object, made of a text. */
    static String name(String text) {
        String name = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "-");
        return name.length() <= LONGEST_NAME
                ? name
                : name.substring(0, LONGEST_NAME - 9) + "-" + String.format("%08x", text.hashCode());
    }

    static String name(Cidr cidr) {
        return cidr.toString().replaceAll("[.:/]", "-");
    }
}
