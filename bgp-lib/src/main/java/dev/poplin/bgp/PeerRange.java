package dev.poplin.bgp;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;

/**
 * Peers that need not be named one by one: whoever connects from a prefix becomes one, until its session ends. Immutable.
 *
 * @param prefix from where
 * @param template what each is, but for its address
 * @param most how many there may be at once
 */
public record PeerRange(Cidr prefix, Peer template, int most) {

    /**
     * Peers from a prefix: of one AS, or of any ({@link Peer#ANY_EXTERNAL_AS}).
     *
     * @throws IllegalArgumentException if there may be none at all
     */
    public PeerRange {
        if (most < 1) {
            throw new IllegalArgumentException(prefix + " must allow at least one peer, not " + most);
        }
    }

    Peer peer(IpAddress address) {
        return template.withAddress(address).asPassive();
    }
}
