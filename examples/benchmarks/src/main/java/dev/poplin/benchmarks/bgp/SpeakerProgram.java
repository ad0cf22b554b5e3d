package dev.poplin.benchmarks.bgp;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.rib.PathFilter;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** The speaker under measurement, in a process of its own, until its input ends. */
public final class SpeakerProgram {

    private SpeakerProgram() {}

    /** Runs; the arguments are its address and the only prefix to tell the hearer, or no prefix for all. */
    public static void main(String[] arguments) throws Exception {
        Optional<Cidr> only = Arrays.stream(arguments).skip(1).findFirst().map(Cidr::parse);
        PathFilter told = only.<PathFilter>map(
                        prefix -> path -> path.prefix().equals(prefix) ? Optional.of(path) : Optional.empty())
                .orElse(PathFilter.ALL);
        Ipv4Address self = Ipv4Address.parse(arguments[0]);
        try (BgpSpeaker speaker = BgpSpeaker.builder(64_512, self)
                .listen(new InetSocketAddress(self.toInetAddress(), 179))
                .restartTime(Duration.ZERO)
                .open()) {
            Set<IpFamily> families = Set.of(IpFamily.IPV4);
            speaker.addPeer(Peer.of(IpAddress.parse("10.99.0.1"), 65_001)
                    .asPassive()
                    .withFamilies(families)
                    .withFilters(PathFilter.ALL, PathFilter.NONE));
            speaker.addPeer(Peer.of(IpAddress.parse("10.99.0.3"), 65_003)
                    .asPassive()
                    .withFamilies(families)
                    .withFilters(PathFilter.ALL, told));
            while (System.in.read() >= 0) {
                // Input ends with the measurement.
            }
        }
    }
}
