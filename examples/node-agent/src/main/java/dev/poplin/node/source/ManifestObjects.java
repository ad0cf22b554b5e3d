package dev.poplin.node.source;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Reservation;
import dev.poplin.node.source.YamlValue.WrongValueException;
import dev.poplin.policy.manifest.ManifestReader;
import dev.poplin.policy.manifest.Manifests;
import dev.poplin.policy.model.Namespace;
import dev.poplin.policy.model.NetworkPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The objects of one file that the agent itself acts on: Kubernetes {@code Pod} and {@code Service}, the annotations of namespaces, the labels
 * of nodes, Calico {@code Node}, {@code IPPool}, {@code IPReservation} and {@code WorkloadEndpoint}; and what policy-lib reads of it.
 */
record ManifestObjects(
        List<PodManifest> pods,
        List<Endpoint> endpoints,
        List<NodeManifest> nodes,
        List<NodeLabels> nodeLabels,
        List<PoolManifest> pools,
        List<Reservation> reservations,
        List<ServiceManifest> services,
        List<Namespace> namespaces,
        List<NamespaceAddresses> namespaceAddresses,
        List<NetworkPolicy> policies,
        List<ManifestProblem> problems) {

    private static final int MAX_PORT = 65_535;
    private static final String NO_ADDRESS = "None";
    /** RFC 6335 section 5.1, in lower case as Kubernetes wants it: at most 15 characters, one of them a letter. */
    private static final Pattern PORT_NAME = Pattern.compile("(?=.{1,15}$)(?=.*[a-z])[a-z0-9]([a-z0-9]|-(?!-))*(?<!-)");

    /** What a node is labelled with. */
    record NodeLabels(String name, Map<String, String> labels) {}

    /** What a namespace says of the addresses of its pods. */
    record NamespaceAddresses(String name, AddressAnnotations addresses) {}

    private static ManifestObjects none() {
        return new ManifestObjects(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
    }

    /** Nothing, for this reason. */
    static ManifestObjects unreadable(Path file, String reason) {
        ManifestObjects objects = none();
        objects.problems.add(new ManifestProblem(file, 0, reason));
        return objects;
    }

    static ManifestObjects read(Path file, String text) {
        ManifestObjects objects = none();
        for (YamlValue document : YamlDocuments.read(file, text, objects.problems)) {
            objects.add(file, document);
        }
        if (text.isBlank()) {
            // Also what a reader sees while an editor rewrites a file in place.
            objects.problems.add(new ManifestProblem(file, 0, "is empty; delete it to take back what it held"));
        }
        if (objects.problems.isEmpty()) {
            objects.addPolicies(file, text);
        }
        objects.problems.sort(Comparator.comparingInt(ManifestProblem::line));
        return objects;
    }

    private void add(Path file, YamlValue document) {
        try {
            String kind = document.get("kind").text();
            if (kind.endsWith("List") && document.get("items").isPresent()) {
                document.get("items").elements().forEach(item -> add(file, item));
                return;
            }
            boolean calico = document.get("apiVersion").text().startsWith("projectcalico.org/")
                    || document.get("apiVersion").text().startsWith("crd.projectcalico.org/");
            switch (kind) {
                case "Pod" -> pods.add(pod(document));
                case "Namespace" -> {
                    YamlValue metadata = document.get("metadata");
                    namespaceAddresses.add(new NamespaceAddresses(
                            metadata.get("name").text(), AddressAnnotations.of(metadata.get("annotations"))));
                }
                case "Service" -> service(document);
                case "IPPool" -> pools.add(PoolReader.pool(document));
                case "IPReservation" -> reservations.add(PoolReader.reservation(document));
                case "WorkloadEndpoint" -> endpoints.add(endpoint(document));
                case "Node" -> {
                    YamlValue metadata = document.get("metadata");
                    nodeLabels.add(new NodeLabels(
                            metadata.get("name").text(), metadata.get("labels").texts()));
                    if (calico) {
                        nodes.add(node(document));
                    }
                }
                default -> {}
            }
        } catch (WrongValueException e) {
            problems.add(new ManifestProblem(file, e.line(), String.valueOf(e.getMessage())));
        }
    }

    /** Only of a file that is sound so far, so that no fault is told twice. */
    private void addPolicies(Path file, String text) {
        Manifests read = ManifestReader.read(file.toString(), text);
        namespaces.addAll(read.namespaces());
        policies.addAll(read.policies());
        for (dev.poplin.policy.manifest.ManifestProblem problem : read.problems()) {
            String where = Stream.of(problem.object(), problem.field(), problem.reason())
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.joining(": "));
            problems.add(new ManifestProblem(file, problem.position().line(), where));
        }
    }

    private static PodKey key(YamlValue document) throws WrongValueException {
        YamlValue metadata = document.get("metadata");
        return new PodKey(
                metadata.get("namespace").nonEmptyText("default"),
                metadata.get("name").text());
    }

    private static PodManifest pod(YamlValue document) throws WrongValueException {
        YamlValue spec = document.get("spec");
        List<NamedPort> ports = new ArrayList<>();
        for (YamlValue container : spec.get("containers").elements()) {
            for (YamlValue port : container.get("ports").elements()) {
                ports.add(new NamedPort(
                        port.get("name").text(""), port.get("protocol").text("TCP"), (int)
                                port.get("containerPort").number(1, MAX_PORT)));
            }
        }
        return new PodManifest(
                key(document),
                document.get("metadata").get("labels").texts(),
                spec.get("nodeName").text(""),
                ports,
                AddressAnnotations.of(document.get("metadata").get("annotations")));
    }

    private void service(YamlValue document) throws WrongValueException {
        YamlValue spec = document.get("spec");
        List<YamlValue> named = new ArrayList<>(spec.get("clusterIPs").elements());
        if (named.isEmpty() || NO_ADDRESS.equals(spec.get("clusterIP").text(""))) {
            named.add(spec.get("clusterIP"));
        }
        boolean headless = false;
        List<IpAddress> addresses = new ArrayList<>();
        for (YamlValue each : named) {
            String text = each.text("");
            headless |= NO_ADDRESS.equals(text);
            if (!NO_ADDRESS.equals(text) && !text.isEmpty()) {
                addresses.add(each.parse(IpAddress::parse));
            }
        }
        List<ServiceManifest.Port> ports = new ArrayList<>();
        for (YamlValue port : spec.get("ports").elements()) {
            int number = (int) port.get("port").number(1, MAX_PORT);
            ports.add(new ServiceManifest.Port(
                    port.get("name").text(""),
                    port.get("protocol").text("TCP").toUpperCase(Locale.ROOT),
                    number,
                    targetPort(port.get("targetPort"), number)));
        }
        PodKey name = key(document);
        Map<String, String> selector = spec.get("selector").texts();
        if (!selector.isEmpty()) {
            services.add(new ServiceManifest(
                    name.namespace(), name.name(), headless ? List.of() : addresses, headless, selector, ports));
        }
    }

    /** An empty one and 0 mean the service's own port, as the API server has it. */
    private static String targetPort(YamlValue value, int port) throws WrongValueException {
        String text = value.text("");
        if (text.isEmpty() || text.equals("0")) {
            return String.valueOf(port);
        }
        return PORT_NAME.matcher(text).matches() ? text : String.valueOf(value.number(1, MAX_PORT));
    }

    private static NodeManifest node(YamlValue document) throws WrongValueException {
        YamlValue bgp = document.get("spec").get("bgp");
        YamlValue asNumber = bgp.get("asNumber");
        return new NodeManifest(
                document.get("metadata").get("name").text(),
                bgp.get("ipv4Address").parse(Cidr::parseInterface),
                asNumber.isPresent() ? asNumber.number(1, 0xffff_ffffL) : 0);
    }

    private static Endpoint endpoint(YamlValue document) throws WrongValueException {
        YamlValue metadata = document.get("metadata");
        YamlValue spec = document.get("spec");
        List<Cidr> addresses = new ArrayList<>();
        for (YamlValue each : spec.get("ipNetworks").elements()) {
            addresses.add(each.parse(Cidr::parseInterface));
        }
        List<NamedPort> ports = new ArrayList<>();
        for (YamlValue port : spec.get("ports").elements()) {
            ports.add(new NamedPort(
                    port.get("name").text(""), port.get("protocol").text("TCP"), (int)
                            port.get("port").number(1, MAX_PORT)));
        }
        return new Endpoint(
                new PodKey(
                        metadata.get("namespace").nonEmptyText("default"),
                        spec.get("pod").text()),
                metadata.get("labels").texts(),
                spec.get("node").text(),
                metadata.get("annotations")
                        .get(PublishedManifest.NETWORK_ANNOTATION)
                        .text(""),
                spec.get("containerID").text(),
                spec.get("endpoint").text("eth0"),
                spec.get("interfaceName").text(),
                addresses,
                ports);
    }
}
