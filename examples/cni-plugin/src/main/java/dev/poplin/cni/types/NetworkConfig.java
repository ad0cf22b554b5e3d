package dev.poplin.cni.types;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The network configuration on a plugin's stdin, as far as this plugin understands it; unknown fields are ignored.
 *
 * @param cniVersion the version the answer is to be written in
 * @param name the network's name
 * @param agentSocket where the node agent listens
 * @param agentConfig the agent's configuration file, which the plugin follows when it has to work alone
 * @param mtuBytes the MTU of the pod's interface; 0 for the agent's choice
 * @param pools the pools to assign from; empty for all
 * @param addresses the addresses to assign, that the runtime names ({@code runtimeConfig.ips}, the capability {@code ips}); empty for any
 * @param addressesFault what is wrong with those addresses, which only an ADD needs; empty if nothing is
 * @param prevResult the result of the ADD (CHECK, DEL) or of the plugin before this one
 * @param prevDocument the same as the runtime wrote it, with what this plugin does not understand; empty if there is none
 * @param validAttachments the attachments the runtime still knows (GC); null on other verbs
 */
public record NetworkConfig(
        CniVersion cniVersion,
        String name,
        String agentSocket,
        String agentConfig,
        int mtuBytes,
        List<Cidr> pools,
        List<IpAddress> addresses,
        String addressesFault,
        @Nullable CniResult prevResult,
        Map<String, @Nullable Object> prevDocument,
        @Nullable List<Attachment> validAttachments) {

    /** The agent's socket where the configuration names none. */
    public static final String DEFAULT_AGENT_SOCKET = "/run/poplin/agent.sock";
    /** The agent's configuration file where the network configuration names none. */
    public static final String DEFAULT_AGENT_CONFIG = "/etc/poplin/agent.yaml";

    public NetworkConfig {
        pools = List.copyOf(pools);
        addresses = List.copyOf(addresses);
        validAttachments = validAttachments == null ? null : List.copyOf(validAttachments);
    }

    /** A container and its interface, as GC lists them. */
    public record Attachment(String containerId, String ifName) {}
}
