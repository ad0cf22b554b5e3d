package dev.poplin.netlink.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("N2.2")
class InterfaceAddressTest {

    private static MessageWriter written(InterfaceAddress address, Reply like) {
        MessageWriter writer = new MessageWriter(64);
        writer.beginMessage(like.type(), like.flags(), 0);
        address.write(writer);
        return writer.endMessage();
    }

    @ParameterizedTest
    @Tag("N8")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    address-add           | 10.244.0.1/32 dev #2
                    address-add-broadcast | 10.1.2.3/24 brd 10.1.2.255 dev #2
                    address-add-peer      | 10.9.0.1/32 peer 10.9.0.2 dev #2
                    address-add-nodad     | 2001:db8:1::1/64 dev #2
                    """)
    void whatIpSentIsReadAndWrittenAgainByteForByte(String recording, String text) {
        RecordedMessage message = RecordedMessage.read(recording).get(0);
        InterfaceAddress address = InterfaceAddress.decode(message.reply());
        assertEquals(text, address.toString(), message.command());
        assertEquals(recording.endsWith("nodad") ? InterfaceAddress.NODAD : 0, address.flags());
        assertEquals(message.hex(), RecordedMessage.hex(written(address, message.reply())), message.command());
    }

    @Test
    @Tag("N8")
    void whatTheKernelListsIsTheSameAddressWhenItIsWrittenAndReadAgain() {
        for (RecordedMessage message : RecordedMessage.read("addresses-dump")) {
            InterfaceAddress address = InterfaceAddress.decode(message.reply());
            MessageWriter writer = written(address, message.reply());
            Reply again = new Reply(20, 0, writer.written(), MessageWriter.HEADER_BYTES, writer.size());
            assertEquals(address, InterfaceAddress.decode(again), message::hex);
        }
    }

    @Test
    @Tag("N1.8")
    void aMessageWithoutAnAddressIsRefused() {
        MessageWriter writer = new MessageWriter(64);
        writer.beginMessage(20, 0, 0).u64(0).endMessage();
        Reply empty = new Reply(20, 0, writer.written(), MessageWriter.HEADER_BYTES, writer.size());
        assertThrows(MalformedMessageException.class, () -> InterfaceAddress.decode(empty));
    }

    @Test
    void aPeerOrBroadcastAddressOfTheOtherFamilyIsRefused() {
        InterfaceAddress address = InterfaceAddress.of(2, Cidr.parseInterface("10.9.0.1/32"));
        IpAddress other = IpAddress.parse("2001:db8::1");
        assertEquals(
                "peer 2001:db8::1 is not of the family of 10.9.0.1/32",
                assertThrows(IllegalArgumentException.class, () -> address.withPeer(other))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> address.withBroadcast(other));
    }
}
