package dev.poplin.netlink.nftables;

import static dev.poplin.inet.IpFamily.IPV4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.Verdict;
import dev.poplin.netlink.nftables.object.NftObject;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.rule.RuleBuilder;
import dev.poplin.netlink.nftables.rule.Selector;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.Element;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import dev.poplin.netlink.nftables.set.NftSet.Options;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A table that is applied again is left alone, also where the kernel lists it otherwise than it was written. */
@KernelTest(programs = {"nft", "nsenter"})
@Tag("N3.1")
class ReapplyKernelTest extends KernelScene {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    /** No whole number of the kernel's ticks, of which there are 100 to 1,000 in a second. */
    private static final Duration BETWEEN_TICKS = Duration.ofMillis(60_001);

    private static final Element NOTHING = new Element(Bytes.of(), Bytes.of(), Verdict.ACCEPT);

    private static Bytes key(int number) {
        return Bytes.of(IpAddress.parse("10.0.0." + number));
    }

    /** A set of addresses with these options and elements, the first of which is 10.0.0.1. */
    private static NftSet set(Options options, Element... elements) {
        TreeMap<Bytes, Element> byKey = new TreeMap<>();
        for (Element each : elements) {
            Bytes key = key(byKey.size() + 1);
            byKey.put(key, new Element(key, each.data(), each.verdict(), each.attributes()));
        }
        return NftSet.of("s", List.of(KeyType.IPV4_ADDR), List.of())
                .withOptions(options)
                .withElements(byKey);
    }

    private static Ruleset table(NftSet set, Rule... rules) {
        return Ruleset.of(TableFamily.INET, "t", List.of(Chain.of("c", List.of(rules))), List.of(set));
    }

    private static Ruleset table(NftObject object) {
        return Ruleset.of(TableFamily.INET, "t", List.of(), List.of()).withObjects(List.of(object));
    }

    private void applyTwice(Ruleset target) throws Exception {
        assertTrue(netlink.nftables().apply(target));
        assertFalse(netlink.nftables().apply(target), "it is written again");
        assertFalse(netlink.nftables().apply(listed()), "what is listed is written again");
    }

    private Ruleset listed() throws Exception {
        return netlink.nftables().list(TableFamily.INET, "t").orElseThrow();
    }

    private void nft(String... words) throws Exception {
        String[] all = new String[words.length + 1];
        all[0] = "nft";
        System.arraycopy(words, 0, all, 1, words.length);
        Command.runIn(namespace, all).orFail();
    }

    @Test
    void elementsWithATimeOutKeepTheTimeThatIsLeft() throws Exception {
        applyTwice(table(set(
                Options.timeout(),
                NOTHING.withTimeout(MINUTE).withComment("after"),
                NOTHING.withComment("before").withTimeout(MINUTE),
                NOTHING.withTimeout(MINUTE),
                NOTHING)));
    }

    @Test
    void elementsWithTheTimeOutOfTheirSetAreAsThoseWithoutOne() throws Exception {
        applyTwice(table(set(
                Options.timeout(HOUR),
                NOTHING.withTimeout(HOUR),
                NOTHING.withTimeout(HOUR).withComment("same"),
                NOTHING.withTimeout(MINUTE),
                NOTHING)));
        assertTrue(netlink.nftables()
                .apply(table(set(
                        Options.timeout(HOUR),
                        NOTHING.withTimeout(MINUTE),
                        NOTHING.withTimeout(HOUR).withComment("same"),
                        NOTHING,
                        NOTHING))));
        assertEquals(
                table(set(
                        Options.timeout(HOUR),
                        NOTHING.withTimeout(MINUTE),
                        NOTHING.withComment("same"),
                        NOTHING,
                        NOTHING)),
                listed());
    }

    @Test
    void timesBetweenTwoTicksOfTheKernelAreWrittenOnce() throws Exception {
        applyTwice(table(set(Options.timeout(), NOTHING.withTimeout(BETWEEN_TICKS))));
        netlink.nftables().delete(TableFamily.INET, "t");
        applyTwice(table(set(Options.timeout(BETWEEN_TICKS), NOTHING, NOTHING.withTimeout(BETWEEN_TICKS))));
    }

    @Test
    void aTimeBetweenTwoTicksThatARuleGivesIsWrittenOnce() throws Exception {
        Selector address = Selector.ip(IPV4).saddr();
        Options dynamic = Options.timeout(HOUR).withDynamic();
        Rule other = Rule.builder().limit(10, SECOND, 0).accept();
        Ruleset wanted = table(
                set(dynamic),
                other,
                Rule.builder().update("s", BETWEEN_TICKS, address).accept(),
                Rule.builder().addTo("s", BETWEEN_TICKS, address).build());
        applyTwice(wanted);
        applyTwice(table(
                set(dynamic),
                Rule.builder().update("s", MINUTE.plusSeconds(1), address).accept()));
        applyTwice(table(
                set(dynamic), Rule.builder().update("s", Duration.ZERO, address).accept()));
    }

    /** Such a table is made anew as soon as anything differs. */
    @Test
    void aTimeOutIsNoDifferenceBesideASetWithoutAName() throws Exception {
        nft("add table inet t { chain c { tcp dport { 1, 2 } accept; }; }");
        Ruleset withAnonymous = listed();
        NftSet timed = set(Options.timeout(HOUR), NOTHING.withTimeout(HOUR), NOTHING.withTimeout(MINUTE));
        TreeMap<String, NftSet> sets = new TreeMap<>(withAnonymous.sets());
        sets.put("s", timed);
        applyTwice(new Ruleset(TableFamily.INET, "t", withAnonymous.chains(), sets));
    }

    @Test
    void aLimitOfPacketsWithoutABurstHasTheKernelsOwn() throws Exception {
        applyTwice(table(NftObject.limit("l", 10, SECOND, 0, false)));
        applyTwice(table(NftObject.limitBytes("l", 1 << 20, SECOND, 0, true)));
        applyTwice(table(
                set(Options.NONE),
                Rule.builder().limit(10, SECOND, 0).accept(),
                Rule.builder().limitOver(10, MINUTE, 0).drop(),
                Rule.builder().limitBytesOver(1 << 20, SECOND).drop()));
    }

    @ParameterizedTest
    @CsvSource({"irc, 6", "pptp, 6", "netbios-ns, 17", "ftp, 6"})
    void aHelperOfOneFamilyIsTheOneThatWasMadeForBoth(String helper, int protocol) throws Exception {
        applyTwice(table(NftObject.ctHelper("h", helper, protocol)));
    }

    @Test
    void aHelperThatThereIsForBothFamiliesCanBecomeOneOfBoth() throws Exception {
        applyTwice(table(NftObject.ctHelper("h", "tftp", RuleBuilder.UDP, IPV4)));
        applyTwice(table(NftObject.ctHelper("h", "tftp", RuleBuilder.UDP)));
    }
}
