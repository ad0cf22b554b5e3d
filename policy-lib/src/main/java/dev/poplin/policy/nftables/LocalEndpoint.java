package dev.poplin.policy.nftables;

import dev.poplin.policy.model.Endpoint;

/**
 * A pod of this node.
 *
 * @param endpoint the pod
 * @param interfaceName its interface on the host's side
 */
public record LocalEndpoint(Endpoint endpoint, String interfaceName) {}
