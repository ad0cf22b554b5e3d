package dev.poplin.netlink;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.address.AddressLabel;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.bridge.BridgePorts;
import dev.poplin.netlink.bridge.ForwardingEntry;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.Rewritten;
import dev.poplin.netlink.neighbor.Neighbor;
import dev.poplin.netlink.neighbor.NeighborTable;
import dev.poplin.netlink.netconf.LinkConfiguration;
import dev.poplin.netlink.stats.LinkCount;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.traffic.Filter;
import dev.poplin.netlink.traffic.Qdisc;
import dev.poplin.netlink.traffic.TrafficClass;
import dev.poplin.netlink.xfrm.XfrmPolicy;
import dev.poplin.netlink.xfrm.XfrmState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Recorded messages with bits turned, cut and lengthened are read or refused as malformed, and nothing else happens. So many of each
 * message as {@code -Dpoplin.mutations} says; a failure prints its seed.
 */
@Tag("N8")
class MutatedMessagesTest {

    private static final int MUTATIONS = Integer.getInteger("poplin.mutations", 150);

    private record Decoder(String name, Function<Reply, Object> decode, List<String> recordings) {}

    private static final List<Decoder> DECODERS = List.of(
            new Decoder(
                    "link",
                    Link::decode,
                    List.of(
                            "links-dump",
                            "type-bond-arp",
                            "type-bridge",
                            "type-gre",
                            "type-macvlan-source",
                            "type-vlan",
                            "type-vxlan",
                            "link-set-xdp-off")),
            new Decoder("address", InterfaceAddress::decode, List.of("addresses-dump", "address-add-lifetime")),
            new Decoder("label", AddressLabel::decode, List.of("addrlabel-add-dev")),
            new Decoder("neighbor", Neighbor::decode, List.of("neighbors-dump", "neighbor-add-managed")),
            new Decoder("table", NeighborTable::decode, List.of("ntable-change", "ntable-change-thresh")),
            new Decoder("fdb", ForwardingEntry::decode, List.of("fdb-append-vxlan", "fdb-add-nexthop")),
            new Decoder("port", BridgePorts.Port::decode, List.of("port-bridge-set")),
            new Decoder("netconf", LinkConfiguration::decode, List.of("ntable-change")),
            new Decoder("count", LinkCount::decode, List.of("links-dump")),
            new Decoder(
                    "qdisc",
                    Qdisc::decode,
                    List.of("qdisc-add-htb", "qdisc-add-tbf", "qdisc-add-netem", "qdisc-add-prio", "qdisc-add-fq")),
            new Decoder("class", TrafficClass::decode, List.of("class-add-htb")),
            new Decoder(
                    "filter",
                    Filter::decode,
                    List.of(
                            "filter-add-u32",
                            "filter-add-u32-mirred",
                            "filter-add-flower",
                            "filter-add-police",
                            "filter-add-bpf",
                            "filter-add-gact")),
            new Decoder("state", XfrmState::decode, List.of("xfrm-state-add", "xfrm-state-add-aead")),
            new Decoder("policy", XfrmPolicy::decode, List.of("xfrm-policy-add", "xfrm-policy-add-block")));

    @Test
    void nothingComesOfAMutatedMessageButAValueOrARefusal() {
        long seed = Long.getLong("poplin.fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        int[] read = {0};
        List<String> faults = new ArrayList<>();
        for (Decoder decoder : DECODERS) {
            for (String recording : decoder.recordings) {
                for (RecordedMessage message : RecordedMessage.read(recording)) {
                    for (int count = 0; count < MUTATIONS; count++) {
                        attempt(decoder, message.mutated(random), read, faults);
                    }
                }
            }
        }
        assertTrue(faults.isEmpty(), () -> "seed " + seed + ": " + faults);
        assertTrue(read[0] > 0);
    }

    private static void attempt(Decoder decoder, Reply reply, int[] read, List<String> faults) {
        try {
            Object value = decoder.decode.apply(reply);
            use(value);
            read[0]++;
        } catch (MalformedMessageException e) {
            // As documented.
        } catch (RuntimeException e) {
            faults.add(decoder.name + ": " + e + " at " + e.getStackTrace()[0]);
        }
    }

    private static void use(Object value) {
        if (value instanceof Link link) {
            Rewritten.readAll(link.type().attributes());
            Rewritten.readAll(link.settings());
        }
        if (value instanceof Attributed<?> attributed) {
            Rewritten.readAll(attributed.attributes());
        }
        assertTrue(value.toString() != null);
    }
}
