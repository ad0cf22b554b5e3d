package dev.poplin.netlink.generic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.generic.GenericFamily.MulticastGroup;
import dev.poplin.netlink.generic.GenericFamily.Operation;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageType;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.system.ScriptedTransport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages of {@code genl} of iproute2 6.1 to the controller of generic netlink, and the kernel's answers, played again. */
@Tag("N6")
@Tag("N8")
class RecordedGenericTest {

    private static final int FAMILY = 30;
    private static final int CONTROLLER = 16;
    private static final int TEXT = 12;

    private static ScriptedTransport playing(String recording, boolean dump) {
        return new ScriptedTransport((kernel, number) -> {
            int flags = dump ? MessageFlags.MULTI : 0;
            for (RecordedMessage each : RecordedMessage.read(recording)) {
                byte[] payload = Arrays.copyOfRange(each.bytes(), MessageWriter.HEADER_BYTES, each.bytes().length);
                kernel.answer(out -> out.beginMessage(CONTROLLER, flags, number)
                        .bytes(payload)
                        .endMessage());
            }
            kernel.answer(out -> out.beginMessage(dump ? MessageType.DONE : MessageType.ERROR, flags, number)
                    .u32(0)
                    .u64(0)
                    .u64(0)
                    .endMessage());
        });
    }

    /** The version of the controller, which genl leaves at 0, is our own. */
    private static void assertAsksAsGenlAsked(String recording, ScriptedTransport kernel) {
        Map<String, String> theirs = RecordedMessage.first(recording).said(GenericFamily.GENERIC_HEADER_BYTES);
        ByteBuffer sent = kernel.sent().get(0).order(ByteOrder.nativeOrder());
        Reply reply = new Reply(CONTROLLER, 0, sent, sent.position() + MessageWriter.HEADER_BYTES, sent.limit());
        Map<String, String> ours = RecordedMessage.said(reply, GenericFamily.GENERIC_HEADER_BYTES, Set.of());
        assertEquals(
                theirs.remove("header").substring(0, 2), ours.remove("header").substring(0, 2));
        assertEquals(theirs, ours);
    }

    @Test
    void allFamiliesAreAskedForAndRead() throws Exception {
        ScriptedTransport kernel = playing("genl-list", true);
        List<GenericFamily> families = new GenericNetlink(new Conversation(kernel)).families();
        assertAsksAsGenlAsked("genl-list-request", kernel);
        assertEquals(
                Set.of("nlctrl", "netdev", "ethtool", "tcp_metrics", "mptcp_pm", "SEG6", "IOAM6", "TASKSTATS"),
                families.stream().map(GenericFamily::name).collect(Collectors.toSet()));
        GenericFamily controller = families.stream()
                .filter(each -> each.name().equals("nlctrl"))
                .findFirst()
                .orElseThrow();
        assertEquals(
                new GenericFamily(
                        "nlctrl",
                        CONTROLLER,
                        2,
                        0,
                        0,
                        List.of(new Operation(3, 0xe), new Operation(10, 0xc)),
                        List.of(new MulticastGroup("notify", 16))),
                controller);
    }

    @Test
    void aFamilyIsAskedForByNameAndRead() throws Exception {
        ScriptedTransport kernel = playing("genl-get", false);
        GenericFamily ethtool = new GenericNetlink(new Conversation(kernel)).family("ethtool");
        assertAsksAsGenlAsked("genl-get-request", kernel);
        assertEquals(21, ethtool.id());
        assertEquals(1, ethtool.version());
        assertEquals(50, ethtool.operations().size());
        assertEquals(new Operation(9, 0x1e), ethtool.operations().get(8));
        assertEquals(6, ethtool.group("monitor").orElseThrow().id());
    }

    /** The controller tells of a family in the words in which it answers. */
    @Test
    void aFamilyThatComesIsTold() {
        Reply answer = RecordedMessage.first("genl-get").reply();
        GenericFamily controller = new GenericFamily("nlctrl", CONTROLLER, 2, 0, 0, List.of(), List.of());
        List<GenericEvent> events = new ArrayList<>();
        new GenericMonitor(controller).message(answer, events);
        assertEquals(
                List.of("ethtool"),
                events.stream()
                        .map(event -> ((GenericEvent.FamilyCame) event).family().name())
                        .toList());
    }

    @Test
    void aMessageThatCannotBeReadIsTold() {
        GenericFamily family = new GenericFamily("loaded", FAMILY, 1, 0, 0, List.of(), List.of());
        MessageWriter writer = new MessageWriter(64);
        // The attribute is longer than the message.
        writer.beginMessage(FAMILY, 0, 0).u8(3).u8(1).u16(0).u16(40).u16(1).endMessage();
        ByteBuffer bytes = writer.written();
        Reply message = new Reply(FAMILY, 0, bytes, MessageWriter.HEADER_BYTES, bytes.limit());
        List<GenericEvent> events = new ArrayList<>();
        new GenericMonitor(family).message(message, events);
        assertEquals(List.of(new GenericEvent.Malformed(3)), events);
    }

    @Test
    void aPolicyIsAskedForByNameAndRead() throws NetlinkException {
        ScriptedTransport kernel = playing("genl-policy", true);
        GenericPolicy policy = new GenericNetlink(new Conversation(kernel)).policy("nlctrl");
        assertAsksAsGenlAsked("genl-policy-request", kernel);
        // This kernel tells the number of a command only if it answers single requests, and 0 for one that only dumps.
        assertEquals(
                Map.of(3, new GenericPolicy.Command(0, 0), 0, new GenericPolicy.Command(-1, 1)), policy.commands());
        assertEquals(
                new GenericPolicy.Attribute(TEXT, "at most 15 bytes", -1),
                policy.policies().get(0).get(2));
        assertTrue(policy.policies().get(1).containsKey(10), policy.toString());
    }
}
