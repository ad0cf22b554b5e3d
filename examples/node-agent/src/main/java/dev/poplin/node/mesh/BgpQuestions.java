package dev.poplin.node.mesh;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.PolicyPreview;
import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.calico.BgpFilter;
import dev.poplin.bgp.calico.CalicoResources;
import dev.poplin.bgp.calico.PeerType;
import dev.poplin.bgp.filter.RouteFilter;
import dev.poplin.bgp.filter.Rule;
import dev.poplin.bgp.rib.Decision;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.rib.PeerPolicy;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** What an operator asks of the node's BGP speaker, as documents: routes, reasons, announcements, what a filter would do. Thread-safe. */
public final class BgpQuestions {

    private static final LoadSettings YAML =
            LoadSettings.builder().setMaxAliasesForCollections(50).build();

    private final BgpSpeaker speaker;
    private final Supplier<Collection<Cidr>> ownPrefixes;
    private final Function<IpAddress, PeerPolicy> policies;

    BgpQuestions(BgpSpeaker speaker, Supplier<Collection<Cidr>> ownPrefixes, Function<IpAddress, PeerPolicy> policies) {
        this.speaker = speaker;
        this.ownPrefixes = ownPrefixes;
        this.policies = policies;
    }

    /**
     * The answer to a question: a document with {@code ask} and what it needs.
     *
     * @throws IllegalArgumentException if the question cannot be answered
     */
    public Map<String, Object> answer(Map<String, ?> question) throws IOException {
        String ask = text(question, "ask");
        return switch (ask) {
            case "routes" -> Map.of("routes", documents(routes(question)));
            case "explain" -> explain(Cidr.parse(text(question, "prefix")));
            case "announce" -> announce(Cidr.parse(text(question, "prefix")), question.get("communities"));
            case "withdraw" -> withdraw(Cidr.parse(text(question, "prefix")));
            case "preview" -> preview(IpAddress.parse(text(question, "peer")), text(question, "filter"));
            default -> throw new IllegalArgumentException("there is no question '" + ask + "' about BGP");
        };
    }

    private static String text(Map<String, ?> question, String field) {
        Object value = question.get(field);
        if (value == null) {
            throw new IllegalArgumentException("a question about BGP needs '" + field + "'");
        }
        return value.toString();
    }

    private List<Path> routes(Map<String, ?> question) throws IOException {
        if (question.get("from") != null) {
            return speaker.toldBy(IpAddress.parse(text(question, "from")));
        }
        if (question.get("to") != null) {
            return speaker.toldTo(IpAddress.parse(text(question, "to")));
        }
        if (question.get("prefix") == null) {
            return speaker.routes();
        }
        String prefix = text(question, "prefix");
        return prefix.contains("/")
                ? speaker.paths(Cidr.parse(prefix))
                : speaker.longestMatch(IpAddress.parse(prefix)).map(List::of).orElse(List.of());
    }

    private Map<String, Object> explain(Cidr prefix) throws IOException {
        List<Map<String, Object>> reasons = new ArrayList<>();
        for (Decision.Preference reason : speaker.explain(prefix)) {
            Map<String, Object> fields = document(reason.worse());
            fields.put("lostBy", reason.step().toString());
            fields.put("lostTo", reason.better().toString());
            reasons.add(fields);
        }
        return Map.of("paths", documents(speaker.paths(prefix)), "reasons", reasons);
    }

    private Map<String, Object> announce(Cidr prefix, @Nullable Object communities) throws IOException {
        requireNotOwn(prefix);
        List<Community> tagged = new ArrayList<>();
        if (communities instanceof List<?> list) {
            list.forEach(community -> tagged.add(Community.parse(community.toString())));
        }
        speaker.announce(prefix, prefix.family().unspecified(), PathAttributes.EMPTY.withCommunities(tagged));
        return Map.of("announced", prefix.toString());
    }

    private Map<String, Object> withdraw(Cidr prefix) throws IOException {
        requireNotOwn(prefix);
        boolean there =
                speaker.paths(prefix).stream().anyMatch(path -> path.source().isLocal());
        speaker.withdraw(prefix);
        return Map.of("withdrawn", there ? prefix.toString() : "");
    }

    private void requireNotOwn(Cidr prefix) {
        if (ownPrefixes.get().contains(prefix)) {
            throw new IllegalArgumentException(prefix + " is announced by the agent itself, as a block of this node");
        }
    }

    private Map<String, Object> preview(IpAddress peer, String yaml) throws IOException {
        BgpFilter filter = filter(yaml);
        PeerPolicy now = policies.apply(peer);
        PeerPolicy then = now.withFilters(
                new RouteFilter(filter.name(), filter.imports(PeerType.INTERNAL), Rule.Outcome.ACCEPT)
                        .then(now.importFilter()),
                new RouteFilter(filter.name(), filter.exports(PeerType.INTERNAL), Rule.Outcome.ACCEPT)
                        .then(now.exportFilter()));
        PolicyPreview preview = speaker.preview(peer, then);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("told", difference(preview.told()));
        answer.put("taken", difference(preview.taken()));
        return answer;
    }

    private static BgpFilter filter(String yaml) {
        try {
            Object document = new Load(YAML).loadFromString(yaml);
            List<Map<String, ?>> documents = new ArrayList<>();
            if (document instanceof Map<?, ?> map) {
                Map<String, Object> fields = new LinkedHashMap<>();
                map.forEach((key, value) -> fields.put(String.valueOf(key), value));
                documents.add(fields);
            }
            CalicoResources resources = CalicoResources.read(documents);
            if (!resources.problems().isEmpty()) {
                throw new IllegalArgumentException(String.join("; ", resources.problems()));
            }
            return resources.filters().values().stream()
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no BGPFilter in the document"));
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException("the filter is not YAML: " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> difference(PolicyPreview.Difference difference) {
        return Map.of(
                "gained", documents(difference.gained()),
                "lost", documents(difference.lost()),
                "changed", documents(difference.changed()));
    }

    private static List<Map<String, Object>> documents(List<Path> paths) {
        return paths.stream().map(BgpQuestions::document).toList();
    }

    private static Map<String, Object> document(Path path) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("prefix", path.prefix().toString());
        fields.put("nextHop", path.nextHop().toString());
        fields.put(
                "from",
                path.source().isLocal() ? "local" : path.source().address().toString());
        fields.put("pathId", path.pathId());
        fields.put("attributes", path.attributes().toString());
        return fields;
    }
}
