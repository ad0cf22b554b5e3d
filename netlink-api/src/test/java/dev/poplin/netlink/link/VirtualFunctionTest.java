package dev.poplin.netlink.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.link.VirtualFunction.Rate;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageType;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.Rewritten;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.ScriptedTransport;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Virtual functions of network cards, which no kernel here has: requests as {@code ip} sends them, and an answer made by hand. */
@Tag("N2.1")
@Tag("N8")
class VirtualFunctionTest {

    private static final String[] NESTS = {"22", "22/1", "22/1/8", "22/1/12"};

    private static final VirtualFunction ALL = VirtualFunction.of(3)
            .with(VirtualFunction.MAC, MacAddress.parse("02:00:00:00:00:07"))
            .with(VirtualFunction.VLAN, VirtualVlan.of(100, 3))
            .with(VirtualFunction.SPOOF_CHECK, true)
            .with(VirtualFunction.TRUST, true)
            .with(VirtualFunction.STATE, VirtualFunction.STATE_ENABLE)
            .with(VirtualFunction.RSS_QUERY, false)
            .with(VirtualFunction.RATE, new Rate(10, 1000));

    private static void assertSaid(String recording, VirtualFunction wanted) {
        assertEquals(
                RecordedMessage.first(recording).said(Link.HEADER_BYTES, NESTS),
                RecordedMessage.said(
                        writer -> NewLink.named("eth0")
                                .function(wanted)
                                .messages()
                                .change(writer, 3),
                        Link.HEADER_BYTES,
                        NESTS),
                recording);
    }

    @Test
    void changesAreWhatIpSends() {
        assertSaid("link-set-vf", ALL);
        VirtualVlan outer = new VirtualVlan(200, 1, VirtualVlan.DOT1AD);
        assertSaid("link-set-vf-qinq", VirtualFunction.of(0).with(VirtualFunction.VLANS, List.of(outer)));
        assertSaid(
                "link-set-vf-guid",
                VirtualFunction.of(1)
                        .with(VirtualFunction.NODE_GUID, 0x11223344556677L)
                        .with(VirtualFunction.PORT_GUID, 0x11223344556678L));
    }

    @Test
    void whatIpSendsReadsAsWasMeant() {
        assertEquals(
                List.of(ALL),
                VirtualFunction.decode(RecordedMessage.first("link-set-vf").reply()));
        assertEquals(
                "vf 3 mac 02:00:00:00:00:07 vlan 100 qos 3 spoofchk on trust on link_state 1 rss_query_en off rate 10 to 1000 Mbit/s",
                ALL.toString());
    }

    @Test
    void listedFunctionsHaveWhatTheDriverKnows() throws Exception {
        RecordedMessage answer = RecordedMessage.first("link-vf-list");
        byte[] content = Arrays.copyOfRange(answer.bytes(), MessageWriter.HEADER_BYTES, answer.bytes().length);
        ScriptedTransport kernel = new ScriptedTransport((self, sequence) -> {
            self.answer(out -> out.beginMessage(16, 0, sequence).bytes(content).endMessage());
            self.answer(out -> out.beginMessage(MessageType.ERROR, MessageFlags.CAPPED, sequence)
                    .u32(0)
                    .endMessage());
        });
        List<VirtualFunction> functions;
        try (Conversation conversation = new Conversation(kernel)) {
            functions = new Links(conversation).functions(3);
        }
        assertEquals(
                RecordedMessage.first("link-show-vf").said(Link.HEADER_BYTES).get("29"),
                new RecordedMessage("sent", kernel.sent().get(0).array())
                        .said(Link.HEADER_BYTES)
                        .get("29"));
        assertEquals(
                List.of(0, 1), functions.stream().map(VirtualFunction::number).toList());
        VirtualFunction first = functions.get(0);
        assertEquals(Optional.of(MacAddress.parse("02:00:00:00:00:00")), first.get(VirtualFunction.MAC));
        assertEquals(Optional.of(VirtualVlan.of(100, 3)), first.get(VirtualFunction.VLAN));
        assertEquals(
                Optional.of(List.of(new VirtualVlan(100, 3, VirtualVlan.DOT1AD))), first.get(VirtualFunction.VLANS));
        assertEquals(Optional.of(new Rate(10, 1000)), first.get(VirtualFunction.RATE));
        assertEquals(Optional.of(VirtualFunction.STATE_DISABLE), first.get(VirtualFunction.STATE));
        assertEquals(Optional.of(true), first.get(VirtualFunction.SPOOF_CHECK));
        assertEquals(
                Optional.of(107L),
                first.get(VirtualFunction.COUNTS).flatMap(counts -> counts.get(VirtualCounts.RECEIVED_DROPPED)));
        // The kernel says -1 of what the driver does not know.
        assertEquals(Optional.empty(), first.get(VirtualFunction.RSS_QUERY));
        assertEquals(Optional.empty(), functions.get(1).get(VirtualFunction.SPOOF_CHECK));
        functions.forEach(function -> Rewritten.assertSame(function.settings(), function.toString()));
    }

    @Test
    void listedFunctionsAreWrittenAgainAsTheyCame() {
        RecordedMessage answer = RecordedMessage.first("link-vf-list");
        NewLink again = NewLink.named("eth0");
        VirtualFunction.decode(answer.reply()).forEach(again::function);
        Map<String, String> said = new TreeMap<>(answer.said(Link.HEADER_BYTES, NESTS));
        said.keySet().removeAll(List.of("header", "3", "21"));
        // Without what the driver does not know.
        said.put("22/1/4", "0000000001");
        said.remove("22/1/7");
        Map<String, String> written = new TreeMap<>(
                RecordedMessage.said(writer -> again.messages().change(writer, 3), Link.HEADER_BYTES, NESTS));
        written.remove("header");
        assertEquals(said, written);
    }

    @Test
    void whatDoesNotFitIsRefusedBeforeItIsSent() {
        VirtualFunction function = VirtualFunction.of(0);
        VirtualVlan outer = new VirtualVlan(5, 0, VirtualVlan.DOT1AD);
        assertThrows(IllegalArgumentException.class, () -> VirtualFunction.of(-1));
        assertThrows(
                IllegalArgumentException.class, () -> function.with(VirtualFunction.VLAN, VirtualVlan.of(4096, 0)));
        assertThrows(IllegalArgumentException.class, () -> function.with(VirtualFunction.VLAN, VirtualVlan.of(1, 8)));
        assertThrows(IllegalArgumentException.class, () -> function.with(VirtualFunction.VLAN, outer));
        assertThrows(IllegalArgumentException.class, () -> new Rate(0, 1L << 32));
    }
}
