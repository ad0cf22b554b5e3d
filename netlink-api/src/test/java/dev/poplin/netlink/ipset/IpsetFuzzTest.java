package dev.poplin.netlink.ipset;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N3.5")
@Tag("N8")
class IpsetFuzzTest {

    static Stream<byte[]> listings() {
        return FuzzedMessage.recorded("ipset-list", "ipset-create-hash", "ipset-create-bitmap", "ipset-add-triple");
    }

    @MethodSource("listings")
    @FuzzTest
    void anyBytesAreASetWithItsEntriesOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, message -> {
            IpSetCodec listing = new IpSetCodec();
            listing.take(message);
            return List.of(
                    listing.sets(), listing.sets().stream().map(IpSet::toSave).toList());
        });
    }
}
