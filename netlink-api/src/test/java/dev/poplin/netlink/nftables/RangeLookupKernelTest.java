package dev.poplin.netlink.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.Verdict;
import dev.poplin.netlink.nftables.set.IntervalMap;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.Element;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The range that is asked for is found, and no other, wherever its neighbours begin. */
@KernelTest(programs = {"nft", "nsenter"})
@Tag("N3.1")
class RangeLookupKernelTest extends KernelScene {

    private static Bytes key(String text) {
        return text.contains(".") ? Bytes.of(IpAddress.parse(text)) : Bytes.ofPort(Integer.parseInt(text));
    }

    private static NftSet range(String map, String range) {
        String[] ends = range.split("-");
        TreeMap<Bytes, Element> elements = new TreeMap<>();
        elements.put(key(ends[0]), new Element(key(ends[ends.length - 1]), Bytes.of(), Verdict.ACCEPT));
        KeyType type = range.contains(".") ? KeyType.IPV4_ADDR : KeyType.INET_SERVICE;
        return new NftSet(map, List.of(type), true, NftSet.Kind.VERDICT_MAP, KeyType.MARK, elements);
    }

    private NftSet find(NftSet wanted) throws NetlinkException {
        return netlink.nftables().elements(TableFamily.INET, "t", wanted);
    }

    private void nft(String script) throws Exception {
        Command.feedIn(namespace, script, "nft", "-f", "-").orFail();
    }

    private void check(String map, String asked, String range, Verdict verdict) throws Exception {
        SortedMap<Bytes, Element> expected = range(map, range).elements();
        SortedMap<Bytes, Element> found = find(range(map, asked)).elements();
        assertEquals(expected.keySet(), found.keySet());
        Bytes first = expected.firstKey();
        assertEquals(expected.get(first).last(), found.get(first).last());
        assertEquals(verdict, found.get(first).verdict());
    }

    private void addTouchingRanges() throws Exception {
        IntervalMap map = IntervalMap.ofVerdicts("m", KeyType.IPV4_ADDR);
        map.put(key("10.0.0.0"), key("10.0.0.255"), Verdict.ACCEPT);
        map.put(key("10.0.1.0"), key("10.0.1.255"), Verdict.DROP);
        map.put(key("10.0.2.0"), key("10.0.2.255"), Verdict.RETURN);
        map.put(key("10.0.4.0"), key("255.255.255.255"), Verdict.DROP);
        Transaction transaction = netlink.nftables().transaction();
        transaction.table(TableFamily.INET, "t").add().add(map.empty()).update(map);
        transaction.commit();
    }

    private void addTouchingRangesOfNft() throws Exception {
        nft("add table inet t { map m { type ipv4_addr : verdict; flags interval; elements = { 10.0.0.0/24 : accept,"
                + " 10.0.1.0/24 : drop, 10.0.2.0/24 : return, 10.0.4.0-255.255.255.255 : drop }; }; }");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0-10.0.0.255, 10.0.0.0-10.0.0.255, accept",
        "10.0.0.5, 10.0.0.0-10.0.0.255, accept",
        "10.0.0.5-10.0.0.255, 10.0.0.0-10.0.0.255, accept",
        "10.0.0.254, 10.0.0.0-10.0.0.255, accept",
        "10.0.1.0-10.0.1.255, 10.0.1.0-10.0.1.255, drop",
        "10.0.1.7-10.0.1.9, 10.0.1.0-10.0.1.255, drop",
        "10.0.2.0-10.0.2.255, 10.0.2.0-10.0.2.255, return",
        "10.0.2.3, 10.0.2.0-10.0.2.255, return",
        "10.0.4.0-255.255.255.255, 10.0.4.0-255.255.255.255, drop",
        "192.0.2.1, 10.0.4.0-255.255.255.255, drop",
        "255.255.255.255, 10.0.4.0-255.255.255.255, drop"
    })
    void aRangeEndsWhereTheNextBegins(String asked, String range, String verdict) throws Exception {
        Verdict expected =
                verdict.equals("accept") ? Verdict.ACCEPT : verdict.equals("drop") ? Verdict.DROP : Verdict.RETURN;
        addTouchingRanges();
        check("m", asked, range, expected);
        netlink.nftables().delete(TableFamily.INET, "t");
        addTouchingRangesOfNft();
        check("m", asked, range, expected);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.5-10.0.1.5",
        "10.0.0.0-10.0.2.255",
        "10.0.2.5-10.0.3.1",
        "10.0.3.0-10.0.3.255",
        "10.0.3.1",
        "10.0.3.5-10.0.4.5",
        "9.0.0.0-10.0.0.5"
    })
    void whatIsNoPartOfOneRangeIsNotThere(String asked) throws Exception {
        addTouchingRanges();
        NetlinkException refusal = assertThrows(NetlinkException.class, () -> find(range("m", asked)));
        assertEquals(Errno.ENOENT, refusal.errno());
    }

    @Test
    void aRangeWithoutAnEndIsFoundByAnyPartOfIt() throws Exception {
        nft("add table inet t { map p { type inet_service : verdict; flags interval; elements = { 1-79 : accept,"
                + " 1024-65535 : drop }; }; }");
        check("p", "8080", "1024-65535", Verdict.DROP);
        check("p", "1024-65535", "1024-65535", Verdict.DROP);
        check("p", "65535", "1024-65535", Verdict.DROP);
        check("p", "79", "1-79", Verdict.ACCEPT);
    }

    @Test
    void theNeighbourOfARangeThatIsResetCountsOn() throws Exception {
        nft("add table inet t { map m { type ipv4_addr : verdict; flags interval; counter; elements = {"
                + " 10.0.0.0/24 counter packets 3 bytes 30 : accept, 10.0.1.0/24 counter packets 4 bytes 40 : drop"
                + " }; }; }");
        NftSet reset = netlink.nftables().resetElements(TableFamily.INET, "t", range("m", "10.0.0.7"));
        assertEquals(
                3, reset.elements().get(key("10.0.0.0")).count().orElseThrow().packets());
        NftSet after = netlink.nftables().snapshot().get(0).sets().get("m");
        assertEquals(
                0, after.elements().get(key("10.0.0.0")).count().orElseThrow().packets());
        assertEquals(
                4, after.elements().get(key("10.0.1.0")).count().orElseThrow().packets());
    }
}
