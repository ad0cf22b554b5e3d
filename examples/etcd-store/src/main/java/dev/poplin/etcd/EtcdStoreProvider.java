package dev.poplin.etcd;

import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * etcd by locations such as {@code etcd://10.0.0.1:2379,10.0.0.2:2379/cluster-a/}, and with TLS
 * {@code etcds://etcd.example:2379/?authority=/etc/poplin/ca.pem&certificate=/etc/poplin/node.pem&key=/etc/poplin/node.key}. Others:
 * {@code user=NAME&passwordFile=/etc/poplin/password} and {@code deadline=5s}. The path is the prefix of the keys; without one,
 * it is that of {@link EtcdOptions}. Thread-safe.
 */
public final class EtcdStoreProvider implements StoreProvider {

    private static final Set<String> PARAMETERS =
            Set.of("authority", "certificate", "key", "user", "passwordFile", "deadline");

    /** For {@link java.util.ServiceLoader}. */
    public EtcdStoreProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("etcd", "etcds");
    }

    @Override
    public Store open(URI location) throws IOException {
        return EtcdStore.open(options(location));
    }

    @Override
    public Store connect(URI location) throws IOException {
        return EtcdStore.connect(options(location));
    }

    /**
     * What a location says.
     *
     * @throws IllegalArgumentException if it makes no sense
     * @throws IOException if the file with the password cannot be read
     */
    static EtcdOptions options(URI location) throws IOException {
        if (location.getAuthority() == null) {
            throw new IllegalArgumentException("'" + location + "' is not like etcd://127.0.0.1:2379");
        }
        String scheme = "etcds".equals(location.getScheme()) ? "https://" : "http://";
        EtcdOptions options =
                EtcdOptions.at(Arrays.stream(location.getAuthority().split(","))
                        .map(endpoint -> URI.create(scheme + endpoint))
                        .toArray(URI[]::new));
        String prefix = location.getPath();
        if (prefix != null && prefix.length() > 1) {
            options = options.withPrefix(prefix.endsWith("/") ? prefix : prefix + "/");
        }
        Map<String, String> parameters = parameters(location.getQuery());
        String authority = parameters.get("authority");
        if (authority != null) {
            options = options.withAuthority(Path.of(authority));
        }
        List<String> certificate = both(parameters, "certificate", "key");
        if (!certificate.isEmpty()) {
            options = options.withCertificate(Path.of(certificate.get(0)), Path.of(certificate.get(1)));
        }
        if (options.tls().isPresent() && !options.encrypted()) {
            throw new IllegalArgumentException("authority, certificate and key need etcds://, not '" + location + "'");
        }
        List<String> user = both(parameters, "user", "passwordFile");
        if (!user.isEmpty()) {
            options = options.withUser(
                    user.get(0), Files.readString(Path.of(user.get(1))).strip());
        }
        String deadline = parameters.get("deadline");
        return deadline == null ? options : options.withDeadline(duration(deadline));
    }

    /** The values of two parameters of which none makes sense alone; empty if there is neither. */
    private static List<String> both(Map<String, String> parameters, String first, String second) {
        List<String> values = new ArrayList<>();
        for (String name : List.of(first, second)) {
            String value = parameters.get(name);
            if (value != null) {
                values.add(value);
            }
        }
        if (values.size() == 1) {
            throw new IllegalArgumentException(first + " and " + second + " go together; one of them is missing");
        }
        return values;
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String parameter : query == null ? new String[0] : query.split("&")) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            if (equals < 0 || !PARAMETERS.contains(name)) {
                throw new IllegalArgumentException(
                        "'" + name + "' is none of the parameters " + new TreeSet<>(PARAMETERS));
            }
            parameters.put(name, parameter.substring(equals + 1));
        }
        return parameters;
    }

    private static Duration duration(String text) {
        if (text.matches("[1-9][0-9]{0,8}ms")) {
            return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
        }
        if (text.matches("[1-9][0-9]{0,5}s")) {
            return Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
        }
        throw new IllegalArgumentException("deadline '" + text + "' is not like 5s or 500ms");
    }
}
