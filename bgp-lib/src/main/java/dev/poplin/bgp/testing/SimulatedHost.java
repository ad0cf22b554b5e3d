package dev.poplin.bgp.testing;

import dev.poplin.bgp.transport.Connection;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.bgp.transport.TcpOptions;
import dev.poplin.bgp.transport.Transport;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * One host of a {@link SimulatedNetwork}: the loop and the transport of a speaker, given to its builder's {@code open}. Confined to
 * the thread that runs the network, or one of those.
 */
public final class SimulatedHost implements EventLoop, Transport {

    private final SimulatedNetwork network;
    private final IpAddress address;
    private final Site site;
    private final Map<Integer, Acceptor> acceptors = new HashMap<>();
    private final Set<SimulatedConnection> connections = new LinkedHashSet<>();
    private boolean alive = true;

    SimulatedHost(SimulatedNetwork network, IpAddress address, Site site) {
        this.network = network;
        this.address = address;
        this.site = site;
    }

    Site site() {
        return site;
    }

    /** Its address. */
    public IpAddress address() {
        return address;
    }

    /** It is gone at once: no timer runs, no connection says goodbye, and nothing is answered until it is there anew. */
    public void crash() {
        alive = false;
        acceptors.clear();
        List.copyOf(connections).forEach(SimulatedConnection::vanish);
        connections.clear();
    }

    boolean isAlive() {
        return alive;
    }

    void mended(IpAddress other) {
        for (SimulatedConnection connection : List.copyOf(connections)) {
            if (connection.remote().equals(other)) {
                connection.resume();
            }
        }
    }

    void forget(SimulatedConnection connection) {
        connections.remove(connection);
    }

    @Override
    public void execute(Runnable task) {
        site.later(0, this, task);
    }

    @Override
    public <T> T call(Callable<T> task) throws IOException {
        if (!alive) {
            throw new IllegalStateException("the speaker is closed");
        }
        try {
            return task.call();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Timer schedule(Duration after, Runnable task) {
        return site.later(after.toNanos(), this, task);
    }

    @Override
    public long nanoTime() {
        return site.now();
    }

    @Override
    public Instant now() {
        return Instant.ofEpochSecond(0, site.now());
    }

    @Override
    public long random(long bound) {
        return site.random(bound);
    }

    @Override
    public void close() {
        execute(() -> {
            List.copyOf(connections).forEach(SimulatedConnection::close);
            alive = false;
            acceptors.clear();
        });
    }

    @Override
    public Connection connect(Destination destination, Connection.Listener listener) {
        SimulatedConnection ours = new SimulatedConnection(network, this, destination.remote(), listener);
        connections.add(ours);
        Site there = network.site(destination.remote());
        site.send(there, site.now() + site.travelNanos(), () -> {
            SimulatedHost host = there.livingHost();
            if (host != null && !network.isCut(address, destination.remote())) {
                host.requested(address, destination.port(), ours);
            }
        });
        return ours;
    }

    private void requested(IpAddress from, int port, SimulatedConnection theirs) {
        Acceptor acceptor = acceptors.get(port);
        if (acceptor == null) {
            SimulatedConnection.refuse(theirs, site);
        } else {
            acceptor.incoming(new Request(from, theirs));
        }
    }

    private final class Request implements Incoming {
        private final IpAddress from;
        private final SimulatedConnection theirs;

        private Request(IpAddress from, SimulatedConnection theirs) {
            this.from = from;
            this.theirs = theirs;
        }

        @Override
        public IpAddress remote() {
            return from;
        }

        @Override
        public Connection accept(TcpOptions options, Connection.Listener listener) {
            SimulatedConnection ours = new SimulatedConnection(network, SimulatedHost.this, from, listener);
            connections.add(ours);
            ours.join(theirs);
            return ours;
        }

        @Override
        public void refuse() {
            SimulatedConnection.refuse(theirs, site);
        }
    }

    @Override
    public Listening listen(InetSocketAddress where, Acceptor acceptor) {
        acceptors.put(where.getPort(), acceptor);
        return new Listening() {
            @Override
            public void demand(Cidr remotes, TcpOptions options) {
                // Nobody forges a segment here.
            }

            @Override
            public void close() {
                acceptors.remove(where.getPort());
            }
        };
    }
}
