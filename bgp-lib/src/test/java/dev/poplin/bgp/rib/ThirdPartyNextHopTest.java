package dev.poplin.bgp.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.rib.PeerPolicy.NextHopMode;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which next hop external peers are told that are on a subnet with us: RFC 4271 §5.1.3. */
@Tag("B3.1")
class ThirdPartyNextHopTest {

    private static final String PREFIX = "10.244.1.0/26";
    private static final String OTHER = "10.244.2.0/26";
    private static final PathAttributes TOLD = PathAttributes.EMPTY.withAsPath(AsPath.of(65_001));

    /** We are 192.0.2.100; 192.0.2.1 to 127 are on our subnet. */
    private static RibScene onSubnet() {
        return new RibScene(own -> Optional.of(Cidr.parse("192.0.2.0/25")));
    }

    private static String nextHop(RibScene scene, String peer) {
        return nextHop(scene, peer, PREFIX);
    }

    private static String nextHop(RibScene scene, String peer, String prefix) {
        return scene.view(peer).getOrDefault(prefix, "via nothing ").split(" ")[1];
    }

    @ParameterizedTest(name = "AS {0}, next hop {1}, {2}, to AS {3} at 192.0.2.{4}: {5}")
    @CsvSource(
            textBlock =
                    """
                    65001, 192.0.2.1,   STANDARD, 65002, 2,   192.0.2.1
                    65001, 192.0.2.9,   STANDARD, 65002, 2,   192.0.2.9
                    65001, 192.0.2.200, STANDARD, 65002, 2,   192.0.2.100
                    65001, 192.0.2.1,   STANDARD, 65002, 200, 192.0.2.100
                    65001, 192.0.2.1,   SELF,     65002, 2,   192.0.2.100
                    65001, 192.0.2.200, KEEP,     65002, 2,   192.0.2.200
                    65001, 192.0.2.2,   STANDARD, 65002, 2,   nothing
                    65001, 192.0.2.2,   SELF,     65002, 2,   192.0.2.100
                    64512, 192.0.2.9,   STANDARD, 65002, 2,   192.0.2.9
                    64512, 192.0.2.200, STANDARD, 65002, 2,   192.0.2.100
                    65001, 192.0.2.200, STANDARD, 64512, 2,   192.0.2.200
                    """)
    void aNextHopOnTheSubnetIsKeptUnlessItIsThePeersOwn(
            long from, IpAddress nextHop, NextHopMode mode, long to, String peer, String told) {
        RibScene scene = onSubnet();
        scene.peer("1", from);
        scene.peer(peer, to, PeerPolicy.STANDARD.withNextHop(mode));
        scene.tell("1", PREFIX, 0, nextHop, TOLD);
        scene.settle();
        assertEquals(told, nextHop(scene, peer));
    }

    @Test
    void withoutASubnetThatIsKnownItIsOurs() {
        RibScene scene = new RibScene();
        scene.peer("1", 65_001);
        scene.peer("2", 65_002);
        scene.tell("1", PREFIX, TOLD);
        scene.settle();
        assertEquals("192.0.2.100", nextHop(scene, "2"));
    }

    /** Those who are told the same, but for the one who is the next hop itself, whoever of them is told first. */
    @ParameterizedTest
    @CsvSource({"2, 3, 4", "3, 2, 4", "4, 3, 2", "3, 4, 2"})
    void whoIsTheNextHopIsToldNothingAndTheOthersAre(String first, String second, String third) {
        RibScene scene = onSubnet();
        scene.peer("1", 65_001);
        for (String peer : new String[] {first, second, third}) {
            scene.peer(peer, 65_002);
        }
        scene.tell("1", PREFIX, 0, RibScene.address("3"), TOLD);
        scene.tell("1", OTHER, 0, RibScene.address("9"), TOLD);
        scene.settle();
        assertEquals("192.0.2.3", nextHop(scene, "2"));
        assertEquals("nothing", nextHop(scene, "3"));
        assertEquals("192.0.2.3", nextHop(scene, "4"));
        for (String peer : new String[] {first, second, third}) {
            assertEquals("192.0.2.9", nextHop(scene, peer, OTHER));
        }
        scene.tell("1", PREFIX, 0, RibScene.address("1"), TOLD);
        scene.settle();
        assertEquals("192.0.2.1", nextHop(scene, "3"));
        scene.tell("1", PREFIX, 0, RibScene.address("3"), TOLD);
        scene.settle();
        assertEquals(Map.of(OTHER, scene.view("2").get(OTHER)), scene.view("3"));
    }

    @Test
    void aChangedPolicyChangesItOnTheLivingSession() {
        RibScene scene = onSubnet();
        scene.peer("1", 65_001);
        scene.peer("2", 65_002);
        scene.tell("1", PREFIX, TOLD);
        scene.settle();
        scene.peers.get("2").setPolicy(PeerPolicy.STANDARD.withNextHop(NextHopMode.SELF));
        scene.settle();
        assertEquals("192.0.2.100", nextHop(scene, "2"));
    }
}
