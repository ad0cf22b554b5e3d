package dev.poplin.bgp.rpki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.filter.Validity;
import dev.poplin.inet.Cidr;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("B3.2")
class VrpJsonTest {

    private static List<String> read(String text) throws IOException {
        return VrpJson.read(new StringReader(text)).stream().map(Vrp::toString).toList();
    }

    @Test
    void readsWhatRoutinatorWrites() throws IOException {
        String text =
                """
                {
                  "metadata": { "generated": 1764400000, "generatedTime": "2025-11-29T07:06:40Z" },
                  "roas": [
                    { "asn": "AS64496", "prefix": "192.0.2.0/24", "maxLength": 26, "ta": "arin" },
                    { "asn": "AS4200000001", "prefix": "2001:db8::/32", "maxLength": 48, "ta": "ripe" }
                  ],
                  "routerKeys": [],
                  "aspas": [ { "customer": "AS64496", "providers": [ "AS64497" ] } ]
                }
                """;
        assertEquals(List.of("192.0.2.0/24-26 AS64496", "2001:db8::/32-48 AS4200000001"), read(text));
        RoaTable table = RoaTable.of(VrpJson.read(new StringReader(text)));
        assertEquals(Validity.VALID, table.validate(Cidr.parse("192.0.2.64/26"), 64_496));
        assertEquals(Validity.INVALID, table.validate(Cidr.parse("192.0.2.64/27"), 64_496));
    }

    @Test
    void readsWhatRpkiClientWrites() throws IOException {
        String text =
                """
                {
                \t"metadata": { "buildmachine": "host", "vrps": 2, "vaps": { "total": 0 } },
                \t"roas": [
                \t\t{ "asn": 0, "prefix": "198.51.100.0/24", "maxLength": 24, "ta": "apnic", "expires": 1764486400 },
                \t\t{ "prefix": "203.0.113.0/24", "ta": { "of": ["lacnic"] }, "asn": 64511 }
                \t],
                \t"bgpsec_keys": [ { "asn": 1, "ski": "00" } ]
                }
                """;
        assertEquals(List.of("198.51.100.0/24-24 AS0", "203.0.113.0/24-24 AS64511"), read(text));
        assertEquals(List.of(), read("{\"roas\": []}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    [1]                                                              | line 1, column 1: this is not an object with 'roas'
                    ``                                                               | line 1, column 1: this is not an object with 'roas'
                    {"metadata": 1}                                                  | line 1, column 1: there are no 'roas'
                    {"roas": {}}                                                     | line 1, column 10: this is not a list of payloads
                    {"roas": [7]}                                                    | line 1, column 11: this is not a payload
                    {"roas": [~{"asn": 1}]}                                          | line 2, column 1: a payload has an 'asn' and a 'prefix'
                    {"roas": [~{"prefix": "10.0.0.0/8"}]}                            | line 2, column 1: a payload has an 'asn' and a 'prefix'
                    {"roas": [{~"asn": "ASx", "prefix": "10.0.0.0/8"}]}              | line 2, column 8: 'ASx' is no AS number
                    {"roas": [{"asn": 1.5, "prefix": "10.0.0.0/8"}]}                 | line 1, column 19: this is not an AS number
                    {"roas": [{"asn": 1, "prefix": 10}]}                             | line 1, column 32: this is not a prefix
                    {"roas": [{"asn": 1, "prefix": "10.0.0.0/8", "maxLength": 8.0}]} | line 1, column 59: this is not a number of bits
                    {"roas": [{"asn": 1, "prefix": "10.0.0.0/8", "maxLength": 7}]}   | line 1, column 11: 10.0.0.0/8-7 AS1 is no ROA payload
                    {"roas": [{"asn": -1, "prefix": "10.0.0.0/8"}]}                  | line 1, column 11: 10.0.0.0/8-8 AS-1 is no ROA payload
                    {"roas": [{"asn": 4294967296, "prefix": "10.0.0.0/8"}]}          | line 1, column 11: 10.0.0.0/8-8 AS4294967296 is no ROA payload
                    {"roas": []} {}                                                  | line 1, column 14: there is more behind the object
                    """)
    void aFaultIsNamedWithLineAndColumn(String text, String fault) {
        assertEquals(fault, faultOf(text.replace('~', '\n')));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"roas": [~{"asn": 1, "prefix": "10.0.0/8"}]}            | line 2, column 22:
                    {"roas": [~{"asn": 1, "prefix": "10.0.0.0/8"             | line 2, column
                    {"roas": [~                                              | line 2, column
                    {"roas": [~{"asn": 1, "asn": 2, "prefix": "10.0.0.0/8"}] | line 2, column
                    {"roas": [],~"roas": []}                                 | line 2, column
                    {"roas": [~{"asn": 99999999999999999999}]}               | line 2, column
                    {"roas": [~{asn: 1}]}                                    | line 2, column
                    """)
    void aFaultThatTheParserFindsIsNamedWithItsPlaceToo(String text, String place) {
        String fault = faultOf(text.replace('~', '\n'));
        assertTrue(fault.startsWith(place), fault);
    }

    @Test
    void whatIsBeyondALimitOfTheParserIsNamedWithItsPlaceToo() {
        for (String text : List.of(
                "{\n\"x\":" + "[".repeat(1_001),
                "{\n\"roas\": [{\"asn\": " + "1".repeat(1_001) + "}]}",
                "{\n\"" + "x".repeat(60_000) + "\": 1}")) {
            String fault = faultOf(text);
            assertTrue(fault.startsWith("line 2, column "), fault);
        }
    }

    private static String faultOf(String text) {
        return assertThrows(IllegalArgumentException.class, () -> read(text)).getMessage();
    }
}
