package dev.poplin.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.netlink.system.AbsentTransport;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("N2.1")
class LinkProbeTest {

    private static Set<String> known(int errno) throws NetlinkException {
        AbsentTransport kernel = new AbsentTransport("rtnetlink", Errno.of(errno));
        try (Netlink netlink = Netlink.over(kernel, kernel)) {
            return new LinkProbe(netlink.links()).known(Set.of("dummy"));
        }
    }

    /** EPERM, EINTR, EBADF, ENOMEM, ENFILE, EMFILE, ENOBUFS, ETIMEDOUT. */
    @ParameterizedTest
    @CsvSource({"1", "4", "9", "12", "23", "24", "105", "110"})
    void whatIsNoAnswerIsNotTakenForOne(int errno) {
        assertEquals(
                errno,
                assertThrows(NetlinkException.class, () -> known(errno)).errno().code());
    }

    @ParameterizedTest
    @CsvSource({"95, 0", "22, 1"})
    void aKindIsKnownUnlessTheKernelSaysThatItIsNot(int errno, int count) throws Exception {
        assertEquals(count, known(errno).size());
    }
}
