package dev.poplin.bgp.rib;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.Nlri;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.bgp.nlri.PrefixNlri;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** A table with peers, each of which remembers what it was told: a network of one speaker, without sessions. */
final class RibScene {

    static final long AS = 64_512;
    static final Ipv4Address SELF = Ipv4Address.parse("192.0.2.100");

    final Map<IpAddress, OptionalLong> costs = new LinkedHashMap<>();

    /** Of which the resolver throws. */
    final Set<IpAddress> faultyHops = new HashSet<>();

    final Rib rib;
    final Map<String, RibPeer> peers = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> told = new LinkedHashMap<>();

    RibScene() {
        this(Identity.of(AS, SELF), DecisionRules.STANDARD);
    }

    /** A speaker that knows its subnets. */
    RibScene(SubnetResolver subnets) {
        this(Identity.of(AS, SELF), DecisionRules.STANDARD, subnets);
    }

    RibScene(Identity identity, DecisionRules rules) {
        this(identity, rules, SubnetResolver.NONE);
    }

    private RibScene(Identity identity, DecisionRules rules, SubnetResolver subnets) {
        NextHopResolver resolver = hop -> {
            if (faultyHops.contains(hop)) {
                throw new IllegalStateException("a fault of the resolver");
            }
            return costs.getOrDefault(hop, OptionalLong.of(0));
        };
        rib = new Rib(new Rib.Settings(identity, rules, resolver, subnets), () -> {});
    }

    static Ipv4Address address(String name) {
        return Ipv4Address.parse("192.0.2." + name);
    }

    /** A peer 192.0.2.{@code name} whose session is up. */
    RibPeer peer(String name, long as, PeerPolicy policy, IpFamily... many) {
        return peer(name, as, OptionalLong.empty(), policy, many);
    }

    /** The same, where we are of another AS to it. */
    RibPeer peer(String name, long as, OptionalLong localAs, PeerPolicy policy, IpFamily... many) {
        RibPeer peer = rib.addPeer(address(name), as, localAs, policy, () -> {});
        peers.put(name, peer);
        up(name, many);
        return peer;
    }

    RibPeer peer(String name, long as) {
        return peer(name, as, PeerPolicy.STANDARD);
    }

    /** A peer is removed; what it has told goes when there is time. */
    void remove(String name) {
        told.remove(name);
        rib.removePeer(peers.remove(name));
    }

    void up(String name, IpFamily... many) {
        told.put(name, new TreeMap<>());
        peers.get(name).up(agreement(name, many));
    }

    /** A peer whose session exchanges both families over IPv4; of some, routes may have next hops of the other family. */
    RibPeer peerOfBothFamilies(String name, long as, PeerPolicy policy, IpFamily... foreign) {
        RibPeer peer = rib.addPeer(address(name), as, policy, () -> {});
        peers.put(name, peer);
        told.put(name, new TreeMap<>());
        peer.up(new Agreement(address(name), SELF, Set.of(IpFamily.values()), Set.of(), Set.of(foreign)));
        return peer;
    }

    /** A session of a peer that has another identifier now. */
    void upAs(String name, String routerId) {
        told.put(name, new TreeMap<>());
        peers.get(name).up(agreement(routerId));
    }

    private static Agreement agreement(String routerId, IpFamily... many) {
        return new Agreement(address(routerId), SELF, Set.of(IpFamily.IPV4), Set.of(many), Set.of());
    }

    /** A peer goes on with the session that it has with another table. */
    void upAgain(String name, RibScene before, IpFamily... many) {
        told.put(name, new TreeMap<>(before.view(name)));
        peers.get(name).upAgain(agreement(name, many), before.peers.get(name).toldInSession());
    }

    void tell(String name, String prefix, PathAttributes attributes) {
        tell(name, prefix, 0, address(name), attributes);
    }

    void tell(String name, String prefix, long pathId, IpAddress nextHop, PathAttributes attributes) {
        NlriList list = list(prefix, pathId);
        peers.get(name)
                .receive(new Update(
                        List.of(),
                        List.of(new Update.Reachable(dev.poplin.bgp.message.NextHop.of(nextHop), list)),
                        attributes,
                        Optional.empty()));
    }

    void withdraw(String name, String prefix, long pathId) {
        peers.get(name)
                .receive(new Update(List.of(list(prefix, pathId)), List.of(), PathAttributes.EMPTY, Optional.empty()));
    }

    private static NlriList list(String prefix, long pathId) {
        Family family = Family.unicast(Cidr.parse(prefix).family());
        return NlriList.of(family, List.of(new PrefixNlri(family, Cidr.parse(prefix), pathId)));
    }

    /** Does all that is to be done, and lets every peer take what waits for it. Returns how many updates there were. */
    int settle() {
        int updates = 0;
        while (rib.work()) {
            // Portion by portion.
        }
        for (String name : peers.keySet()) {
            updates += drain(name);
        }
        return updates;
    }

    int drain(String name) {
        int updates = 0;
        while (peers.get(name).hasNext()) {
            for (Update update : peers.get(name).next()) {
                updates++;
                take(told.get(name), update);
            }
        }
        return updates;
    }

    private static void take(Map<String, String> view, Update update) {
        update.withdrawn().forEach(list -> list.forEach(nlri -> view.remove(nlri.toString())));
        for (Update.Reachable reachable : update.reachable()) {
            for (Nlri nlri : reachable.nlri()) {
                view.put(
                        nlri.toString(),
                        "via " + reachable.nextHop().orElseThrow().address() + " " + update.attributes());
            }
        }
    }

    /** What a peer has been told: prefix, next hop and attributes. */
    Map<String, String> view(String name) {
        return told.get(name);
    }

    String best(String prefix) {
        return rib.best(Cidr.parse(prefix)).map(Path::toString).orElse("none");
    }
}
