package dev.poplin.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A namespace that could not be opened with its {@link Netlink}. */
@Tag("N4.2")
class HomeTest {

    @ParameterizedTest
    @CsvSource({"24, EMFILE", "2, ENOENT", "13, EACCES"})
    void whatIsOpenedLaterFailsAsTheNamespaceDid(int number, String name) {
        NetlinkException cause = new NetlinkException("open network namespace", Errno.of(number));
        Home.Finding refused = () -> {
            throw cause;
        };
        try (Home home = Home.found(refused, NetlinkOptions.DEFAULT)) {
            NetlinkException late = assertThrows(NetlinkException.class, () -> home.open("watch", inside -> inside));
            assertEquals(Errno.of(number), late.errno());
            assertEquals(cause, late.getCause());
            assertEquals(
                    "watch: the namespace could not be opened with the Netlink: " + name,
                    late.getMessage().replaceAll(" \\(.*", ""));
        }
    }

    @Test
    void transportsOfTheCallerHaveNoNamespace() {
        try (Home home = Home.unknown(NetlinkOptions.DEFAULT)) {
            NetlinkException late = assertThrows(NetlinkException.class, () -> home.open("watch", inside -> inside));
            assertEquals(Errno.EOPNOTSUPP, late.errno());
        }
    }
}
