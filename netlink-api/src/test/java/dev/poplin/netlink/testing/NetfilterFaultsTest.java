package dev.poplin.netlink.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.conntrack.Connection;
import dev.poplin.netlink.conntrack.Conntrack;
import dev.poplin.netlink.conntrack.NewConnection;
import dev.poplin.netlink.ipset.Entry;
import dev.poplin.netlink.ipset.IpSet;
import dev.poplin.netlink.ipset.Ipset;
import dev.poplin.netlink.junit.FaultyTransport;
import dev.poplin.netlink.junit.FaultyTransport.Fault;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.nftables.Nftables;
import dev.poplin.netlink.nftables.Ruleset;
import dev.poplin.netlink.nftables.TableFamily;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.rule.Selector;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.NetlinkSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever goes wrong with whichever datagram: the call ends in time with the right answer or a documented failure, and the next one
 * gives the right answer. Of a part of a listing that is lost or doubled in silence nobody can know, which is why the kernel says ENOBUFS;
 * there the first answer is free.
 */
@Tag("N8")
class NetfilterFaultsTest {

    private static final Duration PATIENCE = Duration.ofMillis(100);

    private static Ruleset table(int port) {
        NftSet ports = NftSet.of("ports", List.of(KeyType.INET_SERVICE), List.of(Bytes.ofPort(port), Bytes.ofPort(2)));
        Chain chain = Chain.of(
                "c",
                List.of(Rule.builder()
                        .l4proto(6)
                        .in("ports", Selector.transport().dport())
                        .accept()));
        return Ruleset.of(TableFamily.INET, "t", List.of(chain), List.of(ports));
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aTableIsListedRightOrNotAtAll(Fault fault) throws Exception {
        FaultyTransport transport = new FaultyTransport(new FakeKernel().netfilterTransport());
        try (Conversation conversation = new Conversation(transport, PATIENCE)) {
            Nftables nftables = new Nftables(conversation);
            nftables.apply(table(1));
            transport.atEveryDatagram(fault, Optional.of(table(1)), () -> nftables.list(TableFamily.INET, "t"));
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aTransactionIsCarriedOutOrNotWhateverBecomesOfItsAnswer(Fault fault) throws Exception {
        FaultyTransport transport = new FaultyTransport(new FakeKernel().netfilterTransport());
        try (Conversation conversation = new Conversation(transport, PATIENCE)) {
            Nftables nftables = new Nftables(conversation);
            nftables.apply(table(1));
            for (int port = 10; port < 30; port++) {
                Set<Ruleset> possible = Set.of(table(port - 1), table(port), table(1));
                transport.arm(fault, port - 10);
                try {
                    nftables.apply(table(port));
                } catch (NetlinkException | MalformedMessageException documented) {
                    assertTrue(documented.getMessage().length() > 0);
                }
                transport.disarm();
                Thread.interrupted();
                Ruleset found = nftables.list(TableFamily.INET, "t").orElseThrow();
                assertTrue(fault.isSilent() || possible.contains(found), fault + ": " + found.toNft());
                nftables.apply(table(port));
                assertEquals(Optional.of(table(port)), nftables.list(TableFamily.INET, "t"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    @KernelTest
    void connectionsAreListedRightOrNotAtAll(Fault fault) throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.createAnonymous()) {
            FaultyTransport transport =
                    new FaultyTransport(namespace.call(() -> NetlinkSocket.open(NetlinkSocket.NETFILTER)));
            try (Conversation conversation = new Conversation(transport, PATIENCE)) {
                Conntrack conntrack = new Conntrack(conversation);
                List<NewConnection> many = new ArrayList<>();
                for (int port = 1; port <= 300; port++) {
                    many.add(NewConnection.of(new Connection.Tuple(
                                    IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"), 17, port, 53))
                            .timeout(Duration.ofHours(1)));
                }
                conntrack.addAll(many);
                Set<Connection> all = Set.copyOf(conntrack.list(IpFamily.IPV4));
                assertEquals(300, all.size());
                transport.atEveryDatagram(
                        fault, all, () -> conntrack.list(IpFamily.IPV4).stream().collect(Collectors.toSet()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    @KernelTest
    void setsAreListedRightOrNotAtAll(Fault fault) throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.createAnonymous()) {
            FaultyTransport transport =
                    new FaultyTransport(namespace.call(() -> NetlinkSocket.open(NetlinkSocket.NETFILTER)));
            try (Conversation conversation = new Conversation(transport, PATIENCE)) {
                Ipset ipset = new Ipset(conversation);
                List<Entry> entries = new ArrayList<>();
                for (int port = 0; port < 4000; port++) {
                    entries.add(Entry.ofPort(port));
                }
                IpSet ports = IpSet.ports("p", 0, 4095).withEntries(entries);
                ipset.create(ports);
                List<IpSet> listed = ipset.list();
                assertEquals(entries, listed.get(0).entries());
                transport.atEveryDatagram(fault, listed, ipset::list);
            }
        }
    }
}
