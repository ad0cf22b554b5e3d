package dev.poplin.netlink.neighbor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.message.LinkLayerAddress;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("N2.2")
class NeighborTest {

    private static MessageWriter written(Neighbor neighbor, Reply like) {
        MessageWriter writer = new MessageWriter(64);
        writer.beginMessage(like.type(), like.flags(), 0);
        neighbor.write(writer);
        return writer.endMessage();
    }

    @ParameterizedTest
    @Tag("N8")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    neighbor-add       | 169.254.1.1 dev #3 lladdr ee:ee:ee:ee:ee:ee nud permanent
                    neighbor-add-inet6 | fe80::9 dev #3 lladdr ee:ee:ee:ee:ee:ee nud permanent
                    neighbor-add-proxy | proxy 10.7.0.1 dev #3 nud permanent
                    neighbor-add-use   | 192.0.2.52 dev #3
                    neighbor-delete    | 169.254.1.1 dev #3 nud permanent
                    """)
    void whatIpSentIsReadAndWrittenAgainByteForByte(String recording, String text) {
        RecordedMessage message = RecordedMessage.read(recording).get(0);
        Neighbor neighbor = Neighbor.decode(message.reply());
        assertEquals(text, neighbor.toString(), message.command());
        assertEquals(message.hex(), RecordedMessage.hex(written(neighbor, message.reply())), message.command());
    }

    @ParameterizedTest
    @Tag("N8")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    neighbor-add-extern  | 192.0.2.50 dev #3 lladdr 02:00:00:00:00:50 extern_learn proto 114
                    neighbor-add-managed | 192.0.2.51 dev #3 managed extern_learn
                    """)
    void whatIpSentIsReadAndSaidAgain(String recording, String text) {
        RecordedMessage message = RecordedMessage.first(recording);
        Neighbor neighbor = Neighbor.decode(message.reply());
        assertEquals(text, neighbor.toString(), message.command());
        assertEquals(
                message.said(Neighbor.HEADER_BYTES),
                RecordedMessage.said(neighbor::write, Neighbor.HEADER_BYTES),
                message.command());
    }

    @Test
    @Tag("N8")
    void whatTheKernelListsIsTheSameNeighborWhenItIsWrittenAndReadAgain() {
        for (RecordedMessage message : RecordedMessage.read("neighbors-dump")) {
            Neighbor neighbor = Neighbor.decode(message.reply());
            MessageWriter writer = written(neighbor, message.reply());
            Reply again = new Reply(28, 0, writer.written(), MessageWriter.HEADER_BYTES, writer.size());
            assertEquals(neighbor, Neighbor.decode(again), message::hex);
        }
    }

    @Test
    void aLinkLayerAddressThatDoesNotHaveSixBytesIsKept() {
        LinkLayerAddress far = LinkLayerAddress.of(new byte[] {(byte) 192, 0, 2, 2});
        Neighbor neighbor = Neighbor.proxy(3, IpAddress.parse("10.7.0.1")).withLinkLayerAddress(far);
        Reply like = RecordedMessage.first("neighbor-add").reply();
        MessageWriter writer = written(neighbor, like);
        Neighbor read =
                Neighbor.decode(new Reply(like.type(), 0, writer.written(), MessageWriter.HEADER_BYTES, writer.size()));
        assertEquals(neighbor, read);
        assertEquals(Optional.of(far), read.linkLayerAddress());
        MacAddress six = MacAddress.parse("02:00:00:00:00:01");
        assertEquals(six, read.withLinkLayerAddress(LinkLayerAddress.of(six)).mac());
    }

    /** struct nda_cacheinfo: confirmed, used, updated in ticks of a hundredth of a second, references. */
    @Test
    void howANeighborWasUsedHasItsPlace() {
        MessageWriter writer = new MessageWriter(64).beginMessage(28, 0, 0);
        writer.u8(2).u8(0).u16(0).u32(7).u16(2).u8(0).u8(0);
        writer.attributeAddress(1, IpAddress.parse("192.0.2.9"));
        writer.scope(3, () -> writer.u32(150).u32(250).u32(350).u32(4)).attributeU32(4, 5);
        writer.endMessage();
        Reply reply = new Reply(28, 0, writer.written(), MessageWriter.HEADER_BYTES, writer.size());
        ListedNeighbor listed = ListedNeighbor.decode(reply);
        assertEquals(
                List.of(Duration.ofMillis(1500), Duration.ofMillis(2500), Duration.ofMillis(3500)),
                List.of(listed.confirmed(), listed.used(), listed.updated()));
        assertEquals("192.0.2.9 dev #7 ref 4 used 2/1/3 probes 5", listed.toString());
    }
}
