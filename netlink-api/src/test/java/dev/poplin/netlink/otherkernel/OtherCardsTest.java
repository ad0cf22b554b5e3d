package dev.poplin.netlink.otherkernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.ethtool.Channels;
import dev.poplin.netlink.ethtool.Coalescing;
import dev.poplin.netlink.ethtool.Ethtool;
import dev.poplin.netlink.ethtool.LinkInfo;
import dev.poplin.netlink.ethtool.LinkModes;
import dev.poplin.netlink.ethtool.Pause;
import dev.poplin.netlink.ethtool.Rings;
import dev.poplin.netlink.ethtool.TimeStamping;
import dev.poplin.netlink.ethtool.TransceiverModule;
import dev.poplin.netlink.ethtool.WakeOnLan;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * ethtool's settings on drivers of network cards, side by side with the program. The cards are those of src/test/vm/run, known by their
 * addresses; one that somebody needs is never touched.
 */
@KernelTest(programs = {"ethtool", "nsenter"})
@Tag("N6")
@Tag("N8")
class OtherCardsTest extends KernelScene {

    private static final String OUR_CARDS = "52:54:00:70:6f:0";
    private static final List<String> DRIVERS = List.of("e1000", "e1000e", "vmxnet3", "virtio_net");
    private static final Map<String, String> WAKE_LETTERS = Map.of(
            "phy",
            "p",
            "ucast",
            "u",
            "mcast",
            "m",
            "bcast",
            "b",
            "arp",
            "a",
            "magic",
            "g",
            "magicsecure",
            "s",
            "filters",
            "f");

    /** What is read of a setting, as ethtool shows it. */
    @FunctionalInterface
    private interface Reading {
        Map<String, String> of() throws NetlinkException;
    }

    private Netlink outside;
    private NetworkNamespace home;
    private Ethtool ethtool;
    private String card = "";

    @BeforeEach
    void open() throws Exception {
        home = NetworkNamespace.current();
        outside = Netlink.open();
        ethtool = netlink.ethtool();
    }

    @AfterEach
    void close() throws Exception {
        if (!card.isEmpty()) {
            netlink.links()
                    .change(
                            netlink.links().get(card).index(),
                            NewLink.named(card).namespace(home));
        }
        outside.close();
        home.close();
    }

    /** Takes the card of a driver into the namespace of the test, or skips the test. */
    private void take(String driver) throws NetlinkException {
        MacAddress address = MacAddress.parse(OUR_CARDS + (DRIVERS.indexOf(driver) + 1));
        List<Link> found = outside.links().list().stream()
                .filter(link -> address.equals(link.mac()))
                .toList();
        Assumptions.assumeFalse(found.isEmpty(), "no card " + address + ", as src/test/vm/run has it");
        String name = found.get(0).name();
        outside.links().change(found.get(0).index(), NewLink.named(name).namespace(namespace));
        card = name;
    }

    private String run(String words) throws Exception {
        return Command.runIn(namespace, words.split(" +")).output();
    }

    private String shown(String option) throws Exception {
        return run("ethtool " + option + " " + card);
    }

    /** The words behind a name at the beginning of a line. */
    private static String line(String text, String name) {
        Matcher found = Pattern.compile("(?m)^\\s*" + Pattern.quote(name) + ":[ \\t]*(.*)$")
                .matcher(text);
        return found.find() ? found.group(1).strip() : "";
    }

    /** What is read is what the program shows under the same names, or neither knows it. */
    private void assertShown(String option, Reading reading) throws Exception {
        String text = shown(option);
        Map<String, String> read;
        try {
            read = reading.of();
        } catch (NetlinkException e) {
            assertEquals(Errno.EOPNOTSUPP, e.errno(), option);
            assertTrue(text.contains("Operation not supported"), option + ": " + text);
            return;
        }
        assertTrue(!read.isEmpty() && !text.contains("not supported"), option + ": " + text);
        Map<String, String> theirs = new LinkedHashMap<>();
        read.keySet().forEach(name -> theirs.put(name, line(text, name)));
        assertEquals(theirs, read, option + ": " + text);
    }

    private static String number(OptionalInt number) {
        return number.isPresent() ? Integer.toString(number.getAsInt()) : "n/a";
    }

    private static String onOff(boolean on) {
        return on ? "on" : "off";
    }

    private static Map<String, String> rings(Rings.Lengths lengths) {
        return Map.of(
                "RX", number(lengths.receive()),
                "RX Mini", number(lengths.receiveMini()),
                "RX Jumbo", number(lengths.receiveJumbo()),
                "TX", number(lengths.transmit()));
    }

    private static Map<String, String> channels(Channels.Counts counts) {
        return Map.of(
                "RX", number(counts.receive()),
                "TX", number(counts.transmit()),
                "Other", number(counts.other()),
                "Combined", number(counts.combined()));
    }

    /** ethtool shows the greatest numbers first and then those that are set, under the same names. */
    private void assertCurrentShown(String option, Map<String, String> current) throws Exception {
        String text = shown(option).split("Current hardware settings:")[1];
        Map<String, String> theirs = new LinkedHashMap<>();
        current.keySet().forEach(name -> theirs.put(name, line(text, name)));
        assertEquals(theirs, current, text);
    }

    private static String wakeLetters(Set<String> modes) {
        String letters = Arrays.stream("phy ucast mcast bcast arp magic magicsecure filters".split(" "))
                .filter(modes::contains)
                .map(WAKE_LETTERS::get)
                .collect(Collectors.joining());
        return letters.isEmpty() ? "d" : letters;
    }

    private static Set<String> words(String text) {
        return Arrays.stream(text.split("\\s+"))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String between(String text, String from, String to) {
        int begin = text.indexOf(from) + from.length();
        return text.substring(begin, text.indexOf(to, begin));
    }

    @ParameterizedTest
    @ValueSource(strings = {"e1000", "e1000e", "vmxnet3", "virtio_net"})
    void whatIsReadIsWhatEthtoolShows(String driver) throws Exception {
        take(driver);
        assertEquals(driver, line(shown("-i"), "driver"));
        assertShown("-g", () -> rings(ethtool.rings(card).maximum()));
        assertCurrentShown("-g", rings(ethtool.rings(card).current()));
        assertShown("-l", () -> channels(ethtool.channels(card).maximum()));
        assertShown("-a", () -> {
            Pause pause = ethtool.pause(card);
            return Map.of(
                    "Autonegotiate", onOff(pause.autonegotiated()),
                    "RX", onOff(pause.receive()),
                    "TX", onOff(pause.transmit()));
        });
        assertShown("-c", () -> {
            Map<Coalescing, Integer> gathered = ethtool.coalescing(card);
            Map<String, String> read = new LinkedHashMap<>();
            Map.of(Coalescing.RX_USECS, "rx-usecs", Coalescing.TX_USECS, "tx-usecs")
                    .forEach((each, name) ->
                            read.put(name, gathered.getOrDefault(each, -1) < 0 ? "n/a" : "" + gathered.get(each)));
            Map.of(Coalescing.RX_MAX_FRAMES, "rx-frames", Coalescing.TX_MAX_FRAMES, "tx-frames")
                    .forEach((each, name) ->
                            read.put(name, gathered.getOrDefault(each, -1) < 0 ? "n/a" : "" + gathered.get(each)));
            return read;
        });
        assertShown("--show-priv-flags", () -> ethtool.privateFlags(card).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, flag -> onOff(flag.getValue()))));
        assertShown(
                "--show-eee",
                () -> Map.of("EEE status", ethtool.energyEfficiency(card).toString()));
        assertShown(
                "--show-fec", () -> Map.of("FEC", ethtool.errorCorrection(card).toString()));
        assertShown(
                "-m",
                () -> Map.of(
                        "Identifier",
                        ethtool.moduleMemory(card, TransceiverModule.Region.of(0, 0, 128)).length + " bytes"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"e1000", "e1000e", "vmxnet3", "virtio_net"})
    void modesAndTimesAreWhatEthtoolShows(String driver) throws Exception {
        take(driver);
        netlink.links()
                .change(netlink.links().get(card).index(), NewLink.named(card).up());
        LinkModes modes = ethtool.linkModes(card);
        LinkInfo info = ethtool.linkInfo(card);
        String text = shown("");
        Set<String> supported = words(between(text, "Supported link modes:", "Supported pause"));
        assertEquals(
                supported.contains("reported") ? Set.of() : supported,
                modes.supported().stream().filter(mode -> mode.contains("base")).collect(Collectors.toSet()));
        Set<String> advertised = words(between(text, "Advertised link modes:", "Advertised pause"));
        assertEquals(
                advertised.contains("reported") ? Set.of() : advertised,
                modes.advertised().stream()
                        .filter(mode -> mode.contains("base"))
                        .collect(Collectors.toSet()));
        assertEquals(line(text, "Auto-negotiation"), onOff(modes.autonegotiated()));
        assertEquals(line(text, "PHYAD"), Integer.toString(info.phyAddress()));
        assertEquals(
                line(text, "Port"),
                info.port().equals(LinkInfo.Port.TWISTED_PAIR)
                        ? "Twisted Pair"
                        : info.port().equals(LinkInfo.Port.OTHER)
                                ? "Other"
                                : info.port().toString());
        if (text.contains("Supports Wake-on")) {
            WakeOnLan wake = ethtool.wakeOnLan(card);
            assertEquals(
                    words(line(text, "Supports Wake-on").replace("", " ")),
                    words(wakeLetters(wake.supported()).replace("", " ")));
            assertEquals(line(text, "Wake-on"), wakeLetters(wake.enabled()));
        }
        if (text.contains("Current message level")) {
            assertEquals(words(text.split("Current message level:.*\n")[1].split("\n")[0]), ethtool.messages(card));
        }
        TimeStamping times = ethtool.timeStamping(card);
        String stamps = shown("-T");
        assertEquals(words(between(stamps, "Capabilities:", "PTP")), times.capabilities());
        assertEquals(
                line(stamps, "PTP Hardware Clock"),
                times.clock().isPresent() ? Integer.toString(times.clock().getAsInt()) : "none");
        if (times.clock().isPresent()) {
            assertEquals(
                    words(between(stamps, "Transmit Timestamp Modes:", "Hardware Receive")), times.transmitTypes());
            assertEquals(words(stamps.split("Receive Filter Modes:")[1]), times.receiveFilters());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"e1000", "e1000e", "vmxnet3"})
    void whatIsSetIsWhatEthtoolShows(String driver) throws Exception {
        take(driver);
        OptionalInt none = OptionalInt.empty();
        ethtool.setRings(card, new Rings.Lengths(OptionalInt.of(512), none, none, OptionalInt.of(1024)));
        assertCurrentShown("-g", rings(ethtool.rings(card).current()));
        assertEquals(OptionalInt.of(1024), ethtool.rings(card).current().transmit());
        Rings.Lengths beyond = new Rings.Lengths(OptionalInt.of(1 << 20), none, none, none);
        NetlinkException refused = assertThrows(NetlinkException.class, () -> ethtool.setRings(card, beyond));
        assertEquals(Errno.EINVAL, refused.errno());
        // A card may name what its place in the machine does not let it do.
        String told = run("ethtool -s " + card + " wol g");
        WakeOnLan.Change magic = WakeOnLan.Change.create().modes(Map.of("magic", true));
        if (told.contains("netlink error")) {
            NetlinkException unable = assertThrows(NetlinkException.class, () -> ethtool.setWakeOnLan(card, magic));
            String text = unable.errno().equals(Errno.EINVAL) ? "Invalid argument" : "Operation not supported";
            assertTrue(told.contains(text) && unable.getMessage().contains(text), told + unable.getMessage());
        } else {
            ethtool.setWakeOnLan(card, WakeOnLan.Change.create().modes(Map.of("magic", false)));
            assertEquals("d", line(shown(""), "Wake-on"));
            ethtool.setWakeOnLan(card, magic);
            assertEquals("g", line(shown(""), "Wake-on"));
        }
        if (driver.startsWith("e1000")) {
            ethtool.setPause(
                    card,
                    Pause.Change.create().autonegotiate(false).receive(true).transmit(false));
            String pause = shown("-a");
            assertEquals(
                    List.of("off", "on", "off"),
                    List.of(line(pause, "Autonegotiate"), line(pause, "RX"), line(pause, "TX")));
            ethtool.setMessages(card, Map.of("link", false, "ifup", true));
            assertEquals(Set.of("drv", "probe", "ifup"), ethtool.messages(card));
            assertTrue(shown("").contains("drv probe ifup"));
        }
        if (driver.equals("e1000e")) {
            ethtool.setPrivateFlags(card, Map.of("s0ix-enabled", false));
            assertEquals(Map.of("s0ix-enabled", false), ethtool.privateFlags(card));
            ethtool.setCoalescing(card, Map.of(Coalescing.RX_USECS, 100));
            assertEquals("100", line(shown("-c"), "rx-usecs"));
        }
    }
}
