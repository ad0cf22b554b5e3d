package dev.poplin.bgp.rpki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** Any file is a list of payloads or refused with a text, and what was read can be written as lines and read again. */
@Tag("B3.2")
@Tag("B5")
class VrpFuzzTest {

    static Stream<byte[]> lines() {
        return Stream.of(
                        "ASN,IP Prefix,Max Length,Trust Anchor\nAS64512,10.0.0.0/8,24,arin\n",
                        "# none\n64513,2001:db8::/32\r\nAS4200000000,0.0.0.0/0,32",
                        "AS64512,10.0.0.0/8,33\n",
                        "AS,,\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    static Stream<byte[]> documents() {
        return Stream.of(
                        "{\"roas\":[{\"asn\":\"AS64496\",\"prefix\":\"192.0.2.0/24\",\"maxLength\":24,\"ta\":\"x\"}]}",
                        "{\"metadata\":{\"a\":[1,{}]},\"roas\":[{\"asn\":64497,\"prefix\":\"2001:db8::/32\"}]}",
                        "{\"roas\":[{\"asn\":\"AS1\",\"prefix\":\"10.0.0.0/8\",\"maxLength\":1e9}]}",
                        "{\"roas\":{}}",
                        "[]")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** How payloads are read. */
    private interface Reading {
        List<Vrp> read(Reader from) throws IOException;
    }

    private static void isReadOrRefused(byte[] data, Reading reading) throws IOException {
        List<Vrp> payloads;
        try {
            payloads = reading.read(new StringReader(new String(data, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            assertNotNull(e.getMessage());
            return;
        }
        String lines = payloads.stream()
                .map(payload -> "AS" + payload.as() + "," + payload.prefix() + "," + payload.maxLength())
                .collect(Collectors.joining("\n"));
        assertEquals(payloads, VrpCsv.read(new StringReader(lines)));
    }

    @MethodSource("lines")
    @FuzzTest
    void anyLinesArePayloadsOrRefused(byte[] data) throws IOException {
        isReadOrRefused(data, VrpCsv::read);
    }

    @MethodSource("documents")
    @FuzzTest
    void anyDocumentIsPayloadsOrRefused(byte[] data) throws IOException {
        isReadOrRefused(data, VrpJson::read);
    }
}
