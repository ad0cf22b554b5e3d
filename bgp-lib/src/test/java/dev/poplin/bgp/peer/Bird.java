package dev.poplin.bgp.peer;

import dev.poplin.netlink.namespace.NetworkNamespace;
import java.nio.file.Path;
import java.util.List;

/** BIRD 2. */
class Bird extends Daemon {

    Bird(Path directory, NetworkNamespace namespace) {
        super(directory, namespace);
    }

    @Override
    String configuration(Wish wish) {
        return """
                log stderr all;
                router id 10.99.0.1;
                protocol device {}
                %s
                protocol static s4 { ipv4; route 203.0.113.0/24 blackhole {
                  bgp_large_community.add((64512, 7, 8)); bgp_ext_community.add((rt, 64512, 9)); }; }
                protocol static s6 { ipv6; route 2001:db8:1::/48 blackhole; }
                """
                        .formatted(bfd(wish))
                + session("poplin", wish.theirs(), wish.ours(), wish.ourAs(), wish)
                + wish.given(
                        Wish.Trait.TWICE, session("second", Wish.SECOND_OF_THEM, Wish.SECOND_OF_US, wish.ourAs(), wish))
                + wish.given(Wish.Trait.FED, session("feeder", wish.theirs(), Feeder.ADDRESS, wish.feedersAs(), wish));
    }

    /** One that its BGP does not ask for is begun by itself. */
    private static String bfd(Wish wish) {
        return """
                protocol bfd { debug { events };
                  interface "eth0" { min rx interval 50 ms; min tx interval 50 ms; multiplier %d; }; %s }
                """
                .formatted(
                        wish.has(Wish.Trait.WATCHED) ? 5 : 3,
                        wish.has(Wish.Trait.WATCHED) ? "" : "neighbor 10.99.0.2;");
    }

    private static String session(String name, String local, String peer, long as, Wish wish) {
        return """
                protocol bgp %s {
                  local %s as %d; neighbor %s as %d;
                  connect delay time 1; connect retry time 1; error wait time 1,2; graceful restart on;
                  enable extended messages on; debug { states };
                  %s %s %s %s
                  ipv4 { import all; export where source ~ [RTS_STATIC, RTS_BGP]; %s %s %s };
                  ipv6 { import all; export where source = RTS_STATIC; next hop address fd99::1; };
                }
                """
                .formatted(
                        name,
                        local,
                        wish.theirAs(),
                        peer,
                        as,
                        wish.keyed("password \"KEY\";"),
                        wish.secured("ttl security on;"),
                        wish.given(Wish.Trait.PROVIDER, "local role provider;")
                                + wish.given(Wish.Trait.WATCHED, "bfd on;")
                                + wish.given(
                                        Wish.Trait.CONFEDERATION,
                                        "confederation 64512; confederation member %s;"
                                                .formatted(as == wish.ourAs() ? "yes" : "no")),
                        wish.given(Wish.Trait.REFLECTOR, "rr client;"),
                        wish.given(Wish.Trait.OVER_IPV6, "extended next hop on;")
                                + wish.given(Wish.Trait.MANY_PATHS, "add paths on;"),
                        wish.has(Wish.Trait.REFLECTOR) ? "" : "next hop self;",
                        wish.limited("import limit LIMIT action disable;"));
    }

    @Override
    List<String> command(boolean again) {
        return List.of(
                "bird",
                "-f",
                again ? "-R" : "-f",
                "-c",
                file("daemon.conf").toString(),
                "-s",
                file("bird.ctl").toString());
    }

    final String birdc(String... words) throws Exception {
        String[] all = new String[words.length + 3];
        all[0] = "birdc";
        all[1] = "-s";
        all[2] = file("bird.ctl").toString();
        System.arraycopy(words, 0, all, 3, words.length);
        return ask(all);
    }

    @Override
    String routes() throws Exception {
        return birdc("show", "route", "all");
    }

    @Override
    void askAgain() throws Exception {
        birdc("reload", "in", "poplin");
    }

    @Override
    String session() throws Exception {
        return birdc("show", "protocols", "all", "poplin");
    }

    @Override
    int losses() throws Exception {
        return log().split("State changed to (start|stop)", -1).length - 1;
    }

    @Override
    boolean hasBfdUp() throws Exception {
        return bfdSessions().contains("Up");
    }

    @Override
    int bfdLosses() throws Exception {
        return log().split("changed state from Up", -1).length - 1;
    }

    final String bfdSessions() throws Exception {
        return birdc("show", "bfd", "sessions");
    }
}
