package dev.poplin.netlink.nexthop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.junit.RecordedMessage;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("N2.3")
@Tag("N8")
class NextHopObjectTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    nexthop-add-via       | id 1 via 192.0.2.2 dev #3 proto 114
                    nexthop-add-blackhole | id 3 blackhole
                    nexthop-add-inet6     | id 4 via fe80::1 dev #3 onlink
                    nexthop-add-group     | id 10 group 1,2/4,3
                    nexthop-replace-group | id 10 group 1/5
                    nexthop-add-weights   | id 12 group 1,7 proto 114
                    nexthop-add-fdb       | id 20 via 198.51.100.1 fdb
                    nexthop-add-fdb-group | id 21 group 20 fdb
                    nexthop-add-resilient | id 30 group 1 type resilient buckets 8 idle_timer 60 unbalanced_timer 300
                    nexthop-add-encap     | id 40 encap ip id 42 dst 198.51.100.9 via 192.0.2.2 dev #3
                    """)
    void whatIpSentIsReadAndSaidAgain(String recording, String text) {
        RecordedMessage message = RecordedMessage.first(recording);
        NextHopObject object = NextHopObject.decode(message.reply());
        assertEquals(text, object.toString(), message.command());
        String[] nests = {"8", "12"};
        assertEquals(
                message.said(NextHopCodec.HEADER_BYTES, nests),
                RecordedMessage.said(object::write, NextHopCodec.HEADER_BYTES, nests),
                message.command());
    }

    private static void refused(String message, Executable object) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, object).getMessage());
    }

    @Test
    void anObjectThatCannotBeSaidIsRefusedWithItsValue() {
        NextHopTarget blackhole = new NextHopTarget.Blackhole(IpFamily.IPV4);
        refused("0 is not the id of a nexthop object", () -> NextHopObject.of(0, blackhole));
        refused("weight 65537 is not within 1 and 65536", () -> new NextHopTarget.Member(1, 65_537));
        refused("a nexthop group needs a member", NextHopTarget::group);
        refused("a nexthop object needs a link; 0 is none", () -> NextHopTarget.via(IpAddress.parse("192.0.2.1"), 0));
        refused(
                "0 buckets are not within 1 and 65535",
                () -> new NextHopTarget.Buckets(0, Duration.ZERO, Duration.ZERO));
    }
}
