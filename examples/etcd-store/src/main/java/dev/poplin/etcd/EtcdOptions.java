package dev.poplin.etcd;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where etcd is and how to speak to it. Immutable. */
public final class EtcdOptions {

    private static final String DEFAULT_PREFIX = "/poplin/";
    private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(5);

    private final List<URI> endpoints;
    private final String prefix;
    private final Duration deadline;
    private final @Nullable Credentials credentials;
    private final @Nullable Tls tls;

    /** A user of etcd. */
    record Credentials(String user, String password) {

        @Override
        public String toString() {
            return user;
        }
    }

    /** PEM files: who signs servers, and the client's own certificate and key if it has any. */
    record Tls(@Nullable Path authority, @Nullable Path certificate, @Nullable Path key) {}

    private EtcdOptions(
            List<URI> endpoints,
            String prefix,
            Duration deadline,
            @Nullable Credentials credentials,
            @Nullable Tls tls) {
        this.endpoints = List.copyOf(endpoints);
        this.prefix = prefix;
        this.deadline = deadline;
        this.credentials = credentials;
        this.tls = tls;
    }

    /**
     * Etcd at these addresses, such as {@code http://127.0.0.1:2379}; all of one scheme.
     *
     * @throws IllegalArgumentException if one is neither http nor https or has no port
     */
    public static EtcdOptions at(URI... endpoints) {
        List<URI> all = List.of(endpoints);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("etcd needs at least one endpoint");
        }
        for (URI endpoint : all) {
            boolean known = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
            if (!known || endpoint.getHost() == null || endpoint.getPort() < 0) {
                throw new IllegalArgumentException(
                        "endpoint '" + endpoint + "' is not like http://127.0.0.1:2379 or https://etcd.example:2379");
            }
            if (!endpoint.getScheme().equals(all.get(0).getScheme())) {
                throw new IllegalArgumentException("endpoints " + all + " are of two schemes");
            }
        }
        return new EtcdOptions(all, DEFAULT_PREFIX, DEFAULT_DEADLINE, null, null);
    }

    /** Keeps all keys under this prefix, which is {@code /poplin/} otherwise. */
    public EtcdOptions withPrefix(String keys) {
        return new EtcdOptions(endpoints, keys, deadline, credentials, tls);
    }

    /** Gives each call this long, which is five seconds otherwise. */
    public EtcdOptions withDeadline(Duration each) {
        return new EtcdOptions(endpoints, prefix, each, credentials, tls);
    }

    /** Speaks as a user of etcd. */
    public EtcdOptions withUser(String user, String password) {
        return new EtcdOptions(endpoints, prefix, deadline, new Credentials(user, password), tls);
    }

    /** Trusts servers whose certificate this authority has signed, instead of those that the JVM trusts; a PEM file. */
    public EtcdOptions withAuthority(Path authority) {
        Tls before = tls().orElse(new Tls(null, null, null));
        return new EtcdOptions(
                endpoints, prefix, deadline, credentials, new Tls(authority, before.certificate(), before.key()));
    }

    /** Shows this certificate to servers that ask for one; PEM files, the key in PKCS 8 without a password. */
    public EtcdOptions withCertificate(Path certificate, Path key) {
        Tls before = tls().orElse(new Tls(null, null, null));
        return new EtcdOptions(endpoints, prefix, deadline, credentials, new Tls(before.authority(), certificate, key));
    }

    List<URI> endpoints() {
        return endpoints;
    }

    String prefix() {
        return prefix;
    }

    Duration deadline() {
        return deadline;
    }

    Optional<Credentials> credentials() {
        return Optional.ofNullable(credentials);
    }

    /** What is set about TLS; https is spoken without that too. */
    Optional<Tls> tls() {
        return Optional.ofNullable(tls);
    }

    boolean encrypted() {
        return endpoints.get(0).getScheme().equals("https");
    }

    /** The endpoints and the prefix, without secrets. */
    @Override
    public String toString() {
        return "etcd " + endpoints + " " + prefix;
    }
}
