package dev.poplin.bgp.peer;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.rib.PathFilter;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.address.InterfaceAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** A third speaker, beside ours: it tells each of its peers one prefix, and takes everything. */
final class Feeder implements AutoCloseable {

    static final String ADDRESS = "10.99.0.4";
    static final long AS = 65_004;

    final BgpSpeaker speaker;

    Feeder(Lab lab, long as) throws IOException {
        try (Netlink here = Netlink.open(lab.ours)) {
            here.addresses()
                    .add(InterfaceAddress.of(here.links().get("eth0").index(), Cidr.parseInterface(ADDRESS + "/24")));
        }
        speaker = BgpSpeaker.builder(as, Ipv4Address.parse(ADDRESS))
                .listen(new InetSocketAddress(ADDRESS, 179))
                .channels(new Lab.InNamespace(lab.ours))
                .connectRetry(Duration.ofMillis(500))
                .offer(new Capability.ExtendedMessage())
                .open();
    }

    void tell(String peer, long as, Cidr prefix, PathAttributes attributes) throws IOException {
        PathFilter only = path -> path.prefix().equals(prefix) ? Optional.of(path) : Optional.empty();
        speaker.addPeer(Peer.of(IpAddress.parse(peer), as)
                .withLocalAddress(IpAddress.parse(ADDRESS))
                .withFilters(PathFilter.ALL, only));
        speaker.announce(prefix, IpFamily.IPV4.unspecified(), attributes);
    }

    @Override
    public void close() {
        speaker.close();
    }
}
