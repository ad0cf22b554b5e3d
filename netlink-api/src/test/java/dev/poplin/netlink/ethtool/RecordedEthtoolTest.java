package dev.poplin.netlink.ethtool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.generic.GenericFamily;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageType;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.AbsentTransport;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.system.ScriptedTransport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages of {@code ethtool} 6.1 about a veth link, and the kernel's answers to it. */
@Tag("N6")
@Tag("N8")
class RecordedEthtoolTest {

    private static final int FAMILY = 21;
    private static final OptionalInt NOTHING = OptionalInt.empty();
    private static final Set<String> NUMBERS = Set.of("1");
    private static final Set<String> FEATURES = Set.of("1", "3", "3/3", "3/3/1");
    private static final Set<String> FLAGS_BY_NAME = Set.of("1", "2", "2/3", "2/3/1");
    private static final Set<String> STRINGS = Set.of("1", "2", "2/1");

    /** The answers to commands by their numbers: the names of features, which a link has, and no more than its name. */
    private static final Map<Integer, String> PLAYED = Map.of(
            1,
            "ethtool-strings",
            11,
            "ethtool-features",
            12,
            "ethtool-set-features-one-answer",
            21,
            "ethtool-module",
            31,
            "ethtool-module");

    /** The flags of the header, by which ethtool asks for short answers. */
    private static final String FLAGS = "1/3";

    private final ScriptedTransport kernel = new ScriptedTransport(RecordedEthtoolTest::answer);
    private final Ethtool ethtool = Netlink.over(
                    new AbsentTransport("route", Errno.EPROTONOSUPPORT),
                    new AbsentTransport("netfilter", Errno.EPROTONOSUPPORT),
                    kernel)
            .ethtool();

    /** Tells the number of the family, plays what was recorded, and accepts the rest. */
    private static void answer(ScriptedTransport kernel, int number) {
        ByteBuffer request = kernel.sent().get(kernel.sent().size() - 1);
        if (request.getShort(4) != FAMILY) {
            kernel.answer(out -> out.beginMessage(16, 0, number)
                    .u32(0x0201)
                    .attributeU16(1, FAMILY)
                    .attributeString(2, "ethtool")
                    .attributeU32(3, 1)
                    .endMessage());
        } else if (PLAYED.containsKey((int) request.get(MessageWriter.HEADER_BYTES))) {
            byte[] recorded = RecordedMessage.first(PLAYED.get((int) request.get(MessageWriter.HEADER_BYTES)))
                    .bytes();
            kernel.answer(out -> out.beginMessage(FAMILY, 0, number)
                    .bytes(Arrays.copyOfRange(recorded, MessageWriter.HEADER_BYTES, recorded.length))
                    .endMessage());
        }
        kernel.answer(out -> out.beginMessage(MessageType.ERROR, 0, number)
                .u32(0)
                .u64(0)
                .u64(0)
                .endMessage());
    }

    private void assertSaysWhatEthtoolSaid(String recording) {
        assertSaysWhatEthtoolSaid(recording, NUMBERS);
    }

    private void assertSaysWhatEthtoolSaid(String recording, Set<String> nests) {
        Map<String, String> theirs = said(recording, nests);
        Map<String, String> ours = said(kernel.sent().size() - 1, nests);
        // Whether bits come short or long is each one's own choice.
        theirs.computeIfPresent(FLAGS, (path, flags) -> flags.equals("05") ? "04" : flags);
        assertEquals(theirs, ours);
    }

    private static Map<String, String> said(String recording, Set<String> nests) {
        return RecordedMessage.first(recording).said(GenericFamily.GENERIC_HEADER_BYTES, nests.toArray(String[]::new));
    }

    private Map<String, String> said(int datagram, Set<String> nests) {
        ByteBuffer sent = kernel.sent().get(datagram).order(ByteOrder.nativeOrder());
        Reply ours = new Reply(FAMILY, 0, sent, sent.position() + MessageWriter.HEADER_BYTES, sent.limit());
        return RecordedMessage.said(ours, GenericFamily.GENERIC_HEADER_BYTES, nests);
    }

    @Test
    void whatIsChangedIsSaidAsEthtoolSaysIt() throws Exception {
        ethtool.setChannels("va", new Channels.Counts(OptionalInt.of(2), NOTHING, NOTHING, NOTHING));
        assertSaysWhatEthtoolSaid("ethtool-set-channels");
        ethtool.setRings("va", new Rings.Lengths(OptionalInt.of(256), NOTHING, NOTHING, NOTHING));
        assertSaysWhatEthtoolSaid("ethtool-set-rings");
        ethtool.setCoalescing("va", Map.of(Coalescing.RX_USECS, 7, Coalescing.USE_ADAPTIVE_RX, 1));
        assertSaysWhatEthtoolSaid("ethtool-set-coalesce");
    }

    @Test
    void settingsOfALinkAreSaidAsEthtoolSaysThem() throws Exception {
        ethtool.setLinkModes(
                "va",
                LinkModes.Change.create()
                        .speedMbps(1000)
                        .duplex(LinkModes.Duplex.FULL)
                        .autonegotiate(true)
                        .lanes(1)
                        .masterSlave(2));
        assertSaysWhatEthtoolSaid("ethtool-set-modes");
        Map<String, Boolean> modes = new LinkedHashMap<>();
        modes.put("1000baseT/Full", true);
        modes.put("100baseT/Full", false);
        ethtool.setLinkModes("va", LinkModes.Change.create().advertise(modes));
        assertSaysWhatEthtoolSaid("ethtool-set-advertise", FEATURES);
        ethtool.setLinkInfo(
                "va",
                LinkInfo.Change.create()
                        .port(LinkInfo.Port.TWISTED_PAIR)
                        .phyAddress(3)
                        .crossover(LinkInfo.Crossover.AUTO));
        assertSaysWhatEthtoolSaid("ethtool-set-info");
        Map<String, Boolean> messages = new LinkedHashMap<>();
        messages.put("drv", true);
        messages.put("tx_err", false);
        ethtool.setMessages("va", messages);
        assertSaysWhatEthtoolSaid("ethtool-set-messages", FLAGS_BY_NAME);
    }

    @Test
    void settingsOfADeviceAreSaidAsEthtoolSaysThem() throws Exception {
        ethtool.setPause(
                "va", Pause.Change.create().autonegotiate(false).receive(true).transmit(false));
        assertSaysWhatEthtoolSaid("ethtool-set-pause");
        ethtool.setErrorCorrection(
                "va", ErrorCorrection.Change.create().automatic(false).modes(Set.of("RS")));
        assertSaysWhatEthtoolSaid("ethtool-set-fec", FLAGS_BY_NAME);
        ethtool.setModulePowerPolicy("va", TransceiverModule.POLICY_AUTO);
        assertSaysWhatEthtoolSaid("ethtool-set-module");
    }

    /** ethtool numbers these bits and so has to say which it leaves alone otherwise. */
    @Test
    void bitsThatEthtoolNumbersAreSaidByTheirNames() throws Exception {
        List<String> wakes = List.of("phy", "ucast", "mcast", "bcast", "arp", "magic", "magicsecure", "filter");
        WakeOnLan wake = WakeOnLan.decode(attributes("ethtool-set-wol"), wakes);
        Map<String, Boolean> both = Map.of("magic", true, "magicsecure", true);
        ethtool.setWakeOnLan(
                "va", WakeOnLan.Change.create().modes(both).password(MacAddress.parse("00:11:22:33:44:55")));
        assertEquals(wake, WakeOnLan.decode(sent(), wakes));
        assertEquals(both.keySet(), wake.enabled());

        List<String> modes = List.of("10baseT/Half", "10baseT/Full", "100baseT/Half", "100baseT/Full");
        EnergyEfficiency energy = EnergyEfficiency.decode(attributes("ethtool-set-eee"), modes);
        ethtool.setEnergyEfficiency(
                "va",
                EnergyEfficiency.Change.create()
                        .enabled(true)
                        .transmitLowPower(true)
                        .transmitTimerMicros(50)
                        .advertise(Map.of("100baseT/Full", true)));
        EnergyEfficiency ours = EnergyEfficiency.decode(sent(), modes);
        assertEquals(Set.of("100baseT/Full"), energy.advertised());
        assertEquals(energy.advertised(), ours.advertised());
        assertEquals(OptionalInt.of(50), ours.transmitTimerMicros());
        assertTrue(ours.enabled() && ours.transmitLowPower() && energy.enabled() && energy.transmitLowPower());
    }

    @Test
    void memoryOfAModuleAndPausesAreAskedForAsByEthtool() throws Exception {
        ethtool.pause("va");
        assertSaysWhatEthtoolSaid("ethtool-pause-request");
        ethtool.moduleMemory("va", new TransceiverModule.Region(128, 128, 1, 2, 0x51));
        assertSaysWhatEthtoolSaid("ethtool-module-memory-request");
    }

    private AttributeReader sent() {
        ByteBuffer sent = kernel.sent().get(kernel.sent().size() - 1).order(ByteOrder.nativeOrder());
        return EthtoolFamily.attributes(
                new Reply(FAMILY, 0, sent, sent.position() + MessageWriter.HEADER_BYTES, sent.limit()));
    }

    @Test
    void featuresAreAskedForAndReadAsByEthtool() throws Exception {
        Map<String, Feature> features = ethtool.features("va");
        assertSaysWhatEthtoolSaid("ethtool-features-request");
        Map<String, String> names = said("ethtool-strings-request", STRINGS);
        names.remove(FLAGS);
        assertEquals(names, said(kernel.sent().size() - 2, STRINGS));
        assertEquals(60, features.size());
        assertFalse(features.containsKey(""), "a number without a name is no feature");
        assertEquals(new Feature(true, true, true), features.get("tx-checksum-ip-generic"));
        assertEquals(new Feature(false, false, true), features.get("rx-gro"));
        assertEquals(new Feature(false, false, false), features.get("tx-gso-partial"));
        assertEquals(new Feature(false, false, true), features.get("rx-gro-list"));
    }

    /** By the kernel's names, as ethtool writes what it understood; its names for many at once are its own. */
    @Test
    void featuresAreSwitchedAsEthtoolSwitchesThem() throws Exception {
        ethtool.setFeatures("va", Map.of("tx-checksum-ip-generic", false));
        assertSwitchesWhatEthtoolSwitched("ethtool-set-features-one");
        Map<String, Boolean> many = new LinkedHashMap<>();
        many.put("rx-gro", true);
        for (String each : List.of(
                "tx-tcp-segmentation",
                "tx-tcp-ecn-segmentation",
                "tx-tcp-mangleid-segmentation",
                "tx-tcp6-segmentation",
                "tx-tcp-accecn-segmentation")) {
            many.put(each, false);
        }
        ethtool.setFeatures("va", many);
        assertSwitchesWhatEthtoolSwitched("ethtool-set-features-many");
    }

    private void assertSwitchesWhatEthtoolSwitched(String recording) {
        Map<String, String> theirs = said(recording, FEATURES);
        theirs.remove(FLAGS);
        assertEquals(theirs, said(kernel.sent().size() - 1, FEATURES));
    }

    /** What is not as wanted, and what has changed. */
    @Test
    void whatCameOfASwitchIsReadInItsShortForm() throws Exception {
        assertEquals(
                Map.of(
                        3,
                        Set.of(),
                        4,
                        Set.of(
                                "tx-checksum-ip-generic",
                                "tx-tcp-segmentation",
                                "tx-tcp-ecn-segmentation",
                                "tx-tcp-mangleid-segmentation",
                                "tx-tcp6-segmentation",
                                "tx-udp-segmentation")),
                listed("ethtool-set-features-one-answer"));
        assertEquals(
                Map.of(3, Set.of(), 4, Set.of("rx-gro", "tx-tcp-accecn-segmentation")),
                listed("ethtool-set-features-many-answer"));
    }

    private static Map<Integer, Set<String>> listed(String recording) {
        List<String> names =
                StringSets.decode(attributes("ethtool-strings")).getOrDefault(StringSets.FEATURES, List.of());
        Map<Integer, Set<String>> sets = new TreeMap<>();
        AttributeReader attributes = attributes(recording);
        while (attributes.next()) {
            if (attributes.type() != 1) {
                sets.put(
                        attributes.type(),
                        BitSetAttribute.read(attributes, names).listed());
            }
        }
        return sets;
    }

    @Test
    void whatTheKernelTellsIsRead() {
        Channels channels = Channels.decode(attributes("ethtool-channels"));
        Channels.Counts four = new Channels.Counts(OptionalInt.of(4), OptionalInt.of(4), NOTHING, NOTHING);
        assertEquals(new Channels(four, four), channels);
        assertTrue(LinkState.decode(attributes("ethtool-link-state")).detected());
        LinkModes modes = LinkModes.decode(attributes("ethtool-link-modes"), List.of());
        assertEquals(OptionalInt.of(10_000), modes.speedMbps());
        assertEquals(LinkModes.Duplex.FULL, modes.duplex());
        assertFalse(modes.autonegotiated());
        assertEquals(Set.of(), modes.supported());
        assertEquals(
                new LinkInfo(LinkInfo.Port.TWISTED_PAIR, 0, LinkInfo.Crossover.UNKNOWN, LinkInfo.Crossover.UNKNOWN, 0),
                LinkInfo.decode(attributes("ethtool-link-info")));
        assertEquals(
                Set.of("drv"),
                NamedFlags.decode(attributes("ethtool-messages"), List.of("drv", "probe"))
                        .set());
        assertEquals(new TransceiverModule(NOTHING, NOTHING), TransceiverModule.decode(attributes("ethtool-module")));
        TimeStamping times = TimeStamping.decode(attributes("ethtool-time-stamping"));
        assertEquals(Set.of("software-transmit", "software-receive", "software-system-clock"), times.capabilities());
        assertEquals(NOTHING, times.clock());
        LinkStatistics statistics = LinkStatistics.decode(
                attributes("ethtool-statistics"),
                Map.of(16, List.of("eth-phy", "eth-mac", "eth-ctrl", "rmon", "phydev")));
        assertEquals(
                Set.of("eth-phy", "eth-mac", "eth-ctrl", "rmon", "phydev"),
                statistics.groups().keySet());
    }

    private static AttributeReader attributes(String recording) {
        return RecordedMessage.first(recording).reply().attributes(GenericFamily.GENERIC_HEADER_BYTES);
    }
}
