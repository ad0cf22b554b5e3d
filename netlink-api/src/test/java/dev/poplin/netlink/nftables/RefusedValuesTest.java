package dev.poplin.netlink.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.conntrack.Connection;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.Verdict;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.expression.Expression.Bitwise;
import dev.poplin.netlink.nftables.object.NftObject;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.rule.RuleBuilder;
import dev.poplin.netlink.nftables.rule.Selector;
import dev.poplin.netlink.nftables.set.NftSet;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What the kernel has no room for is refused with its value. */
@Tag("N8")
class RefusedValuesTest {

    private static final IpAddress ADDRESS = IpAddress.parse("10.0.0.1");

    private static void refused(String value, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(value), message);
    }

    private static RuleBuilder rule() {
        return Rule.builder();
    }

    @Test
    void portsOf16Bits() {
        refused("70000", () -> rule().dnat(ADDRESS, 70_000));
        refused("65536", () -> rule().redirect(65_536));
        refused("-1", () -> rule().tproxy(ADDRESS, -1));
        assertEquals(Bytes.of((byte) 0xff, (byte) 0xff), Bytes.ofPort(65_535));
    }

    @Test
    void timeoutsOfLessThanAMillisecond() {
        NftSet.Element element = new NftSet.Element(Bytes.of(), Bytes.of(), Verdict.ACCEPT);
        Duration half = Duration.ofNanos(500_000);
        refused("PT0.0005S", () -> element.withTimeout(half));
        refused("PT0.0005S", () -> NftSet.Options.timeout(half));
        refused("PT-1S", () -> NftSet.Options.timeout(Duration.ofSeconds(-1)));
        assertEquals(element.withTimeout(Duration.ofMillis(1)), element.withTimeout(Duration.ofNanos(1_500_000)));
    }

    @Test
    void zonesAndGroupsOf16Bits() {
        refused("65536", () -> rule().setCtZone(65_536));
        refused("-1", () -> rule().setCtZone(-1));
        refused("65536", () -> rule().logToGroup(65_536, "", 0));
        refused("-1", () -> rule().logToGroup(-1, "", 0));
    }

    @Test
    void namesOfAtMost15Bytes() {
        refused("sixteen-bytes-it", () -> Selector.iifname().is("sixteen-bytes-it"));
        refused("sixteen-bytes-it", () -> Selector.iifname().isNot("sixteen-bytes-it*"));
        refused("sixteen-bytes-it", () -> Bytes.ofInterface("sixteen-bytes-it"));
        Selector.iifname().is("fifteen-bytes-i*");
        Selector.iifname().is("fifteen-bytes-i");
    }

    @Test
    void ratesOfWholeSeconds() {
        refused("PT0.5S", () -> rule().limit(10, Duration.ofMillis(500), 5));
        refused("PT1.5S", () -> rule().limitOver(10, Duration.ofMillis(1500), 5));
        refused("PT0S", () -> rule().limitBytesOver(10, Duration.ZERO));
        refused("PT-1S", () -> rule().limit(10, Duration.ofSeconds(-1), 5));
    }

    @Test
    void thePriorityThatIsFarthestFromAnyName() {
        Chain least = Chain.base("c", new Chain.Hook("filter", Chain.Hook.INPUT, Integer.MIN_VALUE, false), List.of());
        Chain greatest =
                Chain.base("d", new Chain.Hook("filter", Chain.Hook.INPUT, Integer.MAX_VALUE, false), List.of());
        String printed = Ruleset.of(TableFamily.INET, "t", List.of(least, greatest), List.of())
                .toNft();
        assertTrue(printed.contains("priority -2147483648;"), printed);
        assertTrue(printed.contains("priority 2147483647;"), printed);
    }

    @Test
    void aPartOfAByteThatASetWouldCompareUnshifted() {
        assertThrows(
                IllegalStateException.class,
                () -> Selector.ip(IpFamily.IPV4).dscp().in("codes"));
        assertThrows(
                IllegalStateException.class,
                () -> Selector.frame().vlanPriority().notIn("classes"));
    }

    @Test
    void aBitOfAPartOfAByteIsCountedFromThePartsLowest() {
        Selector codePoint = Selector.ip(IpFamily.IPV4).dscp();
        List<Expression> condition = codePoint.hasBit(0).condition();
        assertTrue(condition.contains(new Bitwise(0, 0, Bytes.of((byte) 4), Bytes.of((byte) 0))), condition::toString);
        refused("bit 6", () -> codePoint.hasBit(6));
    }

    @Test
    void moreQueuesThan16BitsCount() {
        refused("0-65535", () -> rule().queue(0, 65_535, false, false));
    }

    @Test
    void portsAndSizesOfExpectedConnections() {
        refused("65536", () -> NftObject.ctExpectation("e", IpFamily.IPV4, 6, 65_536, Duration.ofSeconds(1), 1));
        refused("256", () -> NftObject.ctExpectation("e", IpFamily.IPV4, 6, 1, Duration.ofSeconds(1), 256));
        refused("256", () -> NftObject.ctExpectation("e", IpFamily.IPV4, 256, 1, Duration.ofSeconds(1), 1));
        refused("256", () -> NftObject.ctHelper("h", "ftp", 256));
    }

    @Test
    void portsOfAConnection() {
        refused("65536", () -> new Connection.Tuple(ADDRESS, ADDRESS, 6, 65_536, 1));
        refused("-1", () -> new Connection.Tuple(ADDRESS, ADDRESS, 6, 1, -1));
        refused("256", () -> new Connection.Tuple(ADDRESS, ADDRESS, 256, 1, 1));
    }
}
