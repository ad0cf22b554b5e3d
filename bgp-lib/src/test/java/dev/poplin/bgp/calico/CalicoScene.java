package dev.poplin.bgp.calico;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.rib.Path;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Nodes, resources and paths for tests, in few words. */
final class CalicoScene {

    static final List<Cidr> POOLS = List.of(Cidr.parse("10.244.0.0/16"));

    static final List<CalicoNode> NODES = List.of(
            node("a", "192.0.2.1", null, Map.of("rack", "1")),
            node("b", "192.0.2.2", null, Map.of("rack", "2")),
            node("c", "192.0.2.3", null, Map.of("rack", "2", "reflector", "yes")));

    static final Path.Source FROM_OUTSIDE = new Path.Source(
            IpAddress.parse("203.0.113.1"), 65_001, Ipv4Address.parse("203.0.113.1"), Path.Kind.EXTERNAL);

    static CalicoNode node(String name, String address, String cluster, Map<String, String> labels) {
        return new CalicoNode(
                name,
                List.of(IpAddress.parse(address)),
                OptionalLong.empty(),
                Optional.ofNullable(cluster).map(Ipv4Address::parse),
                labels);
    }

    /** Documents from lines such as {@code BGPPeer rack: {peerIP=192.0.2.9, asNumber=65001}}: a small flow notation. */
    static CalicoResources resources(String... lines) {
        return CalicoResources.read(documents(lines));
    }

    static List<Map<String, Object>> documents(String... lines) {
        List<Map<String, Object>> documents = new ArrayList<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            String[] kindAndName = line.substring(0, colon).split(" ");
            documents.add(Map.of(
                    "kind",
                    kindAndName[0],
                    "metadata",
                    Map.of("name", kindAndName[1]),
                    "spec",
                    new Flow(line.substring(colon + 1)).value()));
        }
        return documents;
    }

    /** Reads {@code {key=value, list=[a, b]}}; texts with signs in them stand in backquotes. */
    static final class Flow {
        private final String text;
        private int at;

        Flow(String text) {
            this.text = text;
        }

        private char skip() {
            while (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == ',') {
                at++;
            }
            return text.charAt(at);
        }

        Object value() {
            char first = skip();
            if (first == '{') {
                Map<String, Object> map = new LinkedHashMap<>();
                at++;
                while (skip() != '}') {
                    int equals = text.indexOf('=', at);
                    String key = text.substring(at, equals).trim();
                    at = equals + 1;
                    map.put(key, value());
                }
                at++;
                return map;
            }
            if (first == '[') {
                List<Object> list = new ArrayList<>();
                at++;
                while (skip() != ']') {
                    list.add(value());
                }
                at++;
                return list;
            }
            if (first == '`') {
                int end = text.indexOf('`', at + 1);
                String quoted = text.substring(at + 1, end);
                at = end + 1;
                return quoted;
            }
            int begin = at;
            while (at < text.length() && ",}]".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(begin, at).trim();
        }
    }

    static NodePlan plan(CalicoResources resources, List<CalicoNode> nodes, String node) {
        assertEquals(List.of(), resources.problems());
        NodePlan plan = NodePlan.of(resources, nodes, node, POOLS);
        assertEquals(List.of(), plan.problems());
        return plan;
    }

    static List<String> peers(NodePlan plan) {
        return plan.peers().values().stream()
                .map(planned -> planned.name() + " " + planned.peer().address() + " AS"
                        + planned.peer().as()
                        + (planned.peer().policy().reflectorClient() ? " client" : ""))
                .toList();
    }

    static Path path(String prefix, Path.Kind kind) {
        Ipv4Address peer = Ipv4Address.parse("192.0.2.2");
        return new Path(
                Cidr.parse(prefix),
                peer,
                PathAttributes.EMPTY
                        .withAsPath(AsPath.of(65_001, 65_002))
                        .withCommunities(List.of(Community.of(65_001, 7))),
                new Path.Source(peer, 65_001, peer, kind));
    }

    private CalicoScene() {}
}
