package dev.poplin.netlink.ipset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageType;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.system.ScriptedTransport;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages of {@code ipset} 7.17 and the kernel's answers to it. */
@Tag("N8")
@Tag("N3.5")
class RecordedIpsetTest {

    private static final String[] NESTS = {"7", "7/1", "7/2", "7/20"};

    private static AttributeReader data(RecordedMessage message) {
        AttributeReader attributes = message.reply().attributes(IpSetCodec.HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == IpSetCodec.DATA) {
                return attributes.nested();
            }
        }
        throw new IllegalArgumentException(message.command());
    }

    /** An entry is read and written again to what ipset said of it, but for the number of its line. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ipset-add-comment | hash:ip | 10.0.0.1 timeout 100 packets 3 bytes 30 comment \"hello\"",
                "ipset-add-triple | hash:ip,port,net | 10.0.0.1,tcp:80,10.1.0.0/16",
                "ipset-add-interface | hash:net,iface | 10.0.0.0/8,physdev:eth0 nomatch"
            })
    void anEntryIsReadAndWrittenToWhatIpsetSaid(String recording, String type, String words) {
        RecordedMessage message = RecordedMessage.first(recording);
        Entry entry = EntryCodec.read(data(message), type);
        assertEquals(words, entry.toString());
        Map<String, String> theirs = message.said(IpSetCodec.HEADER_BYTES, NESTS);
        Map<String, String> ours = RecordedMessage.said(
                out -> out.u8(2).u8(0).u16(0).nested(IpSetCodec.DATA, () -> EntryCodec.write(out, entry)),
                IpSetCodec.HEADER_BYTES,
                NESTS);
        theirs.forEach((path, value) -> {
            if (path.startsWith("7/") && !path.equals("7/9")) {
                assertEquals(value, ours.get(path), path);
            }
        });
    }

    @Test
    void aListedSetIsReadAndItsOptionsAreWrittenAsIpsetSaidThem() {
        IpSetCodec listing = new IpSetCodec();
        listing.take(RecordedMessage.first("ipset-list").reply());
        IpSet set = listing.sets().get(0);
        assertEquals("g1", set.name());
        assertTrue(
                set.toSave()
                        .startsWith(
                                "create g1 hash:ip family inet hashsize 1024 maxelem 65536 timeout 300 counters comment"),
                set.toSave());
        Map<String, String> theirs = RecordedMessage.first("ipset-create-hash").said(IpSetCodec.HEADER_BYTES, NESTS);
        Map<String, String> ours = RecordedMessage.said(
                out -> out.u8(2)
                        .u8(0)
                        .u16(0)
                        .nested(IpSetCodec.DATA, () -> IpSetCodec.writeOptions(out, set.options())),
                IpSetCodec.HEADER_BYTES,
                NESTS);
        theirs.forEach((path, value) -> {
            if (path.startsWith("7/")) {
                assertEquals(value, ours.get(path), path);
            }
        });
    }

    private interface Verb {
        void on(Ipset ipset) throws NetlinkException;
    }

    /** All that ipset says is said, but the number of a line of its input. */
    private static void assertSaysWhatIpsetSaid(String recording, Verb verb) throws NetlinkException {
        ScriptedTransport kernel = new ScriptedTransport((transport, number) ->
                transport.answer(out -> out.beginMessage(MessageType.ERROR, MessageFlags.CAPPED, number)
                        .u32(0)
                        .u64(0)
                        .u64(0)
                        .endMessage()));
        verb.on(new Ipset(new Conversation(kernel)));
        ByteBuffer sent = kernel.sent().get(0);
        Reply ours = new Reply(sent.getShort(4), 0, sent, MessageWriter.HEADER_BYTES, sent.limit());
        RecordedMessage theirs = RecordedMessage.first(recording);
        assertEquals(theirs.reply().type(), ours.type(), recording);
        Map<String, String> said = theirs.said(IpSetCodec.HEADER_BYTES, NESTS);
        said.remove("7/9");
        assertEquals(said, RecordedMessage.said(ours, IpSetCodec.HEADER_BYTES, Set.of(NESTS)), recording);
    }

    @Test
    void whatIsDoneToASetIsSaidAsIpsetSaysIt() throws Exception {
        Entry entry = Entry.of(IpAddress.parse("10.0.0.1"));
        assertSaysWhatIpsetSaid("ipset-test", ipset -> ipset.test("g1", entry));
        assertSaysWhatIpsetSaid("ipset-delete", ipset -> ipset.delete("g1", entry));
        assertSaysWhatIpsetSaid("ipset-flush", ipset -> ipset.flush("g1"));
        assertSaysWhatIpsetSaid("ipset-rename", ipset -> ipset.rename("g1", "g2"));
        assertSaysWhatIpsetSaid("ipset-swap", ipset -> ipset.swap("g3", "g5"));
        assertSaysWhatIpsetSaid("ipset-destroy", ipset -> ipset.destroy("g2"));
    }
}
