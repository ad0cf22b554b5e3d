package dev.poplin.node.config;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.check.LeakCollector;
import dev.poplin.ipam.delegation.DelegatedIpamBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads {@link AgentConfig} from YAML. Unknown keys and wrong values are all named at once; nothing is guessed. */
public final class AgentConfigReader {

    private static final long MAX_AS_NUMBER = 0xffff_ffffL;
    private static final int MAX_PREFIX_CHARACTERS = 4;

    private final Map<String, @Nullable Object> values;
    private final List<String> faults = new ArrayList<>();

    private AgentConfigReader(Map<String, @Nullable Object> values) {
        this.values = new LinkedHashMap<>(values);
    }

    /**
     * Reads the file.
     *
     * @throws ConfigException if it is missing, not YAML, or holds a key or value that cannot be used
     */
    public static AgentConfig read(Path file) throws ConfigException {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (NoSuchFileException e) {
            throw new ConfigException(file.toString(), List.of("there is no such file"));
        } catch (IOException e) {
            throw new ConfigException(file.toString(), List.of("cannot be read: " + e.getMessage()));
        }
    }

    /**
     * Reads the text; {@code where} names it in messages. An empty text gives the defaults.
     *
     * @throws ConfigException if it is not YAML, or holds a key or value that cannot be used
     */
    public static AgentConfig parse(String yaml, String where) throws ConfigException {
        Object document;
        try {
            document = new Load(LoadSettings.builder().setLabel(where).build()).loadFromString(yaml);
        } catch (YamlEngineException e) {
            throw new ConfigException(where, List.of("not YAML: " + e.getMessage()));
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        if (document instanceof Map<?, ?> map) {
            map.forEach((key, value) -> values.put(String.valueOf(key), value));
        } else if (document != null) {
            throw new ConfigException(where, List.of("must be a YAML mapping of keys and values"));
        }
        AgentConfigReader reader = new AgentConfigReader(values);
        AgentConfig config = reader.config();
        if (!reader.faults.isEmpty()) {
            throw new ConfigException(where, reader.faults);
        }
        return config;
    }

    private AgentConfig config() {
        Path clusterDirectory = take("clusterDirectory", AgentConfigReader::path, Path.of("/var/lib/poplin/cluster"));
        URI store = take("store", AgentConfigReader::location, journal(clusterDirectory.resolve("ipam")));
        AgentConfig config = new AgentConfig(
                take("nodeName", String::valueOf, hostName()),
                clusterDirectory,
                store,
                take("addressesAhead", value -> number(value, 0, 1000), "journal".equals(store.getScheme()) ? 0 : 16),
                take("addressLease", AgentConfigReader::lease, DelegatedIpamBuilder.STANDARD_LEASE),
                take("takeOver", AgentConfigReader::yesOrNo, true),
                take("leakGrace", AgentConfigReader::grace, Optional.of(LeakCollector.STANDARD_GRACE)),
                take("localDirectory", AgentConfigReader::path, Path.of("/var/lib/poplin/node")),
                take("socket", AgentConfigReader::path, Path.of("/run/poplin/agent.sock")),
                take(
                        "nodeAddress",
                        text -> AddressDetection.parse(String.valueOf(text)),
                        new AddressDetection.FirstFound()),
                take("skipInterfaces", AgentConfigReader::texts, AgentConfig.NEVER_THE_NODES_OWN),
                take("interfacePrefix", AgentConfigReader::interfacePrefix, "cali"),
                take("mtu", value -> "auto".equals(value) ? 0 : number(value, 576, 65_535), 0),
                take("defaultPool", text -> Cidr.parse(String.valueOf(text)), Cidr.parse("10.244.0.0/16")),
                take("blockSize", value -> number(value, 20, 128), 26),
                take("serviceCidr", AgentConfigReader::services, Cidr.parse("10.96.0.0/12")),
                take("bgp", text -> BgpMode.parse(String.valueOf(text)), new BgpMode.Mesh()),
                take("asNumber", AgentConfigReader::asNumber, 64_512L),
                take("bgpPort", value -> number(value, 1, 65_535), 179),
                take("recheckInterval", AgentConfigReader::duration, Duration.ofMillis(500)));
        if (!values.isEmpty()) {
            faults.add("unknown " + (values.size() == 1 ? "key " : "keys ")
                    + String.join(", ", new TreeSet<>(values.keySet())));
        }
        if (config.blockSize() <= config.defaultPool().length()) {
            faults.add("blockSize " + config.blockSize() + " must be longer than defaultPool " + config.defaultPool());
        }
        if (config.serviceCidr().overlaps(config.defaultPool())) {
            faults.add("serviceCidr " + config.serviceCidr() + " overlaps defaultPool " + config.defaultPool());
        }
        return config;
    }

    private <T> T take(String key, Function<Object, T> reader, T otherwise) {
        if (!values.containsKey(key)) {
            return otherwise;
        }
        Object value = values.remove(key);
        try {
            if (value == null) {
                throw new IllegalArgumentException("is empty");
            }
            return reader.apply(value);
        } catch (RuntimeException e) {
            faults.add(key + ": " + e.getMessage());
            return otherwise;
        }
    }

    private static int number(Object value, int least, int most) {
        if (value instanceof Integer number && number >= least && number <= most) {
            return number;
        }
        throw new IllegalArgumentException("'" + value + "' is no number from " + least + " to " + most);
    }

    private static boolean yesOrNo(Object value) {
        if (value instanceof Boolean yes) {
            return yes;
        }
        throw new IllegalArgumentException("'" + value + "' is neither true nor false");
    }

    private static Cidr services(Object value) {
        Cidr prefix = Cidr.parse(String.valueOf(value));
        if (prefix.length() == prefix.family().bits()) {
            throw new IllegalArgumentException("'" + value + "' is a single address, with no room for services");
        }
        return prefix;
    }

    private static long asNumber(Object value) {
        if (value instanceof Number number && number.longValue() > 0 && number.longValue() <= MAX_AS_NUMBER) {
            return number.longValue();
        }
        throw new IllegalArgumentException("'" + value + "' is no AS number");
    }

    private static Path path(Object value) {
        Path path = Path.of(String.valueOf(value));
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException("'" + value + "' is no absolute path");
        }
        return path;
    }

    private static URI journal(Path directory) {
        return URI.create("journal:" + directory.toUri().getRawPath());
    }

    private static URI location(Object value) {
        URI location = URI.create(String.valueOf(value));
        if (!location.isAbsolute()) {
            throw new IllegalArgumentException(
                    "'" + value + "' is no location such as journal:/var/lib/poplin/ipam or etcd://10.0.0.1:2379");
        }
        return location;
    }

    private static String interfacePrefix(Object value) {
        String prefix = String.valueOf(value);
        if (prefix.isEmpty() || prefix.length() > MAX_PREFIX_CHARACTERS || !prefix.matches("[a-z][a-z0-9]*")) {
            throw new IllegalArgumentException("'" + prefix + "' is not one to four small letters and digits");
        }
        return prefix;
    }

    private static List<String> texts(Object value) {
        if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String::valueOf).toList();
        }
        throw new IllegalArgumentException("must be a list of names");
    }

    private static Duration duration(Object value) {
        String text = String.valueOf(value);
        if (text.matches("[1-9][0-9]{0,8}ms")) {
            return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
        }
        if (text.matches("[1-9][0-9]{0,5}s")) {
            return Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
        }
        throw new IllegalArgumentException("'" + text + "' is no duration such as 10s or 500ms");
    }

    private static Duration lease(Object value) {
        Duration lease = duration(value);
        if (lease.compareTo(Duration.ofSeconds(10)) < 0 || lease.compareTo(Duration.ofDays(7)) > 0) {
            throw new IllegalArgumentException("'" + value + "' is not within 10s and 604800s");
        }
        return lease;
    }

    private static Optional<Duration> grace(Object value) {
        if ("off".equals(value)) {
            return Optional.empty();
        }
        Duration grace = duration(value);
        if (grace.compareTo(Duration.ofSeconds(60)) < 0 || grace.compareTo(Duration.ofDays(7)) > 0) {
            throw new IllegalArgumentException("'" + value + "' is not 'off' nor within 60s and 604800s");
        }
        return Optional.of(grace);
    }

    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "localhost";
        }
    }
}
