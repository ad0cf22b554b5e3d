package dev.poplin.bgp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.session.Phase;
import dev.poplin.bgp.transport.ChannelFactory;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.PeerTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@PeerTest(programs = {"bird", "birdc", "nsenter"})
@Tag("B5")
class BirdPeerTest {

    private static final String CONFIG =
            """
            router id 10.99.0.1;
            protocol device {}
            protocol static s4 { ipv4; route 203.0.113.0/24 blackhole; route 198.51.100.0/24 blackhole; }
            protocol static s6 { ipv6; route 2001:db8:1::/48 blackhole; }
            protocol bgp poplin {
              local 10.99.0.1 as 64512; neighbor 10.99.0.2 as 64512;
              connect delay time 1; connect retry time 1; error wait time 1,2; graceful restart on;
              ipv4 { import all; export where source = RTS_STATIC; next hop self; };
              ipv6 { import all; export where source = RTS_STATIC; next hop address fd99::1; };
            }
            """;

    @TempDir
    java.nio.file.Path directory;

    private final TestNamespaces namespaces = new TestNamespaces();
    private @Nullable Process bird;
    private @Nullable BgpSpeaker speaker;
    private @Nullable NetworkNamespace birdSide;

    @BeforeEach
    void connect() throws Exception {
        NetworkNamespace theirs = namespaces.create();
        NetworkNamespace ours = namespaces.create();
        birdSide = theirs;
        try (Netlink here = Netlink.open(ours);
                Netlink there = Netlink.open(theirs)) {
            here.links()
                    .add(NewLink.veth("eth0", NewLink.named("eth0").namespace(theirs))
                            .up());
            there.links()
                    .change(
                            there.links().get("eth0").index(),
                            NewLink.named("eth0").up());
            int[] index = {
                here.links().get("eth0").index(), there.links().get("eth0").index()
            };
            here.addresses().add(InterfaceAddress.of(index[0], Cidr.parseInterface("10.99.0.2/24")));
            there.addresses().add(InterfaceAddress.of(index[1], Cidr.parseInterface("10.99.0.1/24")));
            here.addresses()
                    .add(InterfaceAddress.of(index[0], Cidr.parseInterface("fd99::2/64"))
                            .withoutDuplicateDetection());
            there.addresses()
                    .add(InterfaceAddress.of(index[1], Cidr.parseInterface("fd99::1/64"))
                            .withoutDuplicateDetection());
        }
        Files.writeString(directory.resolve("bird.conf"), CONFIG);
        bird = startBird(false);
        speaker = BgpSpeaker.builder(64_512, Ipv4Address.parse("10.99.0.2"))
                .listen(new InetSocketAddress("10.99.0.2", 179))
                .channels(new InNamespace(ours))
                .connectRetry(Duration.ofMillis(200))
                .open();
    }

    private record InNamespace(NetworkNamespace namespace) implements ChannelFactory {
        @Override
        public SocketChannel openSocket() throws IOException {
            return namespace.call(SocketChannel::open);
        }

        @Override
        public ServerSocketChannel openServerSocket() throws IOException {
            return namespace.call(ServerSocketChannel::open);
        }
    }

    private Process startBird(boolean recover) throws IOException {
        NetworkNamespace side = birdSide;
        assertTrue(side != null);
        ProcessBuilder builder = new ProcessBuilder(
                "nsenter",
                "--net=/run/netns/" + side.name(),
                "bird",
                "-f",
                recover ? "-R" : "-f",
                "-c",
                directory.resolve("bird.conf").toString(),
                "-s",
                directory.resolve("bird.ctl").toString());
        return builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve("bird.log").toFile())
                .start();
    }

    @AfterEach
    void disconnect() throws Exception {
        if (speaker != null) {
            speaker.close();
        }
        if (bird != null) {
            bird.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
        }
        namespaces.close();
    }

    private String birdRoutes() throws Exception {
        return Command.run(
                        "birdc", "-s", directory.resolve("bird.ctl").toString(), "show", "route", "protocol", "poplin")
                .output();
    }

    private static List<String> learned(BgpSpeaker speaker) throws IOException {
        return speaker.routes().stream()
                .filter(path -> !path.source().isLocal())
                .map(Path::toString)
                .toList();
    }

    @Test
    @Tag("B2.3")
    void carriesRoutesOfBothFamiliesBothWaysAndKeepsThemWhileBirdRestarts() throws Exception {
        BgpSpeaker ours = speaker;
        assertTrue(ours != null && bird != null);
        ours.announce(Cidr.parse("10.244.1.0/26"));
        ours.announce(Cidr.parse("fd00:10:244::/64"), IpAddress.parse("fd99::2"), PathAttributes.EMPTY);
        ours.addPeer(Peer.of(IpAddress.parse("10.99.0.1"), 64_512));
        List<String> expected = List.of(
                "198.51.100.0/24 via 10.99.0.1 from 10.99.0.1",
                "203.0.113.0/24 via 10.99.0.1 from 10.99.0.1",
                "2001:db8:1::/48 via fd99::1 from 10.99.0.1");
        SpeakerTest.eventually(() -> learned(ours).equals(expected));
        SpeakerTest.eventually(
                () -> birdRoutes().contains("10.244.1.0/26") && birdRoutes().contains("fd00:10:244::/64"));
        SpeakerTest.eventually(ours::isConverged);

        ours.withdraw(Cidr.parse("10.244.1.0/26"));
        SpeakerTest.eventually(() -> !birdRoutes().contains("10.244.1.0/26"));

        bird.destroyForcibly().waitFor();
        SpeakerTest.eventually(() -> ours.peers().get(0).phase() != Phase.ESTABLISHED);
        assertEquals(expected, learned(ours), "kept while BIRD is away");
        bird = startBird(true);
        SpeakerTest.eventually(() -> ours.peers().get(0).phase() == Phase.ESTABLISHED && ours.isConverged());
        assertEquals(expected, learned(ours), "told again after its restart");
    }
}
