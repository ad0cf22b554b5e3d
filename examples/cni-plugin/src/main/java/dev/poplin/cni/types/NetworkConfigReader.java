package dev.poplin.cni.types;

import dev.poplin.inet.AddressFormatException;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the network configuration of the CNI specification (section 1 and "Execution of Network Configurations"). */
public final class NetworkConfigReader {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");
    private static final int LEAST_MTU_BYTES = 68;
    private static final int MOST_MTU_BYTES = 65_535;

    private NetworkConfigReader() {}

    /**
     * Reads the document on stdin.
     *
     * @throws CniException with code 6 if it is not a JSON object, 7 if a field is missing or wrong, 1 if its version is unknown
     */
    public static NetworkConfig read(byte[] json) throws CniException {
        Fields fields = new Fields(JsonTree.readObject(json));
        CniVersion version = version(fields.text("cniVersion", "0.1.0"));
        String name = fields.required(fields.text("name"), "name");
        if (!NAME.matcher(name).matches()) {
            throw fields.wrong("name", "letters, digits, '_', '.' and '-'", name);
        }
        Fields ipam = fields.object("ipam");
        if (ipam != null && !"poplin".equals(ipam.text("type", "poplin"))) {
            throw new CniException(
                    CniErrorCode.UNSUPPORTED_FIELD,
                    "'ipam.type' is '" + ipam.text("type")
                            + "'; this plugin assigns addresses itself: leave 'ipam' out");
        }
        Fields prevResult = fields.object("prevResult");
        List<IpAddress> addresses = List.of();
        String addressesFault = "";
        try {
            addresses = addresses(fields.object("runtimeConfig"));
        } catch (CniException e) {
            addressesFault = String.valueOf(e.getMessage());
        }
        return new NetworkConfig(
                version,
                name,
                fields.text("agentSocket", NetworkConfig.DEFAULT_AGENT_SOCKET),
                fields.text("agentConfig", NetworkConfig.DEFAULT_AGENT_CONFIG),
                fields.number("mtu", 0, LEAST_MTU_BYTES, MOST_MTU_BYTES),
                pools(fields),
                addresses,
                addressesFault,
                prevResult == null ? null : result(prevResult),
                prevResult == null ? new LinkedHashMap<String, @Nullable Object>() : prevResult.members(),
                fields.names().contains("cni.dev/valid-attachments") ? attachments(fields) : null);
    }

    private static CniVersion version(String text) throws CniException {
        CniVersion version;
        try {
            version = CniVersion.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CniException(CniErrorCode.INVALID_CONFIG, "'cniVersion' is no version: '" + text + "'");
        }
        if (!version.isSupported()) {
            throw new CniException(
                    CniErrorCode.INCOMPATIBLE_VERSION,
                    "CNI version " + text + " is not spoken here",
                    "supported: " + CniVersion.SUPPORTED);
        }
        return version;
    }

    private static List<Cidr> pools(Fields fields) throws CniException {
        List<Cidr> pools = new ArrayList<>();
        for (String text : fields.texts("pools")) {
            try {
                pools.add(Cidr.parse(text));
            } catch (AddressFormatException e) {
                throw fields.wrong("pools", "a list of prefixes", text);
            }
        }
        return pools;
    }

    /** Some runtimes write prefix lengths behind the addresses, which are of no use here. */
    private static List<IpAddress> addresses(@Nullable Fields runtimeConfig) throws CniException {
        if (runtimeConfig == null) {
            return List.of();
        }
        List<IpAddress> addresses = new ArrayList<>();
        for (String text : runtimeConfig.texts("ips")) {
            try {
                addresses.add(text.contains("/") ? Cidr.parseInterface(text).address() : IpAddress.parse(text));
            } catch (AddressFormatException e) {
                throw runtimeConfig.wrong("ips", "a list of addresses", text);
            }
        }
        return addresses;
    }

    private static List<NetworkConfig.Attachment> attachments(Fields fields) throws CniException {
        List<NetworkConfig.Attachment> attachments = new ArrayList<>();
        for (Fields entry : fields.objects("cni.dev/valid-attachments")) {
            attachments.add(new NetworkConfig.Attachment(
                    entry.required(entry.text("containerID"), "containerID"),
                    entry.required(entry.text("ifname"), "ifname")));
        }
        return attachments;
    }

    private static CniResult result(Fields fields) throws CniException {
        List<CniResult.Interface> interfaces = new ArrayList<>();
        for (Fields entry : fields.objects("interfaces")) {
            interfaces.add(new CniResult.Interface(
                    entry.required(entry.text("name"), "name"),
                    entry.text("mac", ""),
                    entry.number("mtu", 0, 0, MOST_MTU_BYTES),
                    entry.text("sandbox", "")));
        }
        List<CniResult.Ip> ips = new ArrayList<>();
        for (Fields entry : fields.objects("ips")) {
            ips.add(new CniResult.Ip(
                    entry.required(entry.cidr("address"), "address"),
                    entry.address("gateway"),
                    entry.number("interface", -1, 0, Integer.MAX_VALUE)));
        }
        List<CniResult.Route> routes = new ArrayList<>();
        for (Fields entry : fields.objects("routes")) {
            @Nullable Cidr destination = entry.cidr("dst");
            routes.add(new CniResult.Route(entry.required(destination, "dst"), entry.address("gw")));
        }
        return new CniResult(interfaces, ips, routes);
    }
}
