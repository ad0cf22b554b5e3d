package dev.poplin.netlink.neighbor;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N8")
class NeighborFuzzTest {

    static Stream<byte[]> recorded() {
        return FuzzedMessage.recorded("neighbors-dump", "neighbor-add", "neighbor-add-inet6", "neighbor-add-proxy");
    }

    @MethodSource("recorded")
    @FuzzTest
    void anyBytesAreANeighborOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, Neighbor::decode);
    }

    @MethodSource("recorded")
    @FuzzTest
    void anyBytesAreAUsedNeighborOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, ListedNeighbor::decode);
    }

    static Stream<byte[]> tables() {
        return FuzzedMessage.recorded("ntable-change", "ntable-change-thresh");
    }

    @MethodSource("tables")
    @FuzzTest
    void anyBytesAreATableOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, NeighborTable::decode);
    }
}
