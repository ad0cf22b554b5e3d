package dev.poplin.cni;

import dev.poplin.cni.types.CniErrorCode;
import dev.poplin.cni.types.CniException;
import dev.poplin.cni.types.NetworkConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One checked request of a runtime.
 *
 * @param containerId the container; empty for GC and STATUS
 * @param netns the path of its namespace; may be empty for DEL
 * @param ifName the interface inside; empty for GC and STATUS
 * @param args the pairs of {@code CNI_ARGS}
 * @param config the network configuration
 */
public record CniRequest(
        CniCommand command,
        String containerId,
        String netns,
        String ifName,
        Map<String, String> args,
        NetworkConfig config) {

    private static final Pattern CONTAINER_ID = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}");
    private static final Pattern INTERFACE_NAME = Pattern.compile("[^/:\\s\\p{Cntrl}]{1,15}");

    public CniRequest {
        args = Map.copyOf(args);
    }

    /**
     * Checks the environment for {@code command}; all faulty variables are named at once.
     *
     * @throws CniException with code 4
     */
    static CniRequest of(CniCommand command, Map<String, String> environment, NetworkConfig config)
            throws CniException {
        List<String> faults = new ArrayList<>();
        for (String variable : command.variables()) {
            if (environment.getOrDefault(variable, "").isEmpty()) {
                faults.add(variable + " is not set");
            }
        }
        String containerId = environment.getOrDefault("CNI_CONTAINERID", "");
        if (!containerId.isEmpty() && !CONTAINER_ID.matcher(containerId).matches()) {
            faults.add("CNI_CONTAINERID is no container id");
        }
        String ifName = environment.getOrDefault("CNI_IFNAME", "");
        if (!ifName.isEmpty() && !isInterfaceName(ifName)) {
            faults.add("CNI_IFNAME is no interface name");
        }
        String netns = environment.getOrDefault("CNI_NETNS", "");
        if (!netns.isEmpty() && !netns.startsWith("/")) {
            faults.add("CNI_NETNS is no absolute path");
        }
        Map<String, String> args = new LinkedHashMap<>();
        for (String pair : environment.getOrDefault("CNI_ARGS", "").split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                args.put(pair.substring(0, equals), pair.substring(equals + 1));
            } else if (!pair.isEmpty()) {
                faults.add("CNI_ARGS holds '" + pair + "', which is no KEY=VALUE pair");
            }
        }
        if (!faults.isEmpty()) {
            throw new CniException(CniErrorCode.INVALID_ENVIRONMENT, String.join("; ", faults));
        }
        return new CniRequest(command, containerId, netns, ifName, args, config);
    }

    private static boolean isInterfaceName(String name) {
        return INTERFACE_NAME.matcher(name).matches() && !".".equals(name) && !"..".equals(name);
    }
}
