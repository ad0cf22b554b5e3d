package dev.poplin.cni.types;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an ADD made: the result document of the CNI specification. */
public record CniResult(List<Interface> interfaces, List<Ip> ips, List<Route> routes) {

    /** Nothing made. */
    public static final CniResult EMPTY = new CniResult(List.of(), List.of(), List.of());

    public CniResult {
        interfaces = List.copyOf(interfaces);
        ips = List.copyOf(ips);
        routes = List.copyOf(routes);
    }

    /**
     * An interface of the attachment.
     *
     * @param mac its hardware address in text, or empty
     * @param mtuBytes its MTU, or 0 if not told (only version 1.1.0 says it)
     * @param sandbox the path of the container's namespace; empty for an interface of the host
     */
    public record Interface(String name, String mac, int mtuBytes, String sandbox) {}

    /**
     * An address of the attachment.
     *
     * @param interfaceIndex the interface it is on, as an index into {@link CniResult#interfaces()}; -1 if not told
     */
    public record Ip(Cidr address, @Nullable IpAddress gateway, int interfaceIndex) {}

    /** A route of the attachment. */
    public record Route(Cidr destination, @Nullable IpAddress gateway) {}
}
