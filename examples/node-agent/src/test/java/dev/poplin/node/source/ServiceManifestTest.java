package dev.poplin.node.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("S3.1")
class ServiceManifestTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clusterIP: None",
                "clusterIPs: [None]",
                "clusterIP: None, clusterIPs: [None]",
                "clusterIP: None, clusterIPs: []"
            })
    void aServiceWhoseAddressIsNoneIsHeadless(String fields) {
        ServiceManifest service = read(fields, "{port: 80}").services().get(0);

        assertTrue(service.headless());
        assertEquals(List.of(), service.clusterIps());
    }

    @ParameterizedTest
    @CsvSource({
        "'', 8080",
        "'targetPort: 80', 80",
        "'targetPort: http', http",
        "'targetPort: 0', 8080",
        "'targetPort: \"\"', 8080"
    })
    void aTargetPortIsANumberOrANameAndOtherwiseThePortItself(String field, String expected) {
        ManifestObjects objects = read("type: ClusterIP", "{port: 8080, " + field + "}");

        assertEquals(List.of(), objects.problems());
        assertEquals(expected, objects.services().get(0).ports().get(0).targetPort());
    }

    @ParameterizedTest
    @ValueSource(strings = {"70000", "99999999999", "-1", "'٣'", "a-name-much-too-long", "Http", "a b", "-", "[80]"})
    void aTargetPortThatIsNeitherIsAProblemOfItsFile(String targetPort) {
        ManifestObjects objects = read("type: ClusterIP", "{port: 8080, targetPort: " + targetPort + "}");

        assertEquals(List.of(), objects.services());
        assertEquals(1, objects.problems().size());
        String problem = objects.problems().get(0).toString();
        assertTrue(problem.startsWith("web.yaml:1: spec.ports[0].targetPort "), problem);
    }

    private static ManifestObjects read(String fields, String port) {
        return ManifestObjects.read(
                Path.of("web.yaml"),
                "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, " + fields
                        + ", ports: [" + port + "]}}");
    }
}
