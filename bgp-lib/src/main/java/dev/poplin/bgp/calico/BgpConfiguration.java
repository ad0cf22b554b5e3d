package dev.poplin.bgp.calico;

import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.LargeCommunity;
import dev.poplin.inet.Cidr;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What holds for all nodes, or for one: BGPConfiguration.
 *
 * @param as the AS number of nodes that have none of their own
 * @param mesh whether every node is a peer of every other
 * @param port where nodes listen
 * @param advertisements which communities are told with which prefixes
 * @param services the prefixes of services' addresses (cluster, external and load balancer) that are advertised
 * @param meshPassword where the key of the mesh's sessions is
 * @param meshRestartTime how long nodes keep each other's routes, if it is not as their speakers have it
 */
public record BgpConfiguration(
        long as,
        boolean mesh,
        int port,
        List<Advertisement> advertisements,
        List<Cidr> services,
        Optional<SecretKey> meshPassword,
        Optional<Duration> meshRestartTime) {

    /** Calico's AS number where none is given. */
    public static final long DEFAULT_AS = 64_512;

    /** What holds without a resource: a full mesh of AS 64512. */
    public static final BgpConfiguration STANDARD =
            new BgpConfiguration(DEFAULT_AS, true, 179, List.of(), List.of(), Optional.empty(), Optional.empty());

    /** Copies the lists. */
    public BgpConfiguration {
        advertisements = List.copyOf(advertisements);
        services = List.copyOf(services);
    }

    /**
     * Communities for what lies within a prefix.
     *
     * @param prefix the prefix
     * @param communities plain communities
     * @param largeCommunities large communities
     */
    public record Advertisement(Cidr prefix, List<Community> communities, List<LargeCommunity> largeCommunities) {

        /** Copies the lists. */
        public Advertisement {
            communities = List.copyOf(communities);
            largeCommunities = List.copyOf(largeCommunities);
        }
    }

    /** The values of the communities that have names. */
    static Map<String, String> names(Fields spec) {
        Map<String, String> names = new HashMap<>();
        for (Fields named : spec.list("communities")) {
            names.put(named.text("name").orElse(""), named.text("value").orElse(""));
            named.requireNothingElse();
        }
        return names;
    }

    /** The same, with what the resource of a node may say otherwise: its port, and its advertisements as a whole. */
    BgpConfiguration ofNode(Fields spec, Map<String, String> names) {
        spec.text("logSeverityScreen");
        return new BgpConfiguration(
                as,
                mesh,
                spec.number("listenPort", 1, 65_535).orElse(port),
                spec.has("prefixAdvertisements") ? advertisements(spec, names) : advertisements,
                services,
                meshPassword,
                meshRestartTime);
    }

    private static List<Advertisement> advertisements(Fields spec, Map<String, String> names) {
        List<Advertisement> advertisements = new ArrayList<>();
        for (Fields prefix : spec.list("prefixAdvertisements")) {
            advertisement(prefix, names).ifPresent(advertisements::add);
        }
        return advertisements;
    }

    static BgpConfiguration read(Fields spec, Map<String, String> names) {
        List<Cidr> services = new ArrayList<>();
        for (String kind : List.of("serviceClusterIPs", "serviceExternalIPs", "serviceLoadBalancerIPs")) {
            for (Fields block : spec.list(kind)) {
                block.parsed("cidr", Cidr::parse).ifPresent(services::add);
                block.requireNothingElse();
            }
        }
        // What is told about the daemon that Calico runs, and not about routes.
        spec.text("logSeverityScreen");
        if (!spec.text("bindMode").orElse("None").equals("None")) {
            spec.notUnderstood("bindMode");
        }
        int problems = spec.problemCount();
        Optional<SecretKey> meshPassword = SecretKey.read(spec, "nodeMeshPassword");
        // Rather no mesh than one without the password that was meant.
        boolean passwordUnderstood = spec.problemCount() == problems;
        return new BgpConfiguration(
                spec.parsed("asNumber", AsNumber::parse).orElse(DEFAULT_AS),
                spec.flag("nodeToNodeMeshEnabled", true) && passwordUnderstood,
                spec.number("listenPort", 1, 65_535).orElse(179),
                advertisements(spec, names),
                services,
                meshPassword,
                spec.parsed("nodeMeshMaxRestartTime", Durations::restartTime));
    }

    private static Optional<Advertisement> advertisement(Fields fields, Map<String, String> names) {
        Optional<Cidr> prefix = fields.parsed("cidr", Cidr::parse);
        List<Community> plain = new ArrayList<>();
        List<LargeCommunity> large = new ArrayList<>();
        for (String word : fields.texts("communities")) {
            String value = names.getOrDefault(word, word);
            try {
                if (value.chars().filter(character -> character == ':').count() == 2) {
                    large.add(LargeCommunity.parse(value));
                } else {
                    plain.add(Community.parse(value));
                }
            } catch (IllegalArgumentException e) {
                fields.problem("has the community '" + word + "', which is none and names none");
            }
        }
        fields.requireNothingElse();
        return prefix.map(cidr -> new Advertisement(cidr, plain, large));
    }
}
