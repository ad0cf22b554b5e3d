package dev.poplin.netlink.ipset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.ipset.IpSet.Options;
import dev.poplin.netlink.ipset.Part.Net;
import dev.poplin.netlink.ipset.Part.Port;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sets of either side are the same to the other: what is listed here is what {@code ipset save} writes. */
@KernelTest(programs = {"ipset", "nsenter"})
@Tag("N3.5")
class IpsetKernelTest extends KernelScene {

    private static final int TCP = 6;

    private Ipset ipset;

    @BeforeEach
    void open() throws Exception {
        ipset = netlink.ipset();
    }

    private static IpAddress ip(String text) {
        return IpAddress.parse(text);
    }

    private String saved() throws Exception {
        return sorted(Command.runIn(namespace, "ipset", "save").orFail().output());
    }

    private String listed() throws Exception {
        return sorted(ipset.list().stream().map(IpSet::toSave).collect(Collectors.joining()));
    }

    /** A hash lists its entries in an order of its own, and time goes on between two listings. */
    private static String sorted(String lines) {
        return lines.lines()
                .map(line -> line.startsWith("add") ? line.replaceAll("timeout \\d+", "timeout T") : line)
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    @Test
    void setsOfEveryTypeThatIpsetMadeAreListedAsItSavesThem() throws Exception {
        String script =
                """
                create a hash:ip counters comment timeout 300 hashsize 2048 maxelem 100000 skbinfo
                add a 10.0.0.1 comment "hi there" packets 3 bytes 30 timeout 100 skbmark 0x1/0xff skbprio 1:10 skbqueue 3
                add a 10.0.0.2 timeout 0
                create f hash:ip bucketsize 6 initval 0xdeadbeef
                create n hash:net family inet6
                add n fd00::/8
                add n fe80::/64 nomatch
                create ipp hash:ip,port
                add ipp 10.0.0.1,tcp:80
                add ipp 10.0.0.1,icmp:8/0
                create ippn hash:ip,port,net
                add ippn 10.0.0.1,udp:53,10.0.0.0/8
                create ippi hash:ip,port,ip
                add ippi 10.0.0.1,udp:53,10.0.0.2
                create ni hash:net,iface
                add ni 10.0.0.0/8,eth0
                add ni 11.0.0.0/8,physdev:eth1
                add ni 12.0.0.0/8,veth wildcard
                add ni 13.0.0.0/8,physdev:veth wildcard
                create mask hash:ip bitmask 255.255.0.255
                add mask 10.0.7.1
                create mask6 hash:ip family inet6 bitmask ffff::ffff
                add mask6 fd00::5
                create maskp hash:ip,port bitmask 255.255.0.0
                add maskp 10.0.7.1,tcp:80
                create netp hash:ip,port netmask 24
                add netp 10.0.7.1,tcp:80
                create np hash:net,port
                add np 10.0.0.0/8,sctp:443
                create bi bitmap:ip range 10.0.0.0/24
                add bi 10.0.0.5
                create bn bitmap:ip range 10.0.0.0/16 netmask 24
                add bn 10.0.3.0
                create bp bitmap:port range 0-1024 timeout 60
                add bp 80
                create bm bitmap:ip,mac range 10.0.0.0/24
                add bm 10.0.0.5,02:00:00:00:00:AB
                create nm hash:ip netmask 24
                add nm 10.0.9.0
                create l list:set size 8
                add l a
                add l bp
                """;
        Command.feedIn(namespace, script, "ipset", "restore").orFail();
        assertEquals(saved(), listed());
        String before = listed();
        List<IpSet> sets = ipset.list();
        ipset.destroy("l");
        ipset.destroyAll();
        assertEquals("", saved());
        ipset.restore(sets);
        assertEquals(before, saved());
    }

    private static IpSet commented(List<Entry> entries) {
        return IpSet.hash("pods", "hash:ip", IpFamily.IPV4)
                .withExtensions(Options.COMMENT)
                .withEntries(entries);
    }

    @Test
    void aSetOfManyLongEntriesIsMadeWhole() throws Exception {
        List<Entry> entries = IntStream.range(0, 600)
                .mapToObj(number -> Entry.of(IpAddress.parse("10.0." + number / 256 + "." + number % 256))
                        .comment("c".repeat(255)))
                .toList();
        ipset.create(commented(entries));
        assertEquals(
                Set.copyOf(entries), Set.copyOf(ipset.list("pods").orElseThrow().entries()));
    }

    @Test
    void aSetWhoseEntriesAreRefusedIsNotMade() throws Exception {
        Entry entry = Entry.of(ip("10.0.0.1"));
        NetlinkException refused =
                assertThrows(NetlinkException.class, () -> ipset.create(commented(List.of(entry, entry))));
        assertEquals(Ipset.ENTRY_EXISTS, refused.errno());
        assertEquals(0, refused.getSuppressed().length);
        Entry tooLong = entry.comment("c".repeat(70_000));
        assertThrows(IllegalArgumentException.class, () -> ipset.create(commented(List.of(tooLong))));
        assertEquals(List.of(), ipset.list());
    }

    @Test
    void whatPacketsAreGivenIsSavedByIpsetAsItWasSaid() throws Exception {
        ipset.create(IpSet.hash("a", "hash:ip", IpFamily.IPV4).withExtensions(Options.PACKET_INFO));
        ipset.add("a", Entry.of(ip("10.0.0.1")).packetInfo(new Entry.PacketInfo(0x1, 0xff, 0x10010, 3)));
        assertTrue(saved().contains("add a 10.0.0.1 skbmark 0x1/0xff skbprio 1:10 skbqueue 3"), saved());
        assertEquals(saved(), listed());
    }

    @Test
    void setsThatAreMadeHereAreSavedByIpsetAsTheyWereSaid() throws Exception {
        ipset.create(IpSet.hash("pods", "hash:ip", IpFamily.IPV4)
                .withTimeout(Duration.ofSeconds(600))
                .withExtensions(Options.COUNTERS | Options.COMMENT));
        ipset.add("pods", Entry.of(ip("10.0.0.1")).comment("first").counts(1, 60));
        ipset.create(IpSet.hash("nets", "hash:net", IpFamily.IPV6));
        ipset.add("nets", Entry.of(Cidr.parse("fd00::/8")));
        ipset.add("nets", Entry.of(Cidr.parse("fd01::/16")).exception());
        ipset.create(IpSet.hash("services", "hash:ip,port", IpFamily.IPV4));
        ipset.add("services", Entry.of(ip("10.0.0.1"), TCP, 80));
        ipset.create(IpSet.hash("triple", "hash:ip,port,net", IpFamily.IPV4));
        ipset.add("triple", Entry.of(new Net(ip("10.0.0.1"), 32), new Port(TCP, 80), new Net(ip("10.1.0.0"), 16)));
        ipset.create(IpSet.hash("at", "hash:net,iface", IpFamily.IPV4));
        ipset.add("at", Entry.of(new Net(ip("10.0.0.0"), 8), new Part.Interface("eth0", false)));
        ipset.create(IpSet.bitmap("bits", "bitmap:ip", ip("10.0.0.0"), ip("10.0.0.255")));
        ipset.add("bits", Entry.of(new Part.Range(ip("10.0.0.4"), ip("10.0.0.6"))));
        ipset.create(IpSet.bitmap("macs", "bitmap:ip,mac", ip("10.0.0.0"), ip("10.0.0.255")));
        ipset.add("macs", Entry.of(new Net(ip("10.0.0.4"), 32), new Part.Mac(MacAddress.parse("02:00:00:00:00:01"))));
        ipset.create(IpSet.ports("ports", 0, 1023));
        ipset.add("ports", Entry.ofPort(80));
        ipset.create(IpSet.list("all"));
        ipset.add("all", Entry.ofSet("pods"));
        assertEquals(listed(), saved());
        String saved = saved();
        for (String line : List.of(
                "add pods 10.0.0.1 timeout T packets 1 bytes 60 comment \"first\"",
                "add nets fd01::/16 nomatch",
                "add services 10.0.0.1,tcp:80",
                "add triple 10.0.0.1,tcp:80,10.1.0.0/16",
                "add at 10.0.0.0/8,eth0",
                "add bits 10.0.0.5",
                "add macs 10.0.0.4,02:00:00:00:00:01",
                "add ports 80",
                "add all pods")) {
            assertTrue(saved.contains(line), line + " in\n" + saved);
        }
    }

    @Test
    void membersOfAListStandBeforeAndAfterOthersAsWithIpset() throws Exception {
        for (String name : List.of("a", "b", "c", "d")) {
            ipset.create(IpSet.hash(name, "hash:ip", IpFamily.IPV4));
        }
        ipset.create(IpSet.list("made"));
        ipset.add("made", Entry.ofSet("a"));
        ipset.add("made", Entry.of(new Part.Member("b").before("a")));
        ipset.add("made", Entry.of(new Part.Member("c").after("b")));
        NetlinkException absent = assertThrows(
                NetlinkException.class, () -> ipset.add("made", Entry.of(new Part.Member("d").before("none"))));
        assertTrue(absent.getMessage().contains("add made d before none"), absent.getMessage());
        Command.feedIn(
                        namespace,
                        "create said list:set\nadd said a\nadd said b before a\nadd said c after b\n",
                        "ipset",
                        "restore")
                .orFail();
        List<Entry> said = ipset.list("said").orElseThrow().entries();
        assertEquals(List.of("b", "c", "a"), said.stream().map(Entry::toString).toList());
        assertEquals(said, ipset.list("made").orElseThrow().entries());
        assertTrue(ipset.test("made", Entry.of(new Part.Member("b").before("c"))));
        assertFalse(ipset.test("made", Entry.of(new Part.Member("b").before("a"))));
    }

    @Test
    void wildcardsAndMasksThatAreMadeHereAreSavedByIpset() throws Exception {
        ipset.create(IpSet.hash("at", "hash:net,iface", IpFamily.IPV4));
        ipset.add("at", Entry.of(new Net(ip("10.0.0.0"), 8), new Part.Interface("veth", false, true)));
        ipset.create(IpSet.hash("mask", "hash:ip", IpFamily.IPV4).withBitmask(ip("255.255.0.255")));
        ipset.add("mask", Entry.of(ip("10.0.7.1")));
        String saved = saved();
        assertEquals(listed(), saved);
        assertTrue(saved.contains("add at 10.0.0.0/8,veth wildcard"), saved);
        assertTrue(saved.contains("bitmask 255.255.0.255"), saved);
        assertTrue(saved.contains("add mask 10.0.0.1"), saved);
    }

    @Test
    void entriesAreTestedReplacedAndDeleted() throws Exception {
        ipset.create(IpSet.hash("s", "hash:net", IpFamily.IPV4).withTimeout(Duration.ZERO));
        ipset.add("s", Entry.of(Cidr.parse("10.0.0.0/8")));
        assertTrue(ipset.test("s", Entry.of(ip("10.1.2.3"))));
        assertFalse(ipset.test("s", Entry.of(ip("11.1.2.3"))));
        NetlinkException twice =
                assertThrows(NetlinkException.class, () -> ipset.add("s", Entry.of(Cidr.parse("10.0.0.0/8"))));
        assertEquals(Ipset.ENTRY_EXISTS, twice.errno());
        assertTrue(
                twice.getMessage().contains("ipset add s 10.0.0.0/8: the entry is there already"), twice.getMessage());
        ipset.replace("s", Entry.of(Cidr.parse("10.0.0.0/8")).timeout(Duration.ofSeconds(1000)));
        Duration left = ipset.list("s")
                .orElseThrow()
                .entries()
                .get(0)
                .options()
                .timeout()
                .orElseThrow();
        assertTrue(left.toSeconds() > 900, left.toString());
        ipset.delete("s", Entry.of(Cidr.parse("10.0.0.0/8")));
        assertThrows(NetlinkException.class, () -> ipset.delete("s", Entry.of(Cidr.parse("10.0.0.0/8"))));
        assertEquals(List.of(), ipset.list("s").orElseThrow().entries());
    }

    @Test
    void setsAreRenamedSwappedFlushedAndDestroyed() throws Exception {
        ipset.create(IpSet.hash("a", "hash:ip", IpFamily.IPV4).withEntries(List.of(Entry.of(ip("10.0.0.1")))));
        ipset.create(IpSet.hash("b", "hash:ip", IpFamily.IPV4).withEntries(List.of(Entry.of(ip("10.0.0.2")))));
        ipset.swap("a", "b");
        assertTrue(ipset.test("a", Entry.of(ip("10.0.0.2"))));
        ipset.rename("b", "c");
        assertTrue(ipset.list("b").isEmpty());
        ipset.flush("c");
        assertEquals(List.of(), ipset.list("c").orElseThrow().entries());
        ipset.create(IpSet.list("l").withEntries(List.of(Entry.ofSet("a"))));
        NetlinkException busy = assertThrows(NetlinkException.class, () -> ipset.destroy("a"));
        assertTrue(busy.getMessage().contains("in use"), busy.getMessage());
        ipset.destroy("l");
        ipset.destroy("a");
        ipset.destroy("c");
        assertEquals("", saved());
        NetlinkException exists = assertThrows(NetlinkException.class, () -> {
            ipset.create(IpSet.list("l"));
            ipset.create(IpSet.list("l"));
        });
        assertEquals(Errno.EEXIST, exists.errno());
    }

    @Test
    void thousandsOfEntriesAreRestoredAndEachOfManyHasItsOutcome() throws Exception {
        List<Entry> many = IntStream.range(0, 20_000)
                .mapToObj(n -> Entry.of(ip("10." + (n >> 16) + "." + (n >> 8 & 255) + "." + (n & 255))))
                .toList();
        ipset.create(IpSet.hash("many", "hash:ip", IpFamily.IPV4).withEntries(many));
        assertEquals(20_000, ipset.list("many").orElseThrow().entries().size());
        List<Entry> newAndOld = List.of(Entry.of(ip("11.0.0.1")), many.get(7));
        List<Optional<NetlinkException>> outcomes = ipset.addAll("many", newAndOld);
        assertTrue(outcomes.get(0).isEmpty());
        assertEquals(Ipset.ENTRY_EXISTS, outcomes.get(1).orElseThrow().errno());
        assertTrue(
                outcomes.get(1).orElseThrow().getMessage().contains("already"),
                outcomes.get(1).orElseThrow().getMessage());
        assertTrue(ipset.replaceAll("many", newAndOld).stream().allMatch(outcome -> outcome.isEmpty()));
        assertTrue(ipset.deleteAll("many", many.subList(0, 500)).stream().allMatch(outcome -> outcome.isEmpty()));
        assertEquals(19_501, ipset.list("many").orElseThrow().entries().size());
    }

    @Test
    void aTypeThatTheKernelLacksAndABadNameAreRefusedWithWords() {
        NetlinkException lacking = assertThrows(
                NetlinkException.class, () -> ipset.create(IpSet.hash("x", "hash:nothing", IpFamily.IPV4)));
        assertTrue(lacking.getMessage().contains("set type not supported"), lacking.getMessage());
        assertThrows(IllegalArgumentException.class, () -> IpSet.list("a".repeat(32)));
    }

    /** The kernel would take 0 for it, and keep the entry for ever. */
    @Test
    void aPartOfASecondIsNoTimeOut() throws Exception {
        IpSet set = IpSet.hash("s", "hash:ip", IpFamily.IPV4).withTimeout(Duration.ofSeconds(1));
        ipset.create(set);
        Duration half = Duration.ofMillis(500);
        assertThrows(IllegalArgumentException.class, () -> set.withTimeout(half));
        Entry entry = Entry.of(ip("10.0.0.1")).timeout(Duration.ofMinutes(1));
        assertThrows(IllegalArgumentException.class, () -> entry.timeout(half));
        assertThrows(IllegalArgumentException.class, () -> entry.timeout(Duration.ofSeconds(1L << 32)));
        ipset.add("s", entry);
        Duration left = ipset.list().get(0).entries().get(0).options().timeout().orElseThrow();
        assertTrue(left.compareTo(Duration.ofMinutes(1)) <= 0 && !left.isZero(), left::toString);
    }
}
