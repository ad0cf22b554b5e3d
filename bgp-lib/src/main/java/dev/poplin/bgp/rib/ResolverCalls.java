package dev.poplin.bgp.rib;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the resolvers of next hops and of subnets, which are not ours: one that throws knows nothing. Confined to its owner. */
final class ResolverCalls implements NextHopResolver, SubnetResolver {

    private static final Logger LOG = LoggerFactory.getLogger(ResolverCalls.class);

    private final NextHopResolver nextHops;
    private final SubnetResolver subnets;
    private boolean hopLogged;
    private boolean subnetLogged;

    ResolverCalls(NextHopResolver nextHops, SubnetResolver subnets) {
        this.nextHops = nextHops;
        this.subnets = subnets;
    }

    /** The resolver of next hops says that it has other answers, whose first fault is told, too. */
    void others() {
        hopLogged = false;
    }

    @Override
    public OptionalLong cost(IpAddress nextHop) {
        try {
            return nextHops.cost(nextHop);
        } catch (RuntimeException e) {
            if (!hopLogged) {
                hopLogged = true;
                LOG.error(
                        "the resolver of next hops has thrown, and so {} is not reachable; more is not told",
                        nextHop,
                        e);
            }
            return OptionalLong.empty();
        }
    }

    @Override
    public Optional<Cidr> subnetOf(IpAddress own) {
        try {
            return subnets.subnetOf(own);
        } catch (RuntimeException e) {
            if (!subnetLogged) {
                subnetLogged = true;
                LOG.error(
                        "the resolver of subnets has thrown, and so that of {} is not known; more is not told", own, e);
            }
            return Optional.empty();
        }
    }
}
