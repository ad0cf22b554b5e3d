package dev.poplin.bgp.bfd;

import dev.poplin.bgp.transport.UdpSocket;

/**
 * The sockets of a service, which another process may go on with. Immutable.
 *
 * @param receiving the one that hears, at our address
 * @param sending the one that the neighbours know us by
 */
public record HeldSockets(UdpSocket receiving, UdpSocket sending) {}
