package dev.poplin.policy.manifest;

import dev.poplin.inet.AddressFormatException;
import dev.poplin.inet.Cidr;
import dev.poplin.policy.model.NetworkPolicy;
import dev.poplin.policy.model.NetworkPolicy.Rule;
import dev.poplin.policy.model.Peer;
import dev.poplin.policy.model.PortMatch;
import dev.poplin.policy.model.Position;
import dev.poplin.policy.model.Protocol;
import dev.poplin.policy.selector.LabelSelector;
import dev.poplin.policy.selector.LabelSelector.Operator;
import dev.poplin.policy.selector.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** NetworkPolicy of networking.k8s.io/v1, validated as the API server does. */
final class PolicyReader {

    private static final Set<String> SPEC_FIELDS = Set.of("podSelector", "policyTypes", "ingress", "egress");
    private static final Set<String> PEER_FIELDS = Set.of("podSelector", "namespaceSelector", "ipBlock");

    private PolicyReader() {}

    static NetworkPolicy read(String namespace, Field object, Position position) {
        Field spec = object.get("spec");
        for (String name : spec.names()) {
            if (!SPEC_FIELDS.contains(name)) {
                throw new FieldException(spec.get(name), "is not a field of a NetworkPolicy's spec");
            }
        }
        Field types = spec.get("policyTypes");
        List<Rule> egress = rules(spec.get("egress"), "to");
        // An empty list means the same as none: the API server replaces both by the default.
        boolean byDefault = types.items().isEmpty();
        boolean isolatesIngress = byDefault;
        boolean isolatesEgress = byDefault && !egress.isEmpty();
        for (Field type : types.items()) {
            switch (type.requiredText()) {
                case "Ingress" -> isolatesIngress = true;
                case "Egress" -> isolatesEgress = true;
                default ->
                    throw new FieldException(type, "must be Ingress or Egress, not '" + type.requiredText() + "'");
            }
        }
        return new NetworkPolicy(
                namespace,
                object.get("metadata").get("name").requiredText(),
                selector(spec.get("podSelector")),
                isolatesIngress,
                isolatesEgress,
                rules(spec.get("ingress"), "from"),
                egress,
                position);
    }

    private static List<Rule> rules(Field list, String peersField) {
        List<Rule> rules = new ArrayList<>();
        for (Field item : list.items()) {
            item.allowOnly("a rule", peersField, "ports");
            List<Peer> peers = new ArrayList<>();
            item.get(peersField).items().forEach(peer -> peers.add(peer(peer)));
            List<PortMatch> ports = new ArrayList<>();
            item.get("ports").items().forEach(port -> ports.add(port(port)));
            rules.add(new Rule(peers, ports));
        }
        return rules;
    }

    private static Peer peer(Field item) {
        for (String name : item.names()) {
            if (!PEER_FIELDS.contains(name)) {
                return new Peer.Unknown(name);
            }
        }
        Field block = item.get("ipBlock");
        Field pods = item.get("podSelector");
        Field namespaces = item.get("namespaceSelector");
        boolean selects = !pods.isMissing() || !namespaces.isMissing();
        if (!block.isMissing()) {
            if (selects) {
                throw new FieldException(item, "has both an ipBlock and a selector");
            }
            return ipBlock(block);
        }
        if (!selects) {
            throw new FieldException(item, "needs a podSelector, a namespaceSelector or an ipBlock");
        }
        return new Peer.Pods(optionalSelector(namespaces), optionalSelector(pods));
    }

    /** A selector that is null is no selector; only an empty object selects everything. */
    private static Optional<LabelSelector> optionalSelector(Field field) {
        return field.isMissing() ? Optional.empty() : Optional.of(selector(field));
    }

    private static Peer ipBlock(Field block) {
        block.allowOnly("an ipBlock", "cidr", "except");
        Cidr cidr = cidr(block.get("cidr"));
        List<Cidr> except = new ArrayList<>();
        for (Field each : block.get("except").items()) {
            Cidr hole = cidr(each);
            if (!cidr.contains(hole) || cidr.equals(hole)) {
                throw new FieldException(each, hole + " is not a part of " + cidr);
            }
            except.add(hole);
        }
        return new Peer.IpBlock(cidr, except);
    }

    private static Cidr cidr(Field field) {
        String text = field.requiredText();
        try {
            if (text.indexOf('/') < 0) {
                throw new FieldException(field, "must be a prefix with a length, not '" + text + "'");
            }
            return Cidr.parseInterface(text).canonical();
        } catch (AddressFormatException e) {
            throw new FieldException(field, "must be a prefix: " + e.getMessage());
        }
    }

    private static PortMatch port(Field item) {
        item.allowOnly("a port", "protocol", "port", "endPort");
        Protocol protocol = PodReader.protocol(item.get("protocol"));
        Field port = item.get("port");
        Field end = item.get("endPort");
        if (port.isMissing()) {
            if (!end.isMissing()) {
                throw new FieldException(end, "needs a numeric port beside it");
            }
            return PortMatch.all(protocol);
        }
        if (!port.isNumber()) {
            if (!end.isMissing()) {
                throw new FieldException(end, "needs a numeric port beside it");
            }
            return PortMatch.named(protocol, PodReader.portName(port));
        }
        int first = port.number(1, 65_535);
        return PortMatch.range(protocol, first, end.isMissing() ? first : end.number(first, 65_535));
    }

    private static LabelSelector selector(Field field) {
        field.allowOnly("a label selector", "matchLabels", "matchExpressions");
        List<Requirement> requirements = new ArrayList<>();
        for (Field item : field.get("matchExpressions").items()) {
            requirements.add(requirement(item));
        }
        return new LabelSelector(field.get("matchLabels").texts(), requirements);
    }

    private static Requirement requirement(Field item) {
        String key = item.get("key").requiredText();
        Field word = item.get("operator");
        String text = word.requiredText();
        Operator operator =
                switch (text) {
                    case "In" -> Operator.IN;
                    case "NotIn" -> Operator.NOT_IN;
                    case "Exists" -> Operator.EXISTS;
                    case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
                    default ->
                        throw new FieldException(word, "must be In, NotIn, Exists or DoesNotExist, not '" + text + "'");
                };
        List<String> values = new ArrayList<>();
        item.get("values").items().forEach(value -> values.add(value.text().orElse("")));
        boolean needsValues = operator == Operator.IN || operator == Operator.NOT_IN;
        if (needsValues == values.isEmpty()) {
            throw new FieldException(
                    item.get("values"), needsValues ? "must not be empty for " + text : "must be empty for " + text);
        }
        return new Requirement(key, operator, values);
    }
}
