package dev.poplin.bgp.calico;

import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.LargeCommunity;
import dev.poplin.bgp.filter.AsPathPattern;
import dev.poplin.bgp.filter.Change;
import dev.poplin.bgp.filter.CommunityPattern;
import dev.poplin.bgp.filter.InterfaceResolver;
import dev.poplin.bgp.filter.Match;
import dev.poplin.bgp.filter.NamePattern;
import dev.poplin.bgp.filter.PrefixRange;
import dev.poplin.bgp.filter.PrefixRanges;
import dev.poplin.bgp.filter.Rule;
import dev.poplin.bgp.rib.Path;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is taken and told: BGPFilter, as rules. The first rule that fits decides; what none decides is left to the next filter.
 *
 * <p>A rule of which anything is not understood fits no path, whatever its action: it lets nothing out that it was not to let out, and
 * refuses nothing but what it was to refuse. What it was to refuse is then let through by it, so that whoever relies on rules that reject
 * asks {@link CalicoResources#problems} first, which names each such rule.
 *
 * @param name the resource's name
 * @param imports the rules for what is taken
 * @param exports the rules for what is told
 */
public record BgpFilter(String name, List<PeerRule> imports, List<PeerRule> exports) {

    private static final Match NOTHING = new Match.AnyOf(List.of());

    /** Copies the lists. */
    public BgpFilter {
        imports = List.copyOf(imports);
        exports = List.copyOf(exports);
    }

    /**
     * A rule for all peers, or for those of one type.
     *
     * @param peers the type, if it is not for all
     * @param rule the rule
     */
    public record PeerRule(Optional<PeerType> peers, Rule rule) {

        private boolean isFor(PeerType type) {
            return peers.isEmpty() || peers.get() == type;
        }
    }

    /** The rules for what is taken of a peer. */
    public List<Rule> imports(PeerType type) {
        return of(imports, type);
    }

    /** The rules for what a peer is told. */
    public List<Rule> exports(PeerType type) {
        return of(exports, type);
    }

    private static List<Rule> of(List<PeerRule> rules, PeerType type) {
        return rules.stream()
                .filter(rule -> rule.isFor(type))
                .map(PeerRule::rule)
                .toList();
    }

    static BgpFilter read(String name, Fields spec, Optional<InterfaceResolver> interfaces) {
        List<PeerRule> imports = new ArrayList<>(rules(spec, "importV4", IpFamily.IPV4, interfaces));
        imports.addAll(rules(spec, "importV6", IpFamily.IPV6, interfaces));
        List<PeerRule> exports = new ArrayList<>(rules(spec, "exportV4", IpFamily.IPV4, interfaces));
        exports.addAll(rules(spec, "exportV6", IpFamily.IPV6, interfaces));
        return new BgpFilter(name, imports, exports);
    }

    private static List<PeerRule> rules(
            Fields spec, String field, IpFamily family, Optional<InterfaceResolver> interfaces) {
        List<PeerRule> rules = new ArrayList<>();
        for (Fields rule : spec.list(field)) {
            rules.add(rule(rule, family, interfaces));
        }
        return rules;
    }

    private static PeerRule rule(Fields fields, IpFamily family, Optional<InterfaceResolver> interfaces) {
        int before = fields.problemCount();
        Optional<PeerType> peers = fields.parsed("peerType", PeerType::parse);
        List<Match> matches = new ArrayList<>();
        matches.add(new Match.OfFamily(family));
        prefix(fields, family, matches);
        fields.text("source").ifPresent(source -> {
            if (!source.equals("RemotePeers")) {
                fields.problem("has the source '" + source + "', which is not RemotePeers");
            }
            matches.add(new Match.Not(new Match.FromKind(Set.of(Path.Kind.LOCAL))));
        });
        interfaces.ifPresent(known -> fields.text("interface")
                .ifPresent(name -> matches.add(new Match.ThroughInterface(new NamePattern(name), known))));
        if (fields.has("communities")) {
            communities(fields.fields("communities"), matches);
        }
        if (fields.has("asPathPrefix")) {
            matches.add(asPathPrefix(fields));
        }
        List<Change> changes = new ArrayList<>();
        for (Fields operation : fields.list("operations")) {
            change(operation, changes);
        }
        String action = fields.text("action").orElse("");
        if (!action.equals("Accept") && !action.equals("Reject")) {
            fields.problem("has the action '" + action + "', which is neither Accept nor Reject");
        }
        fields.requireNothingElse();
        if (fields.problemCount() > before) {
            matches.add(NOTHING);
        }
        Rule.Outcome outcome = action.equals("Accept") ? Rule.Outcome.ACCEPT : Rule.Outcome.REJECT;
        return new PeerRule(peers, new Rule(matches, changes, outcome));
    }

    private static Match asPathPrefix(Fields fields) {
        List<Long> numbers = fields.eachParsed("asPathPrefix", AsNumber::parse);
        return new Match.AsPathIs(
                AsPathPattern.parse(numbers.stream().map(number -> number + " ").collect(Collectors.joining()) + "*"));
    }

    private static void prefix(Fields fields, IpFamily family, List<Match> matches) {
        String operator = fields.text("matchOperator").orElse("Equal");
        boolean lengths = fields.has("prefixLength");
        Fields length = fields.fields("prefixLength");
        if (!fields.has("cidr") && (lengths || fields.has("matchOperator"))) {
            fields.problem("has a matchOperator or a prefixLength, and no cidr");
        }
        fields.parsed("cidr", Cidr::parse).ifPresent(cidr -> {
            int shortest = length.parsed("min", Integer::valueOf).orElse(cidr.length());
            int longest =
                    length.parsed("max", Integer::valueOf).orElse(cidr.family().bits());
            length.requireNothingElse();
            if (cidr.family() != family) {
                fields.problem("has the cidr " + cidr + " among rules for " + family);
            }
            boolean within = operator.equals("In") || operator.equals("NotIn");
            if (!within && !operator.equals("Equal") && !operator.equals("NotEqual")) {
                fields.problem(
                        "has the matchOperator '" + operator + "', which is neither Equal, NotEqual, In nor NotIn");
            }
            if (!within && lengths) {
                fields.problem("has a prefixLength, which goes with In and NotIn only");
            }
            PrefixRange range = within ? range(fields, cidr, shortest, longest) : PrefixRange.exactly(cidr);
            Match match = new Match.PrefixIn(PrefixRanges.of(List.of(range)));
            matches.add(operator.startsWith("Not") ? new Match.Not(match) : match);
        });
    }

    private static PrefixRange range(Fields fields, Cidr cidr, int shortest, int longest) {
        try {
            return new PrefixRange(cidr, Math.max(shortest, cidr.length()), longest);
        } catch (IllegalArgumentException e) {
            fields.problem(": " + e.getMessage());
            return PrefixRange.within(cidr);
        }
    }

    private static void communities(Fields communities, List<Match> matches) {
        List<Match> any = new ArrayList<>();
        for (String value : communities.texts("values")) {
            try {
                any.add(new Match.HasCommunity(CommunityPattern.parse(value)));
            } catch (IllegalArgumentException e) {
                communities.problem("has '" + value + "', which is no community");
            }
        }
        communities.requireNothingElse();
        matches.add(new Match.AnyOf(any));
    }

    private static void change(Fields operation, List<Change> changes) {
        if (operation.has("addCommunity")) {
            Fields added = operation.fields("addCommunity");
            added.parsed("value", BgpFilter::addition).ifPresent(changes::add);
            added.requireNothingElse();
        }
        if (operation.has("prependASPath")) {
            Fields prepended = operation.fields("prependASPath");
            List<Long> numbers = prepended.eachParsed("prefix", AsNumber::parse);
            for (int index = numbers.size() - 1; index >= 0; index--) {
                changes.add(new Change.Prepend(numbers.get(index), 1));
            }
            prepended.requireNothingElse();
        }
        operation.requireNothingElse();
    }

    private static Change addition(String value) {
        return value.split(":").length == 3
                ? new Change.AddLargeCommunity(LargeCommunity.parse(value))
                : new Change.AddCommunity(Community.parse(value));
    }
}
