package dev.poplin.netlink.macsec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.generic.GenericFamily;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.link.type.Macsec;
import dev.poplin.netlink.message.MessageWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages of {@code ip macsec} of iproute2 6.1, and the answer of Debian's kernel 6.1 to it. */
@Tag("N6")
@Tag("N8")
class RecordedMacsecTest {

    private static final int FIRST = 8;
    private static final int SECOND = 9;
    private static final long CHANNEL = 0x0200_0000_0099_0007L;
    private static final long EXTENDED_CHANNEL = 0x0200_0000_0099_0008L;
    private static final String HEX = "01".repeat(16);
    private static final MacsecKey KEY = MacsecKey.parse(HEX);
    private static final MacsecKey LONG_KEY = MacsecKey.parse(HEX + "02".repeat(16));
    private static final byte[] SALT = {10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21};

    private static void assertSaysWhatIpSaid(String recording, int link, int command, Consumer<MessageWriter> content) {
        assertEquals(
                RecordedMessage.first("macsec-" + recording).said(GenericFamily.GENERIC_HEADER_BYTES, "2", "3", "9"),
                RecordedMessage.said(
                        out -> content.accept(out.u8(command).u8(1).u16(0).attributeU32(MacsecDevice.LINK, link)),
                        GenericFamily.GENERIC_HEADER_BYTES,
                        "2",
                        "3",
                        "9"));
    }

    private static Consumer<MessageWriter> sending(int number, AssociationChange change) {
        return SecureAssociations.content(OptionalLong.empty(), number, change);
    }

    private static Consumer<MessageWriter> receiving(int number, AssociationChange change) {
        return SecureAssociations.content(OptionalLong.of(CHANNEL), number, change);
    }

    private static AssociationChange change() {
        return AssociationChange.create();
    }

    @Test
    void whatIsToldOfAssociationsToSendByIsWhatIpTells() {
        AssociationChange added = change().packetNumber(1).active(true).key(KeyIdentifier.parse("05"), KEY);
        assertSaysWhatIpSaid("tx-add", FIRST, 4, sending(0, added));
        assertSaysWhatIpSaid(
                "tx-set", FIRST, 6, sending(0, change().packetNumber(7).active(false)));
        assertSaysWhatIpSaid("tx-del", FIRST, 5, sending(0, change()));
    }

    @Test
    void whatIsToldOfChannelsAndTheirAssociationsIsWhatIpTells() {
        assertSaysWhatIpSaid("rx-add", FIRST, 1, ReceiveChannels.configuration(CHANNEL, true));
        assertSaysWhatIpSaid("rx-set", FIRST, 3, ReceiveChannels.configuration(CHANNEL, false));
        assertSaysWhatIpSaid("rx-del", FIRST, 2, ReceiveChannels.named(CHANNEL));
        AssociationChange added = change().packetNumber(3).active(true).key(KeyIdentifier.parse("06"), KEY);
        assertSaysWhatIpSaid("rxsa-add", FIRST, 7, receiving(1, added));
        assertSaysWhatIpSaid(
                "rxsa-set", FIRST, 9, receiving(1, change().packetNumber(9).active(false)));
        assertSaysWhatIpSaid("rxsa-del", FIRST, 8, receiving(1, change()));
        assertSaysWhatIpSaid("offload", FIRST, 10, MacsecDevices.offload(0));
    }

    @Test
    void whatIsToldOfExtendedPacketNumbersIsWhatIpTells() {
        assertSaysWhatIpSaid(
                "xpn-add",
                SECOND,
                4,
                sending(
                        2,
                        change().extendedPacketNumber(0x1_0000_0001L)
                                .active(true)
                                .extended(3, SALT)
                                .key(KeyIdentifier.parse("07"), LONG_KEY)));
        assertSaysWhatIpSaid(
                "xpn-rxsa",
                SECOND,
                7,
                SecureAssociations.content(
                        OptionalLong.of(EXTENDED_CHANNEL),
                        3,
                        change().extendedPacketNumber(0x1_0000_0004L)
                                .active(true)
                                .extended(4, SALT)
                                .key(KeyIdentifier.parse("08"), LONG_KEY)));
    }

    @Test
    void whatTheKernelTellsIsRead() {
        List<MacsecDevice> devices = RecordedMessage.read("macsec-show-answer").stream()
                .map(message -> MacsecDevice.decode(message.reply()))
                .toList();
        MacsecDevice first = devices.get(0);
        assertEquals(FIRST, first.link());
        assertEquals(Optional.of(0x8eaf_3bca_ade4_0007L), first.settings().get(Macsec.SCI));
        assertEquals(Optional.of(Macsec.GCM_AES_128), first.settings().get(Macsec.CIPHER_SUITE));
        assertEquals(Optional.of((long) Macsec.STRICT), first.settings().get(Macsec.VALIDATION));
        assertEquals(Optional.of(true), first.settings().get(Macsec.ENCRYPT));
        assertEquals(Optional.of(true), first.settings().get(Macsec.PROTECT));
        assertEquals(Optional.of(true), first.settings().get(Macsec.SEND_SCI));
        assertEquals(Optional.of(false), first.settings().get(Macsec.REPLAY_PROTECT));
        assertEquals(Optional.of(16L), first.settings().get(Macsec.ICV_LENGTH));
        assertEquals(Optional.of(0L), first.settings().get(Macsec.OFFLOAD));
        assertFalse(first.operational());
        assertEquals(
                List.of(new SecureAssociation(
                        0, false, 7, KeyIdentifier.parse("05"), OptionalInt.empty(), SecureAssociation.Counts.NONE)),
                first.associations());
        ReceiveChannel channel = first.channels().get(0);
        assertEquals(CHANNEL, channel.identifier());
        assertFalse(channel.active());
        assertEquals(9, channel.associations().get(0).packetNumber());
        // What ip itself shows as 1, since it cuts the number.
        SecureAssociation extended = devices.get(1).associations().get(0);
        assertEquals(0x1_0000_0001L, extended.packetNumber());
        assertEquals(OptionalInt.of(3), extended.shortIdentifier());
        assertTrue(extended.active());
        assertEquals(
                OptionalInt.of(4),
                devices.get(1).channels().get(0).associations().get(0).shortIdentifier());
    }

    /** Each count has a value of its own, so that none can stand for another. */
    @Test
    void countsAreReadEachByItsNumber() {
        MacsecDevice device = MacsecDevice.decode(RecordedMessage.reply(out -> {
            out.u32(0).attributeU32(MacsecDevice.LINK, FIRST);
            out.nested(5, () -> out.nested(1, () -> out.nested(6, () -> counts(out, 7, false))));
            out.nested(6, () -> out.nested(1, () -> out.nested(4, () -> counts(out, 10, true))));
            out.nested(7, () -> counts(out, 4, true)).nested(8, () -> counts(out, 8, true));
        }));
        assertEquals(
                new SecureAssociation.Counts(1, 2, 3, 4, 5, 6, 7),
                device.associations().get(0).counts());
        assertEquals(
                new ReceiveChannel.Counts(1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
                device.channels().get(0).counts());
        assertEquals(new MacsecDevice.Sent(1, 2, 3, 4), device.sent());
        assertEquals(new MacsecDevice.Counts(1, 2, 3, 4, 5, 6, 7, 8), device.counts());
    }

    private static void counts(MessageWriter out, int greatest, boolean wide) {
        for (int type = 1; type <= greatest; type++) {
            if (wide) {
                out.attributeU64(type, type);
            } else {
                out.attributeU32(type, type);
            }
        }
    }

    @Test
    void noKeyAndNoSaltIsEverPrinted() {
        AssociationChange change = change().packetNumber(1).extended(3, SALT).key(KeyIdentifier.parse("05"), KEY);
        assertEquals(" pn 1 ssci 3 key 05000000000000000000000000000000 (secret)", change.toString());
        assertEquals("(secret)", KEY.toString());
        String refused =
                String.valueOf(assertThrows(IllegalArgumentException.class, () -> MacsecKey.parse("abcdef0123456789z"))
                        .getMessage());
        assertFalse(refused.contains("abcdef"), refused);
        assertEquals(32, MacsecKey.generate(MacsecKey.BYTES_256).toBytes().length);
        assertEquals(KEY, MacsecKey.of(KEY.toBytes()));
    }

    @Test
    void whatIsNoAssociationIsRefusedBeforeItIsSent() {
        assertThrows(IllegalArgumentException.class, () -> MacsecKey.parse("0102"));
        assertThrows(IllegalArgumentException.class, () -> KeyIdentifier.parse("00".repeat(17)));
        assertThrows(IllegalArgumentException.class, () -> change().packetNumber(0));
        assertThrows(IllegalArgumentException.class, () -> change().packetNumber(1L << 32));
        assertThrows(IllegalArgumentException.class, () -> change().extendedPacketNumber(0));
        assertThrows(IllegalArgumentException.class, () -> change().extended(1, new byte[11]));
    }
}
