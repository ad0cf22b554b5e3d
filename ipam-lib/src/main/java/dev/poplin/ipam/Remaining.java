package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.IpamException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a request asks for beyond what its handle holds. Pure. */
final class Remaining {

    private final AssignRequest request;
    private final List<Cidr> held;
    /** What is held of those that the request names. */
    private final List<Cidr> named = new ArrayList<>(0);

    private Remaining(AssignRequest request, List<Cidr> held) {
        this.request = request;
        this.held = held;
    }

    /** The request for the rest; empty if all of it is held. */
    static Optional<AssignRequest> of(AssignRequest request, List<Cidr> held) throws IpamException {
        Remaining remaining = new Remaining(request, held);
        remaining.requireNamed();
        int ipv4 = remaining.missing(IpFamily.IPV4, request.ipv4());
        int ipv6 = remaining.missing(IpFamily.IPV6, request.ipv6());
        return ipv4 + ipv6 == 0 ? Optional.empty() : Optional.of(request.withoutAddresses(ipv4, ipv6));
    }

    private void requireNamed() throws IpamException {
        for (IpAddress address : request.addresses()) {
            Cidr found = null;
            for (Cidr prefix : held) {
                found = isOfItsLength(prefix) && prefix.contains(address) ? prefix : found;
            }
            if (found == null) {
                throw refusal("not " + address);
            }
            named.add(found);
        }
    }

    private int missing(IpFamily family, int wanted) throws IpamException {
        int fitting = 0;
        int others = 0;
        for (int i = 0; i < held.size(); i++) {
            Cidr prefix = held.get(i);
            if (prefix.family() == family && !named.contains(prefix)) {
                boolean fits = isOfItsLength(prefix) && isInItsPools(prefix);
                fitting += fits ? 1 : 0;
                others += fits ? 0 : 1;
            }
        }
        if (fitting < wanted && others > 0) {
            throw refusal("and of the pools and lengths that it asks for " + fitting + " " + Pools.word(family)
                    + " instead of " + wanted);
        }
        return Math.max(0, wanted - fitting);
    }

    private boolean isOfItsLength(Cidr prefix) {
        return prefix.length() == request.unitLength(prefix.family());
    }

    private boolean isInItsPools(Cidr prefix) {
        return request.pools().isEmpty() || request.pools().stream().anyMatch(pool -> pool.contains(prefix));
    }

    private IpamException refusal(String instead) {
        Obstacle others = new Obstacle.HandleHoldsOthers(request.handle(), held);
        return new IpamException(
                Reason.HANDLE_HOLDS_OTHERS,
                others.sentence() + ", " + instead + "; release it first, or give the request an id of its own",
                List.of(others));
    }
}
