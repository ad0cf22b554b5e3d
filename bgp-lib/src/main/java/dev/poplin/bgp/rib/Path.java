package dev.poplin.bgp.rib;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;

/**
 * One way to a prefix, as a peer told it or as it was announced here.
 *
 * @param prefix where to
 * @param nextHop through whom
 * @param attributes what it says of itself
 * @param source who told it
 */
public record Path(Cidr prefix, IpAddress nextHop, PathAttributes attributes, Source source) {

    /**
     * Who told a path.
     *
     * @param address the peer's address; the unspecified one for what was announced here
     * @param as the peer's AS number
     * @param routerId the peer's identifier
     * @param internal whether it is of our AS
     */
    public record Source(IpAddress address, long as, Ipv4Address routerId, boolean internal) {

        /** Whether the path was announced here. */
        public boolean isLocal() {
            return address.isUnspecified();
        }
    }

    @Override
    public String toString() {
        return prefix + " via " + nextHop + (source.isLocal() ? " local" : " from " + source.address());
    }
}
