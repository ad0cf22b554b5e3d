package dev.poplin.netlink.ethtool;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages of {@code ethtool} 6.1 about a veth link, and the kernel's answers to it. */
@Tag("N6")
@Tag("N8")
class RecordedEthtoolTest {

    private static final int FAMILY = 21;
    private static final OptionalInt NOTHING = OptionalInt.empty();

    private final ScriptedTransport kernel = new ScriptedTransport(RecordedEthtoolTest::answer);
    private final Ethtool ethtool = Netlink.over(
                    new AbsentTransport("route", Errno.EPROTONOSUPPORT),
                    new AbsentTransport("netfilter", Errno.EPROTONOSUPPORT),
                    kernel)
            .ethtool();

    /** Tells the number of the family, and accepts everything. */
    private static void answer(ScriptedTransport kernel, int number) {
        ByteBuffer request = kernel.sent().get(kernel.sent().size() - 1);
        if (request.getShort(4) != FAMILY) {
            kernel.answer(out -> out.beginMessage(16, 0, number)
                    .u32(0x0201)
                    .attributeU16(1, FAMILY)
                    .attributeString(2, "ethtool")
                    .attributeU32(3, 1)
                    .endMessage());
        }
        kernel.answer(out -> out.beginMessage(MessageType.ERROR, 0, number)
                .u32(0)
                .u64(0)
                .u64(0)
                .endMessage());
    }

    private void assertSaysWhatEthtoolSaid(String recording) {
        ByteBuffer sent = kernel.sent().get(kernel.sent().size() - 1).order(ByteOrder.nativeOrder());
        Reply ours = new Reply(FAMILY, 0, sent, sent.position() + MessageWriter.HEADER_BYTES, sent.limit());
        assertEquals(
                RecordedMessage.first(recording).said(GenericFamily.GENERIC_HEADER_BYTES, "1"),
                RecordedMessage.said(ours, GenericFamily.GENERIC_HEADER_BYTES, Set.of("1")));
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
