package dev.poplin.netlink.ethtool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    private static final Set<String> STRINGS = Set.of("1", "2", "2/1");

    /** The answers to commands by their numbers: the names of features, and which a link has. */
    private static final Map<Integer, String> PLAYED =
            Map.of(1, "ethtool-strings", 11, "ethtool-features", 12, "ethtool-set-features-one-answer");

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
        assertEquals(said(recording, NUMBERS), said(kernel.sent().size() - 1, NUMBERS));
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
        List<String> names = StringSets.decode(attributes("ethtool-strings")).getOrDefault(StringSets.FEATURES, List.of());
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
    }

    private static AttributeReader attributes(String recording) {
        return RecordedMessage.first(recording).reply().attributes(GenericFamily.GENERIC_HEADER_BYTES);
    }
}
