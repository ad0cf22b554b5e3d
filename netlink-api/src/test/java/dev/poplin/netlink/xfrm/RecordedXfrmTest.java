package dev.poplin.netlink.xfrm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.Rewritten;
import dev.poplin.netlink.system.Reply;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code ip xfrm} was recorded to send is read, written again, and what this library says for the same. */
@Tag("N2.6")
@Tag("N8")
class RecordedXfrmTest {

    private static final IpAddress SOURCE = IpAddress.parse("192.0.2.1");
    private static final IpAddress DESTINATION = IpAddress.parse("192.0.2.2");
    private static final XfrmSelector PREFIXES =
            XfrmSelector.between(Cidr.parse("10.0.0.0/8"), Cidr.parse("10.1.0.0/16"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    xfrm-state-add      | src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x00000100 reqid 1 mode tunnel alg_crypt cbc(aes) (secret) alg_auth_trunc hmac(sha256) (secret) 128 mark 0x10/0xff if_id 42 set_mark 32 set_mark_mask 255
                    xfrm-state-add-aead | src 2001:db8::1 dst 2001:db8::2 proto esp spi 0x00000200 mode transport alg_aead rfc4106(gcm(aes)) (secret) 128 encap type 2 4500 4501 replay_esn_val 040000000000000000000000000000000000000080000000
                    xfrm-state-add-ah   | src 192.0.2.1 dst 192.0.2.2 proto ah spi 0x00000300 mode transport alg_auth hmac(md5) (secret)
                    xfrm-state-add-seq  | src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x00000500 seq 0x0000004d mode transport alg_crypt cbc(aes) (secret) encap type 2 4500 4501 10.9.0.1
                    xfrm-state-update   | src 192.0.2.1 dst 192.0.2.2 proto comp spi 0x00000400 mode transport alg_comp deflate (secret)
                    """)
    void anAssociationIsReadAndWrittenAgainByteForByte(String recording, String text) {
        RecordedMessage message = RecordedMessage.first(recording);
        XfrmState state = XfrmState.decode(message.reply());
        assertEquals(message.payload(), RecordedMessage.payload(written(state)), message.command());
        Rewritten.assertSame(state.attributes(), message.command());
        assertEquals(text, state.toString(), message.command());
    }

    private static Consumer<MessageWriter> written(XfrmState state) {
        return writer -> XfrmStateCodec.write(state, writer);
    }

    /** replay_window and flags of struct xfrm_usersa_info: {@code replay-window 32 flag noecn}. */
    @Test
    void theReplayWindowIsInTheHeader() {
        int window = 215;
        XfrmState state =
                XfrmState.decode(RecordedMessage.first("xfrm-state-add-ah").reply());
        XfrmState changed = state.withReplayWindow(32, 1);
        Reply written = RecordedMessage.reply(written(changed));
        assertEquals(32, written.u8(window));
        assertEquals(1, written.u8(window + 1));
        assertEquals(changed.toString(), XfrmState.decode(written).toString());
        assertEquals(
                RecordedMessage.payload(written(state.withReplayWindow(0, 0))),
                RecordedMessage.payload(written(changed.withReplayWindow(0, 0))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    xfrm-policy-add       | src 10.0.0.0/8 dst 10.1.0.0/16 proto 6 sport 1024 dport 80 dir out priority 100 tmpl [tmpl src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x00000100 reqid 1 mode tunnel, tmpl proto comp mode transport level use] mark 0x10/0xff if_id 42
                    xfrm-policy-add-block | src 2001:db8::/32 dst ::/0 dev #3 dir in action block priority 0 policy_type 0
                    xfrm-policy-update    | src 10.0.0.0/8 dst 10.1.0.0/16 dir fwd priority 0
                    """)
    void aPolicyIsReadAndWrittenAgainByteForByte(String recording, String text) {
        RecordedMessage message = RecordedMessage.first(recording);
        XfrmPolicy policy = XfrmPolicy.decode(message.reply());
        assertEquals(message.payload(), RecordedMessage.payload(policy::write), message.command());
        Rewritten.assertSame(policy.attributes(), message.command());
        assertEquals(text, policy.toString(), message.command());
    }

    @Test
    void whatIsSaidInTypesIsByteForByteWhatIpSends() {
        byte[] key = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");
        RecordedMessage ah = RecordedMessage.first("xfrm-state-add-ah");
        XfrmState state = XfrmState.of(SOURCE, DESTINATION, 0x300, XfrmState.AH, XfrmState.TRANSPORT, 0)
                .with(XfrmState.AUTHENTICATION, XfrmAlgorithm.of("hmac(md5)", key));
        assertEquals(XfrmState.decode(ah.reply()).withSelector(XfrmSelector.NONE), state);
        RecordedMessage delete = RecordedMessage.first("xfrm-state-delete");
        XfrmState marked =
                XfrmState.tunnel(SOURCE, DESTINATION, 0x100, 0).with(XfrmState.MARK, new XfrmMark(0x10, 0xff));
        assertEquals(delete.said(24), RecordedMessage.said(writer -> XfrmStateCodec.writeKey(marked, writer), 24));
        RecordedMessage update = RecordedMessage.first("xfrm-policy-update");
        assertEquals(
                XfrmPolicy.decode(update.reply()).toString(),
                XfrmPolicy.pass(PREFIXES, XfrmPolicy.FORWARD, 0).toString());
        RecordedMessage deletePolicy = RecordedMessage.first("xfrm-policy-delete");
        XfrmPolicy policy =
                XfrmPolicy.pass(PREFIXES, XfrmPolicy.OUT, 0).with(XfrmPolicy.MARK, new XfrmMark(0x10, 0xff));
        assertEquals(deletePolicy.payload(), RecordedMessage.payload(policy::writeKey));
        RecordedMessage alloc = RecordedMessage.first("xfrm-state-alloc");
        assertEquals(alloc.payload(), RecordedMessage.payload(writer -> {
            XfrmState any = XfrmState.of(SOURCE, DESTINATION, 0, XfrmState.ESP, XfrmState.TRANSPORT, 0);
            XfrmStateCodec.writeInfo(any.withLimits(new XfrmLimits(0, 0, 0, 0, 0, 0, 0, 0)), writer);
            writer.u32(0x100).u32(0x1ff);
        }));
    }

    @Test
    void aKeyIsNeverPrinted() {
        XfrmState state =
                XfrmState.decode(RecordedMessage.first("xfrm-state-add").reply());
        assertFalse(state.toString().contains("0123456789abcdef"), state::toString);
    }

    private static void refused(String message, Executable value) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, value).getMessage());
    }

    @Test
    void theAddressBeforeATranslationMayBeOfIpv6() {
        IpAddress original = IpAddress.parse("2001:db8::9");
        XfrmState state = XfrmState.transport(IpAddress.parse("2001:db8::1"), IpAddress.parse("2001:db8::2"), 1, 1)
                .with(XfrmState.ENCAPSULATION, new XfrmState.Encapsulation(2, 4500, 4501, original))
                .withSequence(7);
        XfrmState read = XfrmState.decode(RecordedMessage.reply(written(state)));
        assertEquals(state, read);
        assertEquals(original, read.get(XfrmState.ENCAPSULATION).orElseThrow().original());
    }

    @Test
    void whatCannotBeIsRefusedWithItsValue() {
        refused("protocol 256 is not within 0 and 255", () -> XfrmFilter.ALL.protocol(256));
        refused(
                "from 10.0.0.0/8 to 2001:db8::/32: two families",
                () -> XfrmFilter.ALL.from(Cidr.parse("10.0.0.0/8")).to(Cidr.parse("2001:db8::/32")));
        XfrmPolicy policy = XfrmPolicy.pass(PREFIXES, 0, 0);
        refused("policy type 2 is neither 0 (main) nor 1 (sub)", () -> policy.with(XfrmPolicy.TYPE, 2));
        refused(
                "from 192.0.2.1 to 2001:db8::1: two families",
                () -> XfrmState.tunnel(SOURCE, IpAddress.parse("2001:db8::1"), 1, 1));
        refused("algorithm '' does not have 1 to 63 letters", () -> XfrmAlgorithm.of("", new byte[0]));
        refused("direction 3 is not within 0 and 2", () -> XfrmPolicy.pass(PREFIXES, 3, 0));
        refused("priority -1 is not within 0 and 4294967295", () -> XfrmPolicy.pass(PREFIXES, 0, -1));
        refused("port 65536 is not within 0 and 65535", () -> PREFIXES.destinationPort(65_536));
        refused(
                "from 10.0.0.0/8 to 2001:db8::/32 is no pair of prefixes",
                () -> XfrmSelector.between(Cidr.parse("10.0.0.0/8"), Cidr.parse("2001:db8::/32")));
        refused("a policy for any packets needs prefixes", () -> XfrmPolicy.block(XfrmSelector.NONE, 0, 0));
    }
}
