package dev.poplin.bgp.peer;

import dev.poplin.netlink.namespace.NetworkNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** OpenBGPD. */
final class Openbgpd extends Daemon {

    Openbgpd(Path directory, NetworkNamespace namespace) {
        super(directory, namespace);
    }

    @Override
    String configuration(Wish wish) {
        return """
                AS %d
                router-id 10.99.0.1
                listen on %s
                fib-update no
                connect-retry 2
                socket "%s"
                nexthop qualify via default
                network 203.0.113.0/24 set { ext-community rt 64512:9 large-community 64512:7:8 }
                network 2001:db8:1::/48 set nexthop fd99::1
                """
                        .formatted(wish.theirAs(), wish.theirs(), file("bgpd.sock"))
                + session(wish.ours(), wish.ourAs(), wish)
                + wish.given(Wish.Trait.FED, session(Feeder.ADDRESS, wish.feedersAs(), wish))
                + "allow from any\nallow to any\n";
    }

    private static String session(String peer, long as, Wish wish) {
        return """
                neighbor %s {
                	remote-as %d
                	local-address %s
                	announce IPv4 unicast
                	announce IPv6 unicast
                	announce restart yes
                	%s
                	%s
                	%s
                	%s
                }
                """
                .formatted(
                        peer,
                        as,
                        wish.theirs(),
                        wish.keyed("tcp md5sig password KEY"),
                        wish.secured("ttl-security yes"),
                        wish.limited("max-prefix LIMIT"),
                        wish.given(Wish.Trait.MANY_PATHS, "announce add-path recv yes\n\tannounce add-path send all")
                                + wish.given(Wish.Trait.REFLECTOR, "route-reflector")
                                + wish.given(Wish.Trait.PROVIDER, "announce policy provider"));
    }

    @Override
    void start(Wish wish) throws Exception {
        // Its children change their root to their user's home, and it takes no configuration that others may read.
        Files.createDirectories(Path.of("/run/openbgpd"));
        Files.writeString(file("daemon.conf"), "");
        Files.setPosixFilePermissions(file("daemon.conf"), PosixFilePermissions.fromString("rw-------"));
        super.start(wish);
        // Sessions come up before its routes have heard of the configuration: reflection and filters are not in force
        // then.
        Lab.eventually(() -> routes().contains("203.0.113.0"));
    }

    @Override
    List<String> command(boolean again) {
        return List.of("/usr/sbin/bgpd", "-d", "-f", file("daemon.conf").toString());
    }

    private String bgpctl(String... words) throws Exception {
        String[] all = new String[words.length + 3];
        all[0] = "bgpctl";
        all[1] = "-s";
        all[2] = file("bgpd.sock").toString();
        System.arraycopy(words, 0, all, 3, words.length);
        return ask(all);
    }

    @Override
    String routes() throws Exception {
        return bgpctl("show", "rib", "detail") + bgpctl("show", "rib");
    }

    @Override
    int losses() throws Exception {
        return log().split("state change Established", -1).length - 1;
    }

    @Override
    void askAgain() throws Exception {
        bgpctl("neighbor", wish().ours(), "refresh");
    }

    @Override
    String session() throws Exception {
        return bgpctl("show", "neighbor", wish().ours());
    }

    /** It helps others to restart, and does not ask for the same. */
    @Override
    boolean forwardsWhileItRestarts() {
        return false;
    }

    /** Over IPv4 it tells an address of its loopback. */
    @Override
    String nextHopOfSix() {
        return "::1";
    }
}
