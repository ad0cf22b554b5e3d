package dev.poplin.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.netlink.system.NetlinkSocket;
import dev.poplin.netlink.system.NetlinkTransport;
import dev.poplin.netlink.system.NetlinkTransports;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N1.2")
class ConversationsTest {

    /** Notes that it was closed. */
    private record Noting(int protocol, List<Integer> closed) implements NetlinkTransport {

        @Override
        public void send(ByteBuffer messages) {
            throw new AssertionError("nothing is to be sent");
        }

        @Override
        public ByteBuffer receive(Duration timeout) {
            throw new AssertionError("nothing is to be received");
        }

        @Override
        public void wake() {
            // Nobody waits.
        }

        @Override
        public void close() {
            closed.add(protocol);
        }
    }

    static Stream<Exception> failures() {
        return Stream.of(
                new NetlinkException("open", Errno.of(12)),
                new IllegalStateException("the recording has no more of them"));
    }

    @MethodSource("failures")
    @ParameterizedTest
    void whatIsOpenIsClosedWhenAnotherCannotBeOpened(Exception failure) {
        List<Integer> closed = new ArrayList<>();
        NetlinkTransports transports = (protocol, groups) -> {
            if (protocol != NetlinkSocket.GENERIC) {
                return new Noting(protocol, closed);
            }
            if (failure instanceof NetlinkException refused) {
                throw refused;
            }
            throw (RuntimeException) failure;
        };
        Exception thrown =
                assertThrows(Exception.class, () -> Netlink.over(transports).close());
        assertEquals(failure, thrown);
        assertEquals(List.of(NetlinkSocket.ROUTE, NetlinkSocket.NETFILTER), closed);
    }
}
