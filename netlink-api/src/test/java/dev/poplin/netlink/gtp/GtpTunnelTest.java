package dev.poplin.netlink.gtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.generic.GenericFamily;
import dev.poplin.netlink.gtp.GtpTunnel.Version0;
import dev.poplin.netlink.gtp.GtpTunnel.Version1;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.message.MalformedMessageException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tunnels as linux/gtp.h lays them out and as Debian's kernel 6.1 told them; no program that writes them was recorded. */
@Tag("N6")
@Tag("N8")
class GtpTunnelTest {

    private static final int LINK = 10;
    private static final IpAddress PEER = IpAddress.parse("192.0.2.2");
    private static final GtpTunnel FIRST = GtpTunnel.of(LINK, 200, 100, IpAddress.parse("10.0.0.1"), PEER);
    private static final GtpTunnel OLD =
            new GtpTunnel(LINK, new Version0(0x1_2345_6789L, 7), PEER, IpAddress.parse("10.0.0.2"));

    private static Map<String, String> said(GtpTunnel tunnel) {
        return RecordedMessage.said(out -> tunnel.write(out.u8(0x21).u8(0).u16(0)), GenericFamily.GENERIC_HEADER_BYTES);
    }

    @Test
    void whatTheKernelTellsIsReadAndWouldBeWrittenAgain() {
        List<RecordedMessage> told = RecordedMessage.read("gtp-list-answer");
        assertEquals(FIRST, GtpTunnel.decode(told.get(0).reply()));
        assertEquals(OLD, GtpTunnel.decode(told.get(1).reply()));
        assertEquals(told.get(0).said(GenericFamily.GENERIC_HEADER_BYTES), said(FIRST));
        assertEquals(told.get(1).said(GenericFamily.GENERIC_HEADER_BYTES), said(OLD));
    }

    /** GTPA_PEER_ADDR6, GTPA_MS_ADDR6 and GTPA_FAMILY, which Debian's kernel does not have yet. */
    @Test
    void aTunnelOfIpv6HasItsFamilyAndAddressesOfTheirOwn() {
        GtpTunnel tunnel =
                GtpTunnel.of(LINK, 200, 100, IpAddress.parse("2001:db8:1::"), IpAddress.parse("2001:db8::2"));
        Map<String, String> said = said(tunnel);
        assertEquals(Set.of("header", "1", "2", "8", "9", "11", "12", "13"), said.keySet());
        assertEquals("0a", said.get("13"));
        assertEquals(tunnel, GtpTunnel.decode(RecordedMessage.reply(out -> tunnel.write(out.u32(0)))));
    }

    @Test
    void aTunnelIsPrintedAsGtpTunnelListsIt() {
        assertEquals("version 1 tei 200/100 ms_addr 10.0.0.1 peer_addr 192.0.2.2 dev #10", FIRST.toString());
        assertEquals("version 0 tid 4886718345 flow 7 ms_addr 10.0.0.2 peer_addr 192.0.2.2 dev #10", OLD.toString());
    }

    @Test
    void aTunnelWithoutAnAddressIsMalformedAndOneOfAnotherVersionIsOnlyListed() {
        assertThrows(
                MalformedMessageException.class,
                () -> GtpTunnel.decode(RecordedMessage.reply(out -> out.u32(0).attributeAddress(4, PEER))));
        GtpTunnel newer = GtpTunnel.decode(RecordedMessage.reply(
                out -> out.u32(0).attributeU32(2, 5).attributeAddress(4, PEER).attributeAddress(5, PEER)));
        assertEquals(new GtpTunnel.Unknown(5), newer.identity());
        assertThrows(IllegalArgumentException.class, () -> said(newer));
        assertThrows(IllegalArgumentException.class, () -> new Version0(1, 65_536));
        assertEquals(new Version1(200, 100), FIRST.identity());
    }
}
