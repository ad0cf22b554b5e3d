package dev.poplin.inet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs a JVM whose resolver knows every one of some names that look like addresses (a hosts file, property
 * {@code jdk.net.hosts.file}), so that a parser that asked it would get an answer.
 */
@Tag("V1")
class NoNameIsLookedUpTest {

    private static final List<String> NAMES =
            List.of("localhost", "cafe", "beef.com", "dead-beef", "10.0.0.1.example", "a.b.c.d", "1-2-3-4");

    @Test
    void parsersRefuseNamesThatThePoisonedResolverKnows(@TempDir Path directory) throws Exception {
        Path hosts = directory.resolve("hosts");
        Files.write(hosts, NAMES.stream().map(name -> "192.0.2.66 " + name).toList());
        Path output = directory.resolve("output");

        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-Djdk.net.hosts.file=" + hosts,
                        "-cp",
                        location(IpAddress.class) + File.pathSeparator + location(Child.class),
                        Child.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        boolean ended = child.waitFor(30, TimeUnit.SECONDS);
        child.destroyForcibly();
        assertEquals("poisoned " + NAMES.size() + ", looked up 0\n", Files.readString(output));
        assertEquals(true, ended);
    }

    private static Path location(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** What the other JVM runs. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) throws Exception {
            int poisoned = 0;
            int lookedUp = 0;
            List<Function<String, Object>> parsers =
                    List.of(IpAddress::parse, Ipv4Address::parse, Ipv6Address::parse, Cidr::parse, IpRange::parse);
            for (String name : NAMES) {
                for (Function<String, Object> parser : parsers) {
                    lookedUp += accepts(parser, name) ? 1 : 0;
                }
                boolean known = InetAddress.getByName(name).getHostAddress().equals("192.0.2.66");
                poisoned += known ? 1 : 0;
            }
            String line = "poisoned " + poisoned + ", looked up " + lookedUp + "\n";
            System.out.write(line.getBytes(StandardCharsets.UTF_8));
            System.out.flush();
        }

        private static boolean accepts(Function<String, Object> parser, String name) {
            try {
                parser.apply(name);
                return true;
            } catch (AddressFormatException refused) {
                return false;
            }
        }
    }
}
