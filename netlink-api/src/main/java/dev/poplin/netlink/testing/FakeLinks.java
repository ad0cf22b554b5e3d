package dev.poplin.netlink.testing;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The links of the fake kernel. */
final class FakeLinks implements FakeObjects {

    private final NavigableMap<Integer, FakeLink> links = new TreeMap<>();
    private IntConsumer deleted = index -> {};
    private final FakeEvents events;
    private int lastIndex;

    FakeLinks(FakeEvents events) {
        this.events = events;
        FakeLink loopback = new FakeLink(++lastIndex, new byte[6]);
        loopback.name = "lo";
        loopback.mtu = 65_536;
        loopback.flags = FakeLink.LOOPBACK;
        links.put(loopback.index, loopback);
    }

    /** Tells this of every link that goes. */
    void onDelete(IntConsumer listener) {
        deleted = listener;
    }

    void require(int index) throws Refusal {
        if (!links.containsKey(index)) {
            throw new Refusal(Errno.ENODEV);
        }
    }

    @Override
    public int newType() {
        return 16;
    }

    @Override
    public void add(Reply request) throws Refusal {
        LinkWish wish = LinkWish.read(request.u32(4), request.u32(8), request.u32(12), request.attributes(16));
        Optional<FakeLink> existing = find(wish.index, wish.name);
        if (existing.isPresent()) {
            if (FakeObjects.exclusive(request)) {
                throw new Refusal(Errno.EEXIST);
            }
            change(existing.get(), wish);
            tell(existing.get());
            return;
        }
        if (!FakeObjects.creates(request)) {
            throw new Refusal(Errno.ENODEV);
        }
        if (wish.kind.isEmpty()) {
            throw new Refusal(Errno.EOPNOTSUPP);
        }
        create(wish);
    }

    private void create(LinkWish wish) throws Refusal {
        LinkWish far = wish.peer;
        requireMaster(wish);
        if (far != null) {
            requireMaster(far);
        }
        if (far != null && far.name != null && find(0, far.name).isPresent()) {
            throw new Refusal(Errno.EEXIST);
        }
        // As the kernel does, the peer comes first.
        FakeLink peer = far == null ? null : newLink(far, wish.kind);
        FakeLink link = newLink(wish, wish.kind);
        if (peer != null && far != null) {
            peer.peer = link.index;
            link.peer = peer.index;
            change(peer, far);
            tell(peer);
        }
        change(link, wish);
        tell(link);
    }

    private void tell(FakeLink link) {
        events.tell(FakeEvents.LINK, newType(), 0, link);
    }

    private FakeLink newLink(LinkWish wish, String kind) {
        int index = ++lastIndex;
        FakeLink link = new FakeLink(index, new byte[] {2, 0, 0, 0, (byte) (index >>> 8), (byte) index});
        link.name = wish.name == null ? kind + index : wish.name;
        link.kind = kind;
        links.put(index, link);
        return link;
    }

    private void requireMaster(LinkWish wish) throws Refusal {
        if (wish.master != null && wish.master != 0) {
            require(wish.master);
        }
    }

    private void change(FakeLink link, LinkWish wish) throws Refusal {
        requireMaster(wish);
        if (wish.name != null && !wish.name.equals(link.name)) {
            if (find(0, wish.name).isPresent()) {
                throw new Refusal(Errno.EEXIST);
            }
            link.name = wish.name;
        }
        link.flags = link.flags & ~wish.flagMask | wish.flags & wish.flagMask;
        link.mtu = Objects.requireNonNullElse(wish.mtu, link.mtu);
        link.address = Objects.requireNonNullElse(wish.address, link.address);
        link.master = Objects.requireNonNullElse(wish.master, link.master);
        link.group = Objects.requireNonNullElse(wish.group, link.group);
        link.alias = Objects.requireNonNullElse(wish.alias, link.alias);
    }

    @Override
    public void delete(Reply request) throws Refusal {
        LinkWish wish = LinkWish.read(request.u32(4), 0, 0, request.attributes(16));
        if (wish.index == 0 && wish.name == null && wish.group != null) {
            List<FakeLink> members = links.values().stream()
                    .filter(link -> wish.group.equals(link.group))
                    .toList();
            if (members.isEmpty()) {
                throw new Refusal(Errno.ENODEV);
            }
            members.forEach(this::remove);
            return;
        }
        FakeLink link = required(wish);
        if (link.kind.isEmpty()) {
            throw new Refusal(Errno.EOPNOTSUPP);
        }
        remove(link);
    }

    private void remove(FakeLink link) {
        if (links.remove(link.index) == null) {
            return;
        }
        deleted.accept(link.index);
        for (FakeLink port : links.values()) {
            if (port.master == link.index) {
                port.master = 0;
                tell(port);
            }
        }
        events.tell(FakeEvents.LINK, newType() + 1, 0, link);
        Optional.ofNullable(links.get(link.peer)).ifPresent(this::remove);
    }

    @Override
    public Body get(Reply request) throws Refusal {
        return required(LinkWish.read(request.u32(4), 0, 0, request.attributes(16)));
    }

    private FakeLink required(LinkWish wish) throws Refusal {
        return find(wish.index, wish.name).orElseThrow(() -> new Refusal(Errno.ENODEV));
    }

    private Optional<FakeLink> find(int index, @Nullable String name) {
        return index != 0
                ? Optional.ofNullable(links.get(index))
                : links.values().stream().filter(link -> link.name.equals(name)).findFirst();
    }

    @Override
    public List<Body> list(Reply request) throws Refusal {
        // Of what is asked only that it is of this namespace counts.
        LinkWish.read(0, 0, 0, request.attributes(16));
        return new ArrayList<>(links.values());
    }

    @Override
    public void forgetLink(int index) {
        links.remove(index);
    }

    /** What a request wants of a link; null is no wish. */
    private static final class LinkWish {

        private final int index;
        private final int flags;
        private final int flagMask;
        private @Nullable String name;
        private @Nullable Integer mtu;
        private byte @Nullable [] address;
        private @Nullable Integer master;
        private @Nullable Integer group;
        private @Nullable String alias;
        private @Nullable LinkWish peer;
        private String kind = "";

        private LinkWish(int index, int flags, int flagMask) {
            this.index = index;
            this.flags = flags;
            this.flagMask = flagMask;
        }

        static LinkWish read(int index, int flags, int flagMask, AttributeReader attributes) throws Refusal {
            LinkWish wish = new LinkWish(index, flags, flagMask);
            while (attributes.next()) {
                switch (attributes.type()) {
                    case FakeLink.ADDRESS -> wish.address = attributes.bytes();
                    case FakeLink.IFNAME -> wish.name = attributes.string();
                    case FakeLink.MTU -> wish.mtu = attributes.u32();
                    case FakeLink.MASTER -> wish.master = attributes.u32();
                    case FakeLink.IFALIAS -> wish.alias = attributes.string();
                    case FakeLink.GROUP -> wish.group = attributes.u32();
                    case FakeLink.NET_NS_PID, FakeLink.NET_NS_FD, FakeLink.TARGET_NETNSID ->
                        throw new Refusal(Errno.EOPNOTSUPP);
                    case FakeLink.LINKINFO -> wish.readKind(attributes.nested());
                    default -> {
                        // Changes nothing that this kernel has.
                    }
                }
            }
            return wish;
        }

        private void readKind(AttributeReader info) throws Refusal {
            while (info.next()) {
                if (info.type() == 1) {
                    kind = info.string();
                } else if (info.type() == 2 && kind.equals("veth")) {
                    AttributeReader data = info.nested();
                    if (data.next()) {
                        peer = read(0, 0, 0, data.nestedBehind(16));
                    }
                }
            }
        }
    }
}
