package dev.poplin.netlink.mirror;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** A monitor goes on after a message that it does not understand, so nothing is malformed here. */
@Tag("N5.1")
@Tag("N8")
class KernelEventFuzzTest {

    static Stream<byte[]> recorded() {
        return FuzzedMessage.recorded(
                "links-dump",
                "addresses-dump",
                "routes-dump",
                "routes6-dump",
                "neighbors-dump",
                "rule-add-mark",
                "nexthop-add-resilient",
                "fdb-list",
                "mdb-list",
                "bridge-vlan-set",
                "bridge-vlan-list-settings");
    }

    @MethodSource("recorded")
    @FuzzTest
    void anyBytesAreAnEvent(byte[] data) {
        FuzzedMessage.decode(data, KernelEvent::decode);
    }
}
