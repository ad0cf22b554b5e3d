package dev.poplin.netlink.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.link.NewLink;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("N1.9")
class FakeKernelTest extends KernelContract {

    private final FakeKernel kernel = new FakeKernel();
    private final Netlink netlink = kernel.open();

    @Override
    Netlink netlink() {
        return netlink;
    }

    @AfterEach
    void close() {
        netlink.close();
    }

    @Test
    void severalDoorsLeadToTheSameKernel() throws Exception {
        netlink.links().add(NewLink.bridge("br0"));
        Netlink other = kernel.open();
        assertEquals(2, other.links().list().size());
        other.close();
        assertEquals(
                Errno.of(9),
                assertThrows(NetlinkException.class, () -> other.links().list()).errno());
        assertEquals(2, netlink.links().list().size());
    }

    @Test
    void whatItDoesNotHaveIsRefusedAndNotPretended() {
        assertEquals(
                Errno.EOPNOTSUPP,
                assertThrows(NetlinkException.class, () -> netlink.conntrack().list(IpFamily.IPV4))
                        .errno());
        assertEquals(
                Errno.EOPNOTSUPP,
                assertThrows(NetlinkException.class, () -> netlink.namespaceIds()
                                .list())
                        .errno());
    }

    @Test
    void aConversationThatWasRecordedIsPlayedAgain() throws Exception {
        StringBuilder recording = new StringBuilder();
        List<Link> links;
        try (Netlink recorded =
                Netlink.over(new RecordingTransport(kernel.transport(), recording), kernel.transport())) {
            recorded.links().add(NewLink.bridge("br0"));
            links = recorded.links().list();
        }
        ReplayTransport replay = new ReplayTransport("# two calls\n" + recording);
        try (Netlink played = Netlink.over(replay, kernel.transport())) {
            played.links().add(NewLink.bridge("br0"));
            assertEquals(links, played.links().list());
            assertTrue(replay.isAtEnd());
            assertThrows(IllegalStateException.class, () -> played.links().list());
        }
    }
}
