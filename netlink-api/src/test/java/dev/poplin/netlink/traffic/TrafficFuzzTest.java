package dev.poplin.netlink.traffic;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import dev.poplin.netlink.traffic.type.TrafficStatistics;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N2.5")
@Tag("N8")
class TrafficFuzzTest {

    static Stream<byte[]> disciplines() {
        return FuzzedMessage.recorded(
                "qdisc-add-htb",
                "qdisc-add-tbf",
                "qdisc-add-tbf-peak",
                "qdisc-add-netem",
                "qdisc-add-netem-loss",
                "qdisc-add-prio",
                "qdisc-add-fq",
                "qdisc-add-fq-codel",
                "qdisc-add-red");
    }

    static Stream<byte[]> classes() {
        return FuzzedMessage.recorded("class-add-htb", "class-add-htb-fast");
    }

    static Stream<byte[]> filters() {
        return FuzzedMessage.recorded(
                "filter-add-basic",
                "filter-add-bpf",
                "filter-add-flower",
                "filter-add-flower-tunnel",
                "filter-add-csum",
                "filter-add-fw",
                "filter-add-vlan",
                "filter-add-gact",
                "filter-add-matchall",
                "filter-add-police",
                "filter-add-u32",
                "filter-add-u32-hash",
                "filter-add-u32-mirred");
    }

    static Stream<byte[]> chains() {
        return FuzzedMessage.recorded("chain-add", "chain-add-template");
    }

    static Stream<byte[]> actions() {
        return FuzzedMessage.recorded("action-add");
    }

    /** What is within TCA_STATS2, as a message by itself. */
    static Stream<byte[]> statistics() {
        return Stream.of(FuzzedMessage.of(36, out -> out.attributeBytes(1, new byte[16])
                .attributeBytes(3, new byte[20])
                .attributeBytes(8, new byte[8])));
    }

    @MethodSource("statistics")
    @FuzzTest
    void anyBytesAreCountsOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, reply -> TrafficStatistics.decode(reply.attributes(0)));
    }

    @MethodSource("disciplines")
    @FuzzTest
    void anyBytesAreADisciplineOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, Qdisc::decode);
    }

    @MethodSource("classes")
    @FuzzTest
    void anyBytesAreAClassOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, TrafficClass::decode);
    }

    @MethodSource("filters")
    @FuzzTest
    void anyBytesAreAFilterOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, Filter::decode);
    }

    @MethodSource("chains")
    @FuzzTest
    void anyBytesAreAChainOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, FilterChain::decode);
    }

    @MethodSource("actions")
    @FuzzTest
    void anyBytesAreSharedActionsOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, SharedActions::decode);
    }
}
