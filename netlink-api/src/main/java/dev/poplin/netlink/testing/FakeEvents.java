package dev.poplin.netlink.testing;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.testing.FakeObjects.Body;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the fake kernel tells on its own, and who listens (linux/rtnetlink.h RTNLGRP_*). */
final class FakeEvents {

    static final int LINK = 1;
    static final int NEIGHBOR = 3;

    private static final int IPV4_ADDRESS = 5;
    private static final int IPV4_ROUTE = 7;
    private static final int IPV6_ADDRESS = 9;
    private static final int IPV6_ROUTE = 11;

    private final List<FakeSocket> listeners = new CopyOnWriteArrayList<>();

    static int addresses(IpFamily family) {
        return family == IpFamily.IPV4 ? IPV4_ADDRESS : IPV6_ADDRESS;
    }

    static int routes(IpFamily family) {
        return family == IpFamily.IPV4 ? IPV4_ROUTE : IPV6_ROUTE;
    }

    void join(FakeSocket socket) {
        listeners.add(socket);
    }

    void leave(FakeSocket socket) {
        listeners.remove(socket);
    }

    /** Tells those who listen to a group of an object as it is now, or was. */
    void tell(int group, int type, int flags, Body body) {
        for (FakeSocket listener : listeners) {
            if (listener.hears(group)) {
                listener.deliver(message(type, flags, body));
            }
        }
    }

    private static ByteBuffer message(int type, int flags, Body body) {
        MessageWriter writer = new MessageWriter(128).beginMessage(type, flags, 0);
        body.write(writer);
        return writer.endMessage().written();
    }

    void overrun() {
        listeners.forEach(FakeSocket::overrun);
    }
}
