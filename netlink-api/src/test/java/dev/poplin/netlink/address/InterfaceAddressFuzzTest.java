package dev.poplin.netlink.address;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N8")
class InterfaceAddressFuzzTest {

    static Stream<byte[]> recorded() {
        return FuzzedMessage.recorded("addresses-dump", "address-add-peer", "address-add-nodad");
    }

    @MethodSource("recorded")
    @FuzzTest
    void anyBytesAreAnAddressOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, InterfaceAddress::decode);
    }

    static Stream<byte[]> labels() {
        return FuzzedMessage.recorded("addrlabel-add-dev", "addrlabel-add");
    }

    @MethodSource("labels")
    @FuzzTest
    void anyBytesAreALabelOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, AddressLabel::decode);
    }
}
