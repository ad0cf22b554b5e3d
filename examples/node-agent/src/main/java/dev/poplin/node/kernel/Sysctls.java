package dev.poplin.node.kernel;

import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings under {@code /proc/sys/net} that belong together and are written in one visit to their namespace. A setting is
 * given by its path, so interface names with dots are safe. Confined to its owner.
 */
public final class Sysctls {

    private static final Path ROOT = Path.of("/proc/sys/net");

    private final Map<Path, String> wanted = new LinkedHashMap<>();

    /** Wants this value; a setting whose first part is missing in the kernel ({@code ipv6}) is passed over. */
    public Sysctls set(String value, String... path) {
        wanted.put(ROOT.resolve(Path.of(path[0], Arrays.copyOfRange(path, 1, path.length))), value);
        return this;
    }

    /** Writes what differs, and says what that was. */
    public List<String> apply(NetworkNamespace namespace) throws IOException {
        return namespace.call(() -> {
            List<String> changed = new ArrayList<>();
            for (Map.Entry<Path, String> each : present().entrySet()) {
                if (!Files.readString(each.getKey()).strip().equals(each.getValue())) {
                    Files.writeString(each.getKey(), each.getValue());
                    changed.add("set " + name(each.getKey()) + " = " + each.getValue());
                }
            }
            return changed;
        });
    }

    /** What differs, one line each. */
    public List<String> check(NetworkNamespace namespace) throws IOException {
        return namespace.call(() -> {
            List<String> faults = new ArrayList<>();
            for (Map.Entry<Path, String> each : present().entrySet()) {
                String is = Files.exists(each.getKey())
                        ? Files.readString(each.getKey()).strip()
                        : "missing";
                if (!is.equals(each.getValue())) {
                    faults.add(name(each.getKey()) + " is " + is + ", should be " + each.getValue());
                }
            }
            return faults;
        });
    }

    private Map<Path, String> present() {
        Map<Path, String> present = new LinkedHashMap<>(wanted);
        present.keySet()
                .removeIf(
                        path -> !Files.exists(ROOT.resolve(ROOT.relativize(path).getName(0))));
        return present;
    }

    private static String name(Path path) {
        return "net/" + ROOT.relativize(path);
    }
}
