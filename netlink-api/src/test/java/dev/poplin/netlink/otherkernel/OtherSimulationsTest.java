package dev.poplin.netlink.otherkernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.ethtool.Channels;
import dev.poplin.netlink.ethtool.Coalescing;
import dev.poplin.netlink.ethtool.ErrorCorrection;
import dev.poplin.netlink.ethtool.Ethtool;
import dev.poplin.netlink.ethtool.Pause;
import dev.poplin.netlink.ethtool.Rings;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.xfrm.XfrmAlgorithm;
import dev.poplin.netlink.xfrm.XfrmState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the cards of {@link OtherCardsTest} do not have and a simulated one has, side by side with {@code ethtool} and {@code ip}. */
@KernelTest(programs = {"ethtool", "ip", "nsenter"})
@Tag("N8")
class OtherSimulationsTest extends KernelScene {

    private static final OptionalInt NONE = OptionalInt.empty();

    private final List<SimulatedCard> plugged = new ArrayList<>();
    private SimulatedCard card;
    private Ethtool ethtool;
    private String name;

    @BeforeEach
    void open() throws Exception {
        card = SimulatedCard.plug(namespace, netlink);
        plugged.add(card);
        name = card.name();
        ethtool = netlink.ethtool();
    }

    @AfterEach
    void close() throws Exception {
        for (SimulatedCard each : plugged) {
            each.close();
        }
    }

    private String run(String words) throws Exception {
        return Command.runIn(namespace, words.split(" +")).orFail().output();
    }

    /** The words behind the last line that begins so. */
    private static String line(String text, String begin) {
        Matcher found = Pattern.compile("(?m)^\\s*" + Pattern.quote(begin) + ":[ \\t]*(.*)$")
                .matcher(text);
        String words = "";
        while (found.find()) {
            words = found.group(1).strip();
        }
        return words;
    }

    @Test
    @Tag("N6")
    void allFourRingsAreWhatEthtoolShows() throws Exception {
        OptionalInt[] wanted = {OptionalInt.of(100), OptionalInt.of(200), OptionalInt.of(300), OptionalInt.of(400)};
        Rings.Lengths lengths = new Rings.Lengths(wanted[0], wanted[1], wanted[2], wanted[3]);
        ethtool.setRings(name, lengths);
        String text = run("ethtool -g " + name);
        assertEquals(
                List.of("100", "200", "300", "400"),
                List.of(line(text, "RX"), line(text, "RX Mini"), line(text, "RX Jumbo"), line(text, "TX")));
        run("ethtool -G " + name + " rx-mini 7");
        assertEquals(
                new Rings.Lengths(wanted[0], OptionalInt.of(7), wanted[2], wanted[3]),
                ethtool.rings(name).current());
        assertEquals(OptionalInt.of(4096), ethtool.rings(name).maximum().receiveJumbo());
    }

    @Test
    @Tag("N6")
    void queuesAreWhatEthtoolShows() throws Exception {
        ethtool.setChannels(name, new Channels.Counts(NONE, NONE, NONE, OptionalInt.of(3)));
        assertEquals("3", line(run("ethtool -l " + name), "Combined"));
        run("ethtool -L " + name + " combined 5");
        assertEquals(OptionalInt.of(5), ethtool.channels(name).current().combined());
        assertEquals(OptionalInt.of(8), ethtool.channels(name).maximum().combined());
    }

    /** ethtool's word for a number, of which it calls some apart from the kernel's own words. */
    private static String word(Coalescing number) {
        return switch (number) {
            case RX_MAX_FRAMES_LOW -> "rx-frame-low";
            case TX_MAX_FRAMES_LOW -> "tx-frame-low";
            case RX_MAX_FRAMES_HIGH -> "rx-frame-high";
            case TX_MAX_FRAMES_HIGH -> "tx-frame-high";
            case RATE_SAMPLE_INTERVAL -> "sample-interval";
            default ->
                number.name()
                        .toLowerCase(Locale.ROOT)
                        .replace("max_frames", "frames")
                        .replace('_', '-');
        };
    }

    @Test
    @Tag("N6")
    void allNumbersOfCoalescingAreWhatEthtoolShows() throws Exception {
        Set<Coalescing> switches = Set.of(
                Coalescing.USE_ADAPTIVE_RX,
                Coalescing.USE_ADAPTIVE_TX,
                Coalescing.USE_CQE_MODE_RX,
                Coalescing.USE_CQE_MODE_TX);
        Map<Coalescing, Integer> wanted = new EnumMap<>(Coalescing.class);
        for (Coalescing each : Coalescing.values()) {
            if (!switches.contains(each)) {
                wanted.put(each, 100 + each.ordinal());
            }
        }
        wanted.put(Coalescing.USE_ADAPTIVE_RX, 1);
        wanted.put(Coalescing.USE_ADAPTIVE_TX, 0);
        ethtool.setCoalescing(name, wanted);
        String text = run("ethtool -c " + name);
        assertTrue(text.replaceAll("\\s+", " ").contains("Adaptive RX: on TX: off"), text);
        for (Coalescing each : wanted.keySet()) {
            if (!switches.contains(each)) {
                assertEquals(Integer.toString(wanted.get(each)), line(text, word(each)), each + " in " + text);
            }
        }
        run("ethtool -C " + name + " adaptive-tx on tx-usecs-high 9");
        wanted.put(Coalescing.USE_ADAPTIVE_TX, 1);
        wanted.put(Coalescing.TX_USECS_HIGH, 9);
        Map<Coalescing, Integer> read = ethtool.coalescing(name);
        read.keySet().retainAll(wanted.keySet());
        assertEquals(wanted, read);
    }

    @Test
    @Tag("N6")
    void pauseAndItsCountsAreWhatEthtoolShows() throws Exception {
        ethtool.setPause(name, Pause.Change.create().receive(true).transmit(false));
        String text = run("ethtool -a " + name);
        assertEquals(List.of("on", "off"), List.of(line(text, "RX"), line(text, "TX")));
        run("ethtool -A " + name + " tx on");
        assertEquals(
                new Pause(false, true, true, new Pause.Statistics(OptionalLong.empty(), OptionalLong.empty())),
                ethtool.pause(name));
        card.set("ethtool/pause/report_stats_rx", "1");
        card.set("ethtool/pause/report_stats_tx", "1");
        Pause.Statistics counted = ethtool.pause(name).statistics();
        String counts = run("ethtool -I -a " + name);
        assertEquals(Long.toString(counted.sent().orElseThrow()), line(counts, "tx_pause_frames"), counts);
        assertEquals(Long.toString(counted.received().orElseThrow()), line(counts, "rx_pause_frames"), counts);
    }

    /** ethtool says {@code off} of what the kernel calls None. */
    @ParameterizedTest
    @Tag("N6")
    @CsvSource({"RS, RS, RS", "BASER, BaseR, BASER", "LLRS, LLRS, LLRS", "None, Off, None"})
    void correctionOfErrorsIsWhatEthtoolShows(String mode, String word, String active) throws Exception {
        ethtool.setErrorCorrection(
                name, ErrorCorrection.Change.create().automatic(false).modes(Set.of(mode)));
        String text = run("ethtool --show-fec " + name);
        assertEquals(List.of(word), List.of(line(text, "Active FEC encoding")), text);
        assertTrue(text.contains("Configured FEC encodings: " + word) || text.contains("encodings:  " + word), text);
        ErrorCorrection ours = ethtool.errorCorrection(name);
        assertEquals(Set.of(mode), ours.configured());
        assertEquals(Optional.of(active), ours.active());
        ethtool.setErrorCorrection(name, ErrorCorrection.Change.create().automatic(true));
        assertTrue(ethtool.errorCorrection(name).automatic());
        run("ethtool --set-fec " + name + " encoding " + word.toLowerCase(Locale.ROOT));
        assertEquals(ours, ethtool.errorCorrection(name));
    }

    @Test
    @Tag("N6")
    void whatTheDriverFailsToDoIsToldWithItsReason() throws Exception {
        card.set("ethtool/get_err", "5");
        card.set("ethtool/set_err", "16");
        NetlinkException reading = assertThrows(NetlinkException.class, () -> ethtool.errorCorrection(name));
        assertEquals(Errno.of(5), reading.errno());
        card.set("ethtool/get_err", "0");
        ErrorCorrection.Change change = ErrorCorrection.Change.create().automatic(true);
        NetlinkException setting = assertThrows(NetlinkException.class, () -> ethtool.setErrorCorrection(name, change));
        assertEquals(Errno.of(16), setting.errno());
    }

    /** struct xfrm_user_offload: the link and XFRM_OFFLOAD_INBOUND. */
    @Test
    @Tag("N2.6")
    void anAssociationThatTheCardCarriesIsWhatIpShows() throws Exception {
        IpAddress near = IpAddress.parse("192.0.2.1");
        IpAddress far = IpAddress.parse("192.0.2.2");
        ByteBuffer offload = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        offload.putInt(card.index()).put((byte) 2);
        byte[] key = new byte[20];
        key[0] = 0x42;
        netlink.xfrm()
                .add(XfrmState.transport(far, near, 0x100, 7)
                        .with(XfrmState.AEAD, XfrmAlgorithm.of("rfc4106(gcm(aes))", key, 128))
                        .with(XfrmState.OFFLOAD, offload.array()));
        String text = run("ip xfrm state list");
        assertTrue(text.contains("crypto offload parameters: dev " + name + " dir in"), text);
        String carried = card.read("ipsec");
        assertTrue(carried.contains("SA count=1") && carried.contains("spi=0x00000100"), carried);
        byte[] listed =
                netlink.xfrm().listStates().get(0).get(XfrmState.OFFLOAD).orElseThrow();
        assertArrayEquals(offload.array(), listed);
        run("ip xfrm state flush");
        assertTrue(card.read("ipsec").contains("SA count=0"));
    }
}
