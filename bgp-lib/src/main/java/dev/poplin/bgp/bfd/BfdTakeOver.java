package dev.poplin.bgp.bfd;

import dev.poplin.bgp.transport.SelectorLoop;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.util.List;

/**
 * A service of another process that this one is about to go on with. For who takes over a speaker; confined to its owner.
 */
public final class BfdTakeOver implements Closeable {

    private final BfdService service;

    private BfdTakeOver(BfdService service) {
        this.service = service;
    }

    /**
     * Prepares to go on; nothing is sent or heard yet.
     *
     * @param addresses of the sockets
     * @param receiving a channel of the one that hears
     * @param sending a channel of the other one
     * @throws IOException if they cannot be used: they are closed then
     */
    public static BfdTakeOver of(HeldSockets addresses, DatagramChannel receiving, DatagramChannel sending)
            throws IOException {
        try {
            SelectorLoop loop = new SelectorLoop();
            return new BfdTakeOver(new BfdService(loop, new BfdSockets(loop, addresses, receiving, sending)));
        } catch (IOException e) {
            receiving.close();
            sending.close();
            throw e;
        }
    }

    /** The sockets. */
    public HeldSockets sockets() {
        return service.sockets();
    }

    /**
     * Goes on with these sessions, under the same discriminators and from the same port: each neighbour hears of us at once.
     *
     * @throws IOException if the sockets cannot be used: they are closed then
     */
    public BfdService begin(List<HeldSession> sessions) throws IOException {
        return service.begun(sessions);
    }

    /** Leaves everything to the other process. */
    @Override
    public void close() {
        service.forsake();
    }
}
