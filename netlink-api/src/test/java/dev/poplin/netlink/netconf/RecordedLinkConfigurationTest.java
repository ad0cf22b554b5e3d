package dev.poplin.netlink.netconf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.netlink.junit.RecordedMessage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the kernel tells {@code ip netconf}. */
@Tag("N2.4")
@Tag("N8")
class RecordedLinkConfigurationTest {

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    @Test
    void isReadAndSaidAgain() {
        List<RecordedMessage> recorded = RecordedMessage.read("netconf-show");
        List<LinkConfiguration> read = recorded.stream()
                .map(message -> LinkConfiguration.decode(message.reply()))
                .toList();
        assertEquals(10, read.size());
        for (int index = 0; index < read.size(); index++) {
            LinkConfiguration each = read.get(index);
            assertEquals(index < 5 ? AF_INET : AF_INET6, each.family());
            assertEquals(Optional.of(false), each.get(LinkConfiguration.FORWARDING));
            assertEquals(
                    recorded.get(index).said(LinkConfiguration.HEADER_BYTES),
                    RecordedMessage.said(
                            out -> {
                                out.u8(each.family()).u8(0).u16(0);
                                each.attributes().write(out);
                            },
                            LinkConfiguration.HEADER_BYTES));
        }
        assertEquals(Optional.of(LinkConfiguration.ALL), read.get(3).get(LinkConfiguration.LINK));
        assertEquals(Optional.of(LinkConfiguration.DEFAULT), read.get(4).get(LinkConfiguration.LINK));
    }
}
