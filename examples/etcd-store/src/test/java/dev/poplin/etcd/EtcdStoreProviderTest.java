package dev.poplin.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.ipam.store.Store;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("I3.3")
class EtcdStoreProviderTest {

    @TempDir
    Path directory;

    @Test
    void aLocationSaysAllThatThereIsToSay() throws IOException {
        Path password = Files.writeString(directory.resolve("password"), "secret\n");
        EtcdOptions options = EtcdStoreProvider.options(URI.create("etcds://10.0.0.1:2379,10.0.0.2:2379/cluster-a"
                + "?authority=/ca.pem&certificate=/node.pem&key=/node.key&user=poplin&passwordFile=" + password
                + "&deadline=700ms"));
        assertEquals(
                List.of(URI.create("https://10.0.0.1:2379"), URI.create("https://10.0.0.2:2379")), options.endpoints());
        assertEquals("/cluster-a/", options.prefix());
        assertEquals(Duration.ofMillis(700), options.deadline());
        assertEquals(Optional.of(new EtcdOptions.Credentials("poplin", "secret")), options.credentials());
        assertEquals(
                Optional.of(new EtcdOptions.Tls(Path.of("/ca.pem"), Path.of("/node.pem"), Path.of("/node.key"))),
                options.tls());
        assertEquals("etcd [https://10.0.0.1:2379, https://10.0.0.2:2379] /cluster-a/", options.toString());
    }

    @Test
    void aShortLocationLeavesTheRestAsItIs() throws IOException {
        EtcdOptions options = EtcdStoreProvider.options(URI.create("etcd://[fd00::1]:2379"));
        assertEquals(List.of(URI.create("http://[fd00::1]:2379")), options.endpoints());
        assertEquals("/poplin/", options.prefix());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            etcd:/var/lib                        | is not like etcd://127.0.0.1:2379
            etcd://127.0.0.1                     | is not like http://127.0.0.1:2379
            etcd://127.0.0.1:1?users=x           | is none of the parameters
            etcd://127.0.0.1:1?user=x            | user and passwordFile go together
            etcds://127.0.0.1:1?key=/x           | certificate and key go together
            etcd://127.0.0.1:1?authority=/ca.pem | authority, certificate and key need etcds://
            etcd://127.0.0.1:1?certificate=/c&key=/k | authority, certificate and key need etcds://
            etcd://127.0.0.1:1?deadline=soon     | is not like 5s or 500ms
            """)
    void aLocationThatMakesNoSenseIsRefused(URI location, String sentence) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> Store.open(location));
        assertTrue(refused.getMessage().contains(sentence), refused.getMessage());
    }
}
