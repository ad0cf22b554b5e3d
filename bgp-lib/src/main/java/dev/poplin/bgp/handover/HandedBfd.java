package dev.poplin.bgp.handover;

import dev.poplin.bgp.bfd.HeldSockets;
import dev.poplin.bgp.transport.PassedSocket;
import java.io.IOException;

/**
 * The sockets of BFD at an address of ours. Confined to its owner.
 *
 * @param addresses their addresses
 * @param receiving the one that hears
 * @param sending the one that the neighbours know us by
 */
public record HandedBfd(HeldSockets addresses, PassedSocket receiving, PassedSocket sending) {

    /** Gives the sockets back. What was made a channel stays open. */
    void closeSockets() throws IOException {
        receiving.close();
        sending.close();
    }
}
