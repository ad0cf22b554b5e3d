package dev.poplin.netlink.testing;

import dev.poplin.inet.Cidr;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.system.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The addresses of the fake kernel's links. */
final class FakeAddresses implements FakeObjects {

    private static final int HEADER_BYTES = 8;
    private static final int IFA_TARGET_NETNSID = 10;

    /** An interface can have an address once with each prefix length. */
    private record Key(int link, Cidr address) {}

    private final Map<Key, Body> addresses = new LinkedHashMap<>();
    private final FakeLinks links;
    private final FakeEvents events;

    FakeAddresses(FakeLinks links, FakeEvents events) {
        this.links = links;
        this.events = events;
    }

    private void tell(int type, Key key, Body body) {
        events.tell(FakeEvents.addresses(key.address.family()), type, 0, body);
    }

    private static Key key(Reply request) {
        InterfaceAddress address = InterfaceAddress.decode(request);
        return new Key(address.link(), address.address());
    }

    @Override
    public int newType() {
        return 20;
    }

    @Override
    public void add(Reply request) throws Refusal {
        Key key = key(request);
        links.require(key.link);
        if (addresses.containsKey(key) && !FakeObjects.replaces(request)) {
            throw new Refusal(Errno.EEXIST);
        }
        Body body = FakeObjects.copy(request, HEADER_BYTES);
        addresses.put(key, body);
        tell(newType(), key, body);
    }

    @Override
    public void delete(Reply request) throws Refusal {
        Key key = key(request);
        links.require(key.link);
        Body body = addresses.remove(key);
        if (body == null) {
            throw new Refusal(Errno.EADDRNOTAVAIL);
        }
        tell(newType() + 1, key, body);
    }

    @Override
    public Body get(Reply request) throws Refusal {
        throw new Refusal(Errno.EOPNOTSUPP);
    }

    @Override
    public List<Body> list(Reply request) throws Refusal {
        AttributeReader attributes = request.attributes(HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == IFA_TARGET_NETNSID) {
                throw new Refusal(Errno.EOPNOTSUPP);
            }
        }
        int family = request.u8(0);
        int link = request.u32(4);
        if (link != 0) {
            links.require(link);
        }
        return addresses.entrySet().stream()
                .filter(each -> link == 0 || each.getKey().link == link)
                .filter(each ->
                        family == 0 || AddressFamily.of(each.getKey().address.family()) == family)
                .map(Map.Entry::getValue)
                .toList();
    }

    @Override
    public void forgetLink(int index) {
        addresses.entrySet().removeIf(each -> {
            boolean gone = each.getKey().link == index;
            if (gone) {
                tell(newType() + 1, each.getKey(), each.getValue());
            }
            return gone;
        });
    }
}
