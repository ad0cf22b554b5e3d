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

    private static final Set<String> PEER_FIELDS = Set.of("podSelector", "namespaceSelector", "ipBlock");

    private PolicyReader() {}

    static NetworkPolicy read(String namespace, Field object, Position position) {
        Field spec = object.get("spec");
        Field types = spec.get("policyTypes");
        List<Rule> egress = rules(spec.get("egress"), "to");
        boolean isolatesIngress = types.isMissing();
        boolean isolatesEgress = types.isMissing() && !egress.isEmpty();
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
            for (String name : item.names()) {
                if (!name.equals(peersField) && !name.equals("ports")) {
                    throw new FieldException(item.get(name), "is not a field of a rule");
                }
            }
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
        boolean selects = item.names().contains("podSelector") || item.names().contains("namespaceSelector");
        if (!block.isMissing()) {
            if (selects) {
                throw new FieldException(item, "has both an ipBlock and a selector");
            }
            return ipBlock(block);
        }
        if (!selects) {
            throw new FieldException(item, "needs a podSelector, a namespaceSelector or an ipBlock");
        }
        return new Peer.Pods(
                optionalSelector(item, "namespaceSelector", namespaces), optionalSelector(item, "podSelector", pods));
    }

    private static Optional<LabelSelector> optionalSelector(Field item, String name, Field field) {
        return item.names().contains(name) ? Optional.of(selector(field)) : Optional.empty();
    }

    private static Peer ipBlock(Field block) {
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
            return PortMatch.named(protocol, port.requiredText());
        }
        int first = port.number(1, 65_535);
        return PortMatch.range(protocol, first, end.isMissing() ? first : end.number(first, 65_535));
    }

    private static LabelSelector selector(Field field) {
        for (String name : field.names()) {
            if (!name.equals("matchLabels") && !name.equals("matchExpressions")) {
                throw new FieldException(field.get(name), "is not a field of a label selector");
            }
        }
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
