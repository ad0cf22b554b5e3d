package dev.poplin.netlink.namespace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings under {@code /proc/sys/net} of one namespace, as {@code sysctl}. A setting is named by its parts, so that an
 * interface name may contain dots: {@code sysctl.write("1", "ipv4", "conf", "eth0.100", "proxy_arp")}. Thread-safe.
 */
public final class Sysctl {

    private static final Path ROOT = Path.of("/proc/sys/net");
    private static final List<String> EVERY_INTERFACE = List.of("conf", "all");

    private final NetworkNamespace namespace;

    Sysctl(NetworkNamespace namespace) {
        this.namespace = namespace;
    }

    /**
     * The value of a setting without its line end, or empty if this kernel has none of that name.
     *
     * @throws IOException if it cannot be read
     */
    public Optional<String> read(String... name) throws IOException {
        Path path = path(Arrays.asList(name));
        return namespace.call(() -> {
            try {
                return Optional.of(Files.readString(path).strip());
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        });
    }

    /**
     * Sets one setting, also if it has this value already.
     *
     * @throws IOException if there is none of that name, or the kernel refuses the value
     */
    public void write(String value, String... name) throws IOException {
        Path path = path(Arrays.asList(name));
        namespace.call(() -> write(path, value));
    }

    /**
     * Sets several settings in one visit to the namespace; those that already have their value are left alone, but for those of
     * {@code conf.all}, which set every interface.
     *
     * @throws IOException if there is none of a name, or the kernel refuses a value; earlier ones stay set
     */
    public void writeAll(Map<List<String>, String> values) throws IOException {
        namespace.call(() -> {
            for (Map.Entry<List<String>, String> setting : values.entrySet()) {
                List<String> name = setting.getKey();
                Path path = path(name);
                if (Collections.indexOfSubList(name, EVERY_INTERFACE) >= 0 || !has(path, setting.getValue())) {
                    write(path, setting.getValue());
                }
            }
            return values.size();
        });
    }

    private static Path write(Path path, String value) throws IOException {
        return Files.write(path, value.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * It is not known of a setting that can only be written, such as {@code ipv4.route.flush}, or has no value before it is written, such
     * as {@code ipv6.conf.default.stable_secret}.
     */
    private static boolean has(Path path, String value) throws NoSuchFileException {
        try {
            return Files.readString(path).strip().equals(value);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }

    private static Path path(List<String> name) {
        Path path = ROOT;
        for (String part : name) {
            if (part.isEmpty() || part.contains("/") || part.equals(".") || part.equals("..")) {
                throw new IllegalArgumentException("'" + part + "' is not part of a setting's name");
            }
            path = path.resolve(part);
        }
        return path;
    }
}
