package dev.poplin.netlink.link;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import dev.poplin.netlink.message.Rewritten;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N8")
class LinkFuzzTest {

    static Stream<byte[]> recorded() {
        return FuzzedMessage.recorded(
                "links-dump",
                "link-add-veth",
                "link-set-master",
                "link-set-xdp-off",
                "type-bond",
                "type-bridge",
                "type-geneve",
                "type-gre",
                "type-ip6tnl",
                "type-ipip",
                "type-macvlan-source",
                "type-vlan",
                "type-vxlan");
    }

    @MethodSource("recorded")
    @FuzzTest
    void anyBytesAreALinkOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, Link::decode).ifPresent(link -> {
            Rewritten.readAll(link.type().attributes());
            Rewritten.readAll(link.settings());
        });
    }

    static Stream<byte[]> functions() {
        return FuzzedMessage.recorded("link-vf-list", "link-set-vf", "link-set-vf-qinq", "link-set-vf-guid");
    }

    @MethodSource("functions")
    @FuzzTest
    void anyBytesAreFunctionsOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, VirtualFunction::decode)
                .ifPresent(functions -> functions.forEach(function -> Rewritten.readAll(function.settings())));
    }

    @MethodSource("recorded")
    @FuzzTest
    void anyBytesAreStatisticsOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, LinkStatistics::decode);
    }
}
