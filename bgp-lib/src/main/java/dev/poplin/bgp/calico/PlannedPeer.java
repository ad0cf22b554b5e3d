package dev.poplin.bgp.calico;

import dev.poplin.bgp.Peer;
import java.util.Optional;

/**
 * A peer that a node is to have. The key of its session must still be fetched.
 *
 * @param name the node or the resource that it comes from
 * @param peer the peer
 * @param password where its key is, if it has one
 */
public record PlannedPeer(String name, Peer peer, Optional<SecretKey> password) {}
