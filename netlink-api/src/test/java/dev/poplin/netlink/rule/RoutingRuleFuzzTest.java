package dev.poplin.netlink.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import dev.poplin.netlink.junit.RecordedMessage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N1.8")
@Tag("N8")
class RoutingRuleFuzzTest {

    static Stream<byte[]> recorded() {
        return FuzzedMessage.recorded(
                "rule-add-blackhole",
                "rule-add-from",
                "rule-add-goto",
                "rule-add-inet6",
                "rule-add-interfaces",
                "rule-add-l3mdev",
                "rule-add-mark",
                "rule-add-ports",
                "rule-add-realms",
                "rule-add-suppress",
                "rule-add-tunnel",
                "rule-add-users");
    }

    @MethodSource("recorded")
    @FuzzTest
    void anyBytesAreMalformedOrARuleThatReadsBackAsWritten(byte[] data) {
        FuzzedMessage.decode(data, RoutingRule::decode)
                .ifPresent(rule -> assertEquals(
                        rule, RoutingRule.decode(RecordedMessage.reply(writer -> RuleCodec.write(rule, writer)))));
    }
}
