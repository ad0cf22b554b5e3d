package dev.poplin.cni.types;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.poplin.inet.IpFamily;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes the documents a plugin prints on stdout, each in the shape its CNI version asks for. */
public final class CniDocument {

    private CniDocument() {}

    /**
     * The result of an ADD, behind what plugins before this one have made. One of a version before 0.3.0, in which there are no lists of plugins, tells of the
     * first address of each family, and of no interface.
     *
     * @param before the result before this one, as it was read; empty if there is none
     */
    public static byte[] result(CniResult result, Map<String, @Nullable Object> before, CniVersion version) {
        return document(version, json -> {
            if (version.isAtLeast(CniVersion.V0_3_0)) {
                writeLists(json, result, before, version);
            } else {
                writeFamily(json, "ip4", result, IpFamily.IPV4);
                writeFamily(json, "ip6", result, IpFamily.IPV6);
            }
            json.writeFieldName("dns");
            JsonTree.write(json, before.get("dns") instanceof Map<?, ?> dns ? dns : Map.of());
        });
    }

    private static void writeLists(
            JsonGenerator json, CniResult result, Map<String, @Nullable Object> before, CniVersion version)
            throws IOException {
        int interfacesBefore = startList(json, "interfaces", before);
        for (CniResult.Interface entry : result.interfaces()) {
            writeInterface(json, entry, version);
        }
        json.writeEndArray();
        startList(json, "ips", before);
        for (CniResult.Ip ip : result.ips()) {
            writeIp(json, ip, interfacesBefore, version);
        }
        json.writeEndArray();
        startList(json, "routes", before);
        for (CniResult.Route route : result.routes()) {
            writeRoute(json, route);
        }
        json.writeEndArray();
    }

    /** Begins a list with what it held before; returns how much that is. */
    private static int startList(JsonGenerator json, String name, Map<String, @Nullable Object> before)
            throws IOException {
        json.writeArrayFieldStart(name);
        List<?> entries = before.get(name) instanceof List<?> list ? list : List.of();
        for (Object entry : entries) {
            JsonTree.write(json, entry);
        }
        return entries.size();
    }

    /** As versions 0.1.0 and 0.2.0 tell of a family; nothing if the result has no address of it. */
    private static void writeFamily(JsonGenerator json, String name, CniResult result, IpFamily family)
            throws IOException {
        Optional<CniResult.Ip> first = result.ips().stream()
                .filter(ip -> ip.address().family() == family)
                .findFirst();
        if (first.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart(name);
        json.writeStringField("ip", first.get().address().toString());
        writeOptional(json, "gateway", first.get().gateway());
        json.writeArrayFieldStart("routes");
        for (CniResult.Route route : result.routes()) {
            if (route.destination().family() == family) {
                writeRoute(json, route);
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeRoute(JsonGenerator json, CniResult.Route route) throws IOException {
        json.writeStartObject();
        json.writeStringField("dst", route.destination().toString());
        writeOptional(json, "gw", route.gateway());
        json.writeEndObject();
    }

    /** The error document. */
    public static byte[] error(CniException error, CniVersion version) {
        return document(version, json -> {
            json.writeNumberField("code", error.code().value());
            json.writeStringField("msg", error.getMessage());
            if (!error.details().isEmpty()) {
                json.writeStringField("details", error.details());
            }
        });
    }

    /** The answer to VERSION. */
    public static byte[] versions() {
        return document(CniVersion.V1_1_0, json -> {
            json.writeArrayFieldStart("supportedVersions");
            for (CniVersion version : CniVersion.SUPPORTED) {
                json.writeString(version.toString());
            }
            json.writeEndArray();
        });
    }

    private static void writeInterface(JsonGenerator json, CniResult.Interface entry, CniVersion version)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("name", entry.name());
        if (!entry.mac().isEmpty()) {
            json.writeStringField("mac", entry.mac());
        }
        if (entry.mtuBytes() > 0 && version.isAtLeast(CniVersion.V1_1_0)) {
            json.writeNumberField("mtu", entry.mtuBytes());
        }
        if (!entry.sandbox().isEmpty()) {
            json.writeStringField("sandbox", entry.sandbox());
        }
        json.writeEndObject();
    }

    private static void writeIp(JsonGenerator json, CniResult.Ip ip, int interfacesBefore, CniVersion version)
            throws IOException {
        json.writeStartObject();
        if (!version.isAtLeast(CniVersion.V1_0_0)) {
            json.writeStringField("version", ip.address().family() == IpFamily.IPV4 ? "4" : "6");
        }
        if (ip.interfaceIndex() >= 0) {
            json.writeNumberField("interface", interfacesBefore + ip.interfaceIndex());
        }
        json.writeStringField("address", ip.address().toString());
        writeOptional(json, "gateway", ip.gateway());
        json.writeEndObject();
    }

    private static void writeOptional(JsonGenerator json, String name, @Nullable Object value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value.toString());
        }
    }

    private interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] document(CniVersion version, Members members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JsonTree.FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("cniVersion", version.toString());
            members.write(json);
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array cannot fail", e);
        }
        return bytes.toByteArray();
    }
}
