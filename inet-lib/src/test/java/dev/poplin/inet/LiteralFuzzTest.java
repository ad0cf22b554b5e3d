package dev.poplin.inet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text is a literal that prints and reads back as itself, or is refused with a place within it. */
@Tag("V5")
class LiteralFuzzTest {

    static Stream<byte[]> literals() {
        return Stream.of(
                        "192.0.2.1",
                        "10.0.0.300/8",
                        "2001:db8::1",
                        "::ffff:192.0.2.1",
                        "1:2:3:4:5:6:7:8",
                        "fe80::1%eth0",
                        "10.0.0.0/8",
                        "172.30.0.1/24",
                        "2001:db8::/32",
                        "10.0.0.5-10.0.0.9",
                        "::1-::ff",
                        "02:00:5e:10:00:01",
                        "02-00-5e-10-00-01")
                .map(literal -> literal.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("literals")
    @FuzzTest
    void anyTextIsALiteralOrRefusedAtItsFault(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        readsBackOrIsRefused(text, IpAddress::parse);
        readsBackOrIsRefused(text, Cidr::parse);
        readsBackOrIsRefused(text, Cidr::parseInterface);
        readsBackOrIsRefused(text, IpRange::parse);
        readsBackOrIsRefused(text, MacAddress::parse);
    }

    private static <T> void readsBackOrIsRefused(String text, Function<String, T> parser) {
        T value;
        try {
            value = parser.apply(text);
        } catch (AddressFormatException refusal) {
            assertTrue(refusal.offset() >= 0 && refusal.offset() <= text.length(), refusal::toString);
            assertEquals(text, refusal.input());
            return;
        }
        assertEquals(value, parser.apply(value.toString()));
    }
}
