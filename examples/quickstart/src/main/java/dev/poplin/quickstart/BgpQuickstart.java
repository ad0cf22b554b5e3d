package dev.poplin.quickstart;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.Ipv4Address;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;

/** Two speakers in one program, over real TCP: what one announces, the other learns. */
public final class BgpQuickstart {

    private static final Ipv4Address ONE = Ipv4Address.parse("127.0.0.1");
    private static final Ipv4Address TWO = Ipv4Address.parse("127.0.0.2");

    private BgpQuickstart() {}

    /** Needs no rights; listens on a high port of the loopback interface for a moment. */
    public static void main(String[] arguments) throws Exception {
        CountDownLatch learned = new CountDownLatch(1);
        int port = (int) (20_000 + ProcessHandle.current().pid() % 10_000);
        InetSocketAddress listen = new InetSocketAddress(ONE.toInetAddress(), port);
        // snippet
        try (BgpSpeaker one = BgpSpeaker.builder(64512, ONE).listen(listen).open();
                BgpSpeaker two = BgpSpeaker.builder(64513, TWO).open()) {
            two.onRoutes(change -> {
                System.out.println("two: " + change);
                learned.countDown();
            });
            one.announce(Cidr.parse("10.244.1.0/26"));
            one.addPeer(Peer.of(TWO, 64513).asPassive());
            two.addPeer(Peer.of(ONE, 64512).withPort(port).withLocalAddress(TWO));
            learned.await();
        }
        // end
    }
}
