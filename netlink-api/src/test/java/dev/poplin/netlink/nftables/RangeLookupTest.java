package dev.poplin.netlink.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.set.ElementCodec;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A range is found where the kernel has no end between two that touch, as it kept what nft wrote in its trees. */
@Tag("N3.1")
class RangeLookupTest {

    private final NavigableSet<Bytes> firsts = new TreeSet<>();
    private final NavigableSet<Bytes> ends = new TreeSet<>();

    private static Bytes port(int port) {
        return Bytes.ofPort(port);
    }

    private ElementCodec.Raw answer(Bytes key, boolean end) throws NetlinkException {
        Bytes first = firsts.floor(key);
        Bytes ended = ends.floor(key);
        Optional<Bytes> found = end
                ? Optional.ofNullable(ends.ceiling(key))
                : Optional.ofNullable(first).filter(each -> ended == null || ended.compareTo(each) <= 0);
        return ElementCodec.bound(found.orElseThrow(() -> new NetlinkException("get element", Errno.ENOENT)), end);
    }

    @ParameterizedTest
    @CsvSource({
        "10, 10, 10, 19",
        "10, 19, 10, 19",
        "15, 16, 10, 19",
        "20, 20, 20, 29",
        "30, 39, 30, 39",
        "35, 35, 30, 39",
        "60, 60, 50, 99",
        "65535, 65535, 100, 65535"
    })
    void theRangeEndsWhereAnotherKeyIsInAnotherRange(int from, int to, int first, int last) throws Exception {
        for (int each : new int[] {10, 20, 30, 50, 100}) {
            firsts.add(port(each));
        }
        ends.add(port(40));
        RangeLookup lookup = new RangeLookup(this::answer, this::answer);
        assertEquals(port(first), lookup.find(port(from), port(to)).getKey());
        assertEquals(port(last), lookup.find(port(from), port(to)).getValue().last());
    }
}
