package dev.poplin.bgp.peer;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.BgpSpeakerBuilder;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.PeerRange;
import dev.poplin.bgp.PeerStatus;
import dev.poplin.bgp.PrefixLimit;
import dev.poplin.bgp.SessionSettings;
import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.bfd.BfdService;
import dev.poplin.bgp.bfd.BfdSettings;
import dev.poplin.bgp.bfd.BfdStatus;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.PeerPolicy;
import dev.poplin.bgp.session.Phase;
import dev.poplin.bgp.transport.TcpKey;
import dev.poplin.bgp.transport.TcpOptions;
import dev.poplin.bgp.transport.linux.LinuxHandOverPlace;
import dev.poplin.bgp.transport.linux.LinuxSocketGuard;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A program around a speaker, for tests that need more than one process: it does what is asked line by line, and answers each with
 * one line.
 */
final class SpeakerProcess {

    private final LinuxHandOverPlace place;
    private final BgpSpeaker speaker;
    private final @Nullable BfdService bfd;
    private final AtomicInteger lost = new AtomicInteger();
    private final List<BfdStatus> heard = new CopyOnWriteArrayList<>();

    private SpeakerProcess(BgpSpeaker speaker, @Nullable BfdService bfd, LinuxHandOverPlace place) {
        this.speaker = speaker;
        this.bfd = bfd;
        this.place = place;
    }

    /**
     * Arguments: the place of the hand-over, our AS number, our address, and the peer's address, AS number and key. Further ones:
     * {@code range} for a peer that is not named, {@code many} for many paths of a prefix, {@code patient} for a hold time of
     * 90 seconds and long-lived stale routes, {@code one} for a peer that may tell one prefix, {@code through} for one that may name our
     * AS, {@code anywhere} to listen on all addresses, {@code crowd} for as many peers as come from the 16 bits that the peer's address begins
     * with, {@code bfd100} for BFD with the peer at intervals of 100 ms.
     */
    public static void main(String[] words) throws Exception {
        LinuxHandOverPlace place = LinuxHandOverPlace.at(Path.of(words[0]));
        List<String> wishes = List.of(words).subList(6, words.length);
        boolean patient = wishes.contains("patient");
        IpAddress us = IpAddress.parse(words[2]);
        byte[] octets = us.toBytes();
        BgpSpeakerBuilder builder = BgpSpeaker.builder(
                        Long.parseLong(words[1]), Ipv4Address.parse("10.99.0." + octets[octets.length - 1]))
                .listen(
                        wishes.contains("anywhere")
                                ? new InetSocketAddress(179)
                                : new InetSocketAddress(us.toInetAddress(), 179))
                .guard(new LinuxSocketGuard())
                .connectRetry(Duration.ofMillis(500))
                .holdTime(Duration.ofSeconds(patient ? 90 : 9))
                .longLivedStaleTime(Duration.ofHours(patient ? 1 : 0))
                .offer(new Capability.ExtendedNextHop(
                        List.of(new Capability.ExtendedNextHop.Entry(Family.IPV4_UNICAST, Family.AFI_IPV6))))
                .takeOver(place);
        Optional<Duration> interval = wishes.stream()
                .filter(wish -> wish.startsWith("bfd"))
                .map(wish -> millis(wish.substring(3)))
                .findFirst();
        try (BgpSpeaker speaker = builder.open();
                BfdService bfd = interval.isEmpty() ? null : speaker.bfd(us)) {
            SpeakerProcess process = new SpeakerProcess(speaker, bfd, place);
            if (interval.isPresent()) {
                process.watch(IpAddress.parse(words[3]), interval.get());
            }
            answer("open " + speaker.handedOver());
            speaker.onRoutes(change -> {
                if (change.toString().startsWith("-")) {
                    process.lost.incrementAndGet();
                }
            });
            if (wishes.contains("crowd")) {
                Peer any = peer(words, wishes);
                speaker.addPeers(new PeerRange(Cidr.of(any.address(), 16), any, 5_000));
            } else {
                process.add(peer(words, wishes), wishes.contains("range"));
            }
            process.serve(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        }
    }

    private static Duration millis(String number) {
        return Duration.ofMillis(Long.parseLong(number));
    }

    private void watch(IpAddress neighbor, Duration interval) throws IOException {
        bfd().watch(neighbor, new BfdSettings(interval, interval, 5), status -> {
            heard.add(status);
            if (status == BfdStatus.DOWN) {
                speaker.pathIsDown(neighbor, "BFD is down");
            }
        });
    }

    private BfdService bfd() {
        return Objects.requireNonNull(bfd, "it has no BFD");
    }

    private static Peer peer(String[] words, List<String> wishes) {
        Peer peer = Peer.of(IpAddress.parse(words[3]), Long.parseLong(words[4]));
        if (wishes.contains("many")) {
            peer = peer.withPolicy(PeerPolicy.STANDARD.withManyPathsTaken(true).withPathsSent(4));
        }
        if (wishes.contains("through")) {
            peer = peer.withPolicy(peer.policy().withOwnAsAllowed(1));
        }
        if (wishes.contains("one")) {
            peer = peer.withSession(SessionSettings.STANDARD.withPrefixLimit(PrefixLimit.of(1)));
        }
        return keyed(peer, words[5]);
    }

    private static Peer keyed(Peer peer, String key) {
        return key.equals("none")
                ? peer
                : peer.withSession(SessionSettings.STANDARD.withTcp(
                        TcpOptions.NONE.withKey(TcpKey.of(key)).withTtlSecurity(1)));
    }

    private void add(Peer peer, boolean range) throws IOException {
        if (range) {
            IpAddress address = peer.address();
            speaker.addPeers(new PeerRange(Cidr.of(address, address.toBytes().length == 4 ? 24 : 64), peer, 3));
        } else {
            speaker.addPeer(peer);
        }
    }

    private static void answer(Object line) {
        System.out.println(line);
        System.out.flush();
    }

    private void serve(BufferedReader in) throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            List<String> words = Arrays.asList(line.split(" "));
            switch (words.get(0)) {
                case "announce" -> answer(announce(Integer.parseInt(words.get(1)), Integer.parseInt(words.get(2))));
                case "through" -> {
                    PathAttributes through = PathAttributes.EMPTY.withAsPath(AsPath.of(Long.parseLong(words.get(2))));
                    speaker.announce(Cidr.parse(words.get(1)), IpFamily.IPV4.unspecified(), through);
                    answer("announced");
                }
                case "peer" -> {
                    speaker.addPeer(Peer.of(IpAddress.parse(words.get(1)), Long.parseLong(words.get(2))));
                    answer("added");
                }
                case "key" -> {
                    Peer peer = Peer.of(IpAddress.parse(words.get(1)), Long.parseLong(words.get(2)));
                    speaker.addPeer(keyed(peer, words.get(3)));
                    answer("changed");
                }
                case "watch" -> {
                    watch(IpAddress.parse(words.get(1)), millis(words.get(2)));
                    answer("watched");
                }
                case "unwatch" -> {
                    bfd().unwatch(IpAddress.parse(words.get(1)));
                    answer("not watched");
                }
                case "bfd" -> answer(bfd().status(IpAddress.parse(words.get(1))));
                case "heard" -> answer(heard);
                case "phase" -> answer(ofPeer(PeerStatus::phase));
                case "complete" -> answer(ofPeer(PeerStatus::endOfRib));
                case "since" -> answer(ofPeer(PeerStatus::since));
                case "converged" -> answer(speaker.isConverged());
                case "learned" -> answer(Lab.learned(speaker));
                case "count" -> answer(Lab.learned(speaker).size());
                case "sent" -> answer(ofPeer(PeerStatus::sent));
                case "paths" -> answer(speaker.paths(Cidr.parse(words.get(1))));
                case "marked" -> answer(marked());
                case "established" ->
                    answer(speaker.peers().stream()
                            .filter(peer -> peer.phase() == Phase.ESTABLISHED)
                            .count());
                case "lost" -> answer(lost.get());
                case "hand" -> {
                    if (speaker.handOver(place, Duration.ofSeconds(60))) {
                        answer("handed over");
                        return;
                    }
                    answer("kept");
                }
                default -> throw new IOException("what is " + line + "?");
            }
        }
    }

    private Object ofPeer(Function<PeerStatus, Object> question) throws IOException {
        return speaker.peers().stream().findFirst().map(question).orElse("none");
    }

    private List<String> marked() throws IOException {
        return speaker.routes().stream()
                .filter(path -> path.attributes().has(Community.LLGR_STALE))
                .map(path -> path.prefix().toString())
                .toList();
    }

    private int announce(int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            speaker.announce(Cidr.of(Ipv4Address.ofInt(0x0b000000 + (i << 8)), 24));
        }
        return to - from;
    }
}
