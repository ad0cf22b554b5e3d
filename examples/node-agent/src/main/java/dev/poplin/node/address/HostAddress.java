package dev.poplin.node.address;

import dev.poplin.inet.Cidr;

/**
 * An address of the host.
 *
 * @param interfaceName the interface it is on
 * @param interfaceUp whether that is up
 * @param address the address with the length of its network
 */
public record HostAddress(String interfaceName, boolean interfaceUp, Cidr address) {}
