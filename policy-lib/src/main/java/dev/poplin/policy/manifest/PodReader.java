package dev.poplin.policy.manifest;

import dev.poplin.inet.AddressFormatException;
import dev.poplin.inet.IpAddress;
import dev.poplin.policy.model.Endpoint;
import dev.poplin.policy.model.NamedPort;
import dev.poplin.policy.model.Position;
import dev.poplin.policy.model.Protocol;
import dev.poplin.policy.model.Service;
import dev.poplin.policy.model.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Pods, the templates of pods, and services. */
final class PodReader {

    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");
    /** RFC 6335 section 5.1, in lower case as Kubernetes wants it: at most 15 characters, one of them a letter. */
    private static final Pattern PORT_NAME = Pattern.compile("(?=.{1,15}$)(?=.*[a-z])[a-z0-9]([a-z0-9]|-(?!-))*(?<!-)");

    private PodReader() {}

    static Endpoint pod(String namespace, Field object) {
        Field metadata = object.get("metadata");
        Field spec = object.get("spec");
        return new Endpoint(
                namespace,
                metadata.get("name").requiredText(),
                metadata.get("labels").texts(),
                addresses(object.get("status")),
                ports(spec),
                spec.get("nodeName").text().orElse(""),
                spec.get("hostNetwork").isTrue());
    }

    /** None of a pod that has ended: its addresses may be another's by now. */
    private static List<IpAddress> addresses(Field status) {
        List<IpAddress> addresses = new ArrayList<>();
        for (Field each : status.get("podIPs").items()) {
            addresses.add(address(each.get("ip")));
        }
        if (addresses.isEmpty() && !status.get("podIP").isMissing()) {
            addresses.add(address(status.get("podIP")));
        }
        return ENDED.contains(status.get("phase").text().orElse("")) ? List.of() : addresses;
    }

    private static IpAddress address(Field field) {
        try {
            return IpAddress.parse(field.requiredText());
        } catch (AddressFormatException e) {
            throw new FieldException(field, "must be an address: " + e.getMessage());
        }
    }

    static Workload workload(String kind, String namespace, Field object, Position position) {
        Field spec = object.get("spec");
        Field template = spec.get("template");
        if (template.isMissing()) {
            throw new FieldException(template, "is missing");
        }
        Field replicas = spec.get(kind.equals("Job") ? "completions" : "replicas");
        return new Workload(
                kind,
                namespace,
                object.get("metadata").get("name").requiredText(),
                replicas.isMissing() ? 1 : replicas.number(0, Integer.MAX_VALUE),
                template.get("metadata").get("labels").texts(),
                ports(template.get("spec")),
                template.get("spec").get("hostNetwork").isTrue(),
                position);
    }

    private static List<NamedPort> ports(Field podSpec) {
        List<NamedPort> ports = new ArrayList<>();
        for (Field container : podSpec.get("containers").items()) {
            for (Field port : container.get("ports").items()) {
                ports.add(new NamedPort(
                        port.get("name").nonEmptyText().isEmpty() ? "" : portName(port.get("name")),
                        protocol(port.get("protocol")),
                        port.get("containerPort").number(1, 65_535)));
            }
        }
        return ports;
    }

    /** The name of a container's port, as it is given there or referred to. */
    static String portName(Field field) {
        String name = field.requiredText();
        if (!PORT_NAME.matcher(name).matches()) {
            throw new FieldException(field, "must be the name of a port, not '" + name + "'");
        }
        return name;
    }

    static Protocol protocol(Field field) {
        String text = field.text().orElse("TCP");
        return switch (text) {
            case "TCP" -> Protocol.TCP;
            case "UDP" -> Protocol.UDP;
            case "SCTP" -> Protocol.SCTP;
            default -> throw new FieldException(field, "must be TCP, UDP or SCTP, not '" + text + "'");
        };
    }

    static Service service(String namespace, Field object, Position position) {
        Field spec = object.get("spec");
        List<Service.ServicePort> ports = new ArrayList<>();
        for (Field port : spec.get("ports").items()) {
            int number = port.get("port").number(1, 65_535);
            ports.add(new Service.ServicePort(
                    port.get("name").text().orElse(""),
                    protocol(port.get("protocol")),
                    number,
                    port.get("targetPort").text().orElse(Integer.toString(number))));
        }
        Field clusterIp = spec.get("clusterIP");
        boolean hasAddress = clusterIp
                .text()
                .filter(text -> !text.equals("None") && !text.isEmpty())
                .isPresent();
        return new Service(
                namespace,
                object.get("metadata").get("name").requiredText(),
                hasAddress ? Optional.of(address(clusterIp)) : Optional.empty(),
                spec.get("selector").texts(),
                ports,
                position);
    }
}
