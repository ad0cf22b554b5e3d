package dev.poplin.netlink.nexthop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import dev.poplin.netlink.junit.RecordedMessage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N1.8")
@Tag("N8")
class NextHopObjectFuzzTest {

    static Stream<byte[]> recorded() {
        return FuzzedMessage.recorded(
                "nexthop-add-blackhole",
                "nexthop-add-encap",
                "nexthop-add-fdb",
                "nexthop-add-fdb-group",
                "nexthop-add-group",
                "nexthop-add-inet6",
                "nexthop-add-resilient",
                "nexthop-add-via",
                "nexthop-add-weights",
                "nexthop-bucket-list");
    }

    @MethodSource("recorded")
    @FuzzTest
    void anyBytesAreMalformedOrAnObjectThatReadsBackAsWritten(byte[] data) {
        FuzzedMessage.decode(data, NextHopObject::decode)
                .ifPresent(object -> assertEquals(
                        object,
                        NextHopObject.decode(RecordedMessage.reply(writer -> NextHopCodec.write(object, writer)))));
    }

    @MethodSource("recorded")
    @FuzzTest
    void anyBytesAreABucketOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, Bucket::decode);
    }
}
