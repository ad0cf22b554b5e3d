package dev.poplin.bgp.peer;

import static dev.poplin.bgp.peer.Lab.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.junit.PeerTest;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A hand-over while a BIRD is dead whose routes another BIRD has from us. */
@PeerTest(programs = {"bird", "birdc", "nsenter"})
@Tag("B2.5")
@Tag("B2.3")
class AbsentBirdTest extends HandOverScene {

    private static final int COUNT = 500;

    @BeforeEach
    void makeRoomForTwo() throws IOException {
        try (Netlink there = Netlink.open(lab.theirs)) {
            there.addresses()
                    .add(InterfaceAddress.of(there.links().get("eth0").index(), Cidr.parseInterface("10.99.0.3/24")));
        }
    }

    /** BIRD at an address of its own, in an AS of its own; it announces {@link #COUNT} routes, or none. */
    private Bird bird(int host, boolean announces) throws Exception {
        StringBuilder routes = new StringBuilder();
        for (int i = 0; i < COUNT && announces; i++) {
            routes.append("route 198.%d.%d.0/24 blackhole; ".formatted(18 + (i >> 8), i & 255));
        }
        Bird bird = new Bird(Files.createDirectory(directory.resolve("bird" + host)), lab.theirs) {
            @Override
            String configuration(Wish wish) {
                return """
                        router id 10.99.0.%1$d;
                        protocol device {}
                        protocol static s4 { ipv4; %2$s }
                        protocol bgp poplin {
                          local 10.99.0.%1$d as 6500%1$d; neighbor 10.99.0.2 as 64512;
                          strict bind yes; connect delay time 1; connect retry time 1; error wait time 1,2;
                          graceful restart on;
                          ipv4 { import all; export where source = RTS_STATIC; next hop self; };
                        }
                        """
                        .formatted(host, routes);
            }
        };
        bird.start(Wish.PLAIN);
        return bird;
    }

    @Test
    void noRouteOfABirdThatIsDeadDuringTheHandOverIsLostAndNoneIsWithdrawn() throws Exception {
        try (Bird mortal = bird(1, true);
                Bird witness = bird(3, false);
                Program old = ours("none")) {
            assertEquals("open []", old.line());
            old.ask("peer 10.99.0.3 65003");
            eventually(() -> old.ask("count").equals("" + COUNT)
                    && old.ask("converged").equals("true")
                    && witness.session().contains(COUNT + " imported"));
            String learned = old.ask("learned");
            mortal.kill();
            eventually(() -> !old.ask("phase").equals("ESTABLISHED"));
            old.tell("hand");
            try (Program next = ours("none")) {
                assertEquals("open [10.99.0.1, 10.99.0.3]", next.line());
                assertEquals("handed over", old.line());
                old.mustHaveEnded();
                next.ask("peer 10.99.0.3 65003");
                // What it is told now comes after all that would be withdrawn.
                next.ask("announce 0 1");
                eventually(() -> witness.session().contains(COUNT + 1 + " imported"));
                assertEquals(learned, next.ask("learned"));
                assertNotEquals("ESTABLISHED", next.ask("phase"));
                mortal.startAgain();
                eventually(() -> next.ask("complete").contains("ipv4"));
                // What it has not told again would be forgotten three seconds later.
                long complete = System.nanoTime();
                eventually(() -> System.nanoTime() - complete > 4_000_000_000L);
                assertEquals(learned, next.ask("learned"));
                assertEquals("0", next.ask("lost"));
                String seen = witness.session().replaceAll(" +", " ");
                assertTrue(seen.contains(COUNT + 1 + " imported") && seen.contains("Import withdraws: 0 0"), seen);
            }
        }
    }
}
