package dev.poplin.netlink.link;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N8")
class LinkFuzzTest {

    static Stream<byte[]> recorded() {
        return FuzzedMessage.recorded("links-dump", "link-add-veth", "link-add-bridge", "link-set-master");
    }

    @MethodSource("recorded")
    @FuzzTest
    void anyBytesAreALinkOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, Link::decode);
        FuzzedMessage.decode(data, LinkStatistics::decode);
    }
}
