package dev.poplin.netlink.testing;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.neighbor.Neighbor;
import dev.poplin.netlink.system.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The neighbours of the fake kernel. */
final class FakeNeighbors implements FakeObjects {

    private static final int HEADER_BYTES = 12;
    private static final int FLAGS_OFFSET = 10;
    private static final int NDA_IFINDEX = 8;
    private static final int NDA_MASTER = 9;

    private record Key(int link, IpAddress address, boolean proxy) {}

    private final Map<Key, Body> neighbors = new LinkedHashMap<>();
    private final FakeLinks links;
    private final FakeEvents events;

    FakeNeighbors(FakeLinks links, FakeEvents events) {
        this.links = links;
        this.events = events;
    }

    /** Of addresses that this host answers for, nothing is told. */
    private void tell(int type, Key key, Body body) {
        if (!key.proxy) {
            events.tell(FakeEvents.NEIGHBOR, type, 0, body);
        }
    }

    /** A bridge's forwarding entries are asked for in the same messages; there are none here. */
    private static IpFamily family(Reply request) throws Refusal {
        return switch (request.u8(0)) {
            case AddressFamily.INET -> IpFamily.IPV4;
            case AddressFamily.INET6 -> IpFamily.IPV6;
            default -> throw new Refusal(Errno.EOPNOTSUPP);
        };
    }

    private static Key key(Reply request) throws Refusal {
        family(request);
        Neighbor neighbor = Neighbor.decode(request);
        return new Key(neighbor.link(), neighbor.address(), (neighbor.flags() & Neighbor.PROXY) != 0);
    }

    @Override
    public int newType() {
        return 28;
    }

    @Override
    public void add(Reply request) throws Refusal {
        Key key = key(request);
        links.require(key.link);
        boolean exists = neighbors.containsKey(key);
        if (exists && FakeObjects.exclusive(request)) {
            throw new Refusal(Errno.EEXIST);
        }
        if (!exists && !FakeObjects.creates(request)) {
            throw new Refusal(Errno.ENOENT);
        }
        Body body = FakeObjects.copy(request, HEADER_BYTES);
        neighbors.put(key, body);
        tell(newType(), key, body);
    }

    @Override
    public void delete(Reply request) throws Refusal {
        Key key = key(request);
        Body body = neighbors.remove(key);
        if (body == null) {
            throw new Refusal(Errno.ENOENT);
        }
        tell(newType() + 1, key, body);
    }

    @Override
    public Body get(Reply request) throws Refusal {
        Body found = neighbors.get(key(request));
        if (found == null) {
            throw new Refusal(Errno.ENOENT);
        }
        return found;
    }

    @Override
    public List<Body> list(Reply request) throws Refusal {
        IpFamily family = family(request);
        boolean proxies = (request.u8(FLAGS_OFFSET) & Neighbor.PROXY) != 0;
        int link = 0;
        AttributeReader attributes = request.attributes(HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == NDA_IFINDEX) {
                link = attributes.u32();
            } else if (attributes.type() == NDA_MASTER) {
                throw new Refusal(Errno.EOPNOTSUPP);
            }
        }
        int wanted = link;
        return neighbors.entrySet().stream()
                .filter(each -> each.getKey().address.family() == family)
                .filter(each -> each.getKey().proxy == proxies)
                .filter(each -> wanted == 0 || each.getKey().link == wanted)
                .map(Map.Entry::getValue)
                .toList();
    }

    @Override
    public void forgetLink(int index) {
        neighbors.entrySet().removeIf(each -> {
            boolean gone = each.getKey().link == index;
            if (gone) {
                tell(newType() + 1, each.getKey(), each.getValue());
            }
            return gone;
        });
    }
}
