package dev.poplin.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.mirror.Topic;
import dev.poplin.netlink.route.RouteFilter;
import dev.poplin.netlink.stats.LinkCount;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a process may read that has no capability at all, as docs/netlink.md and docs/security.md say. */
@KernelTest(programs = {"nsenter", "setpriv"})
@Tag("N1.1")
class RightsKernelTest extends KernelScene {

    @Test
    void whatIsReadWithoutAnyRightAndWhatIsNot() throws Exception {
        netlink.links().add(NewLink.veth("eth0", NewLink.named("eth1")));
        Command run = Command.runIn(
                namespace,
                "setpriv",
                "--bounding-set=-all",
                "--inh-caps=-all",
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Reader.class.getName());
        Map<String, String> said = run.orFail()
                .output()
                .lines()
                .filter(line -> line.startsWith("read "))
                .map(line -> line.split(" "))
                .collect(Collectors.toMap(words -> words[1], words -> words[2], (one, other) -> one, TreeMap::new));
        Map<String, String> expected = new TreeMap<>();
        for (String free :
                "links addresses routes nextHops rules neighbors neighborTables addressLabels forwarding qdiscs configurations counters sockets ethtool families watch"
                        .split(" ")) {
            expected.put(free, "OK");
        }
        for (String guarded : "nftables conntrack ipset xfrm policies addLink".split(" ")) {
            expected.put(guarded, "EPERM");
        }
        assertEquals(lines(expected), lines(said));
    }

    private static String lines(Map<String, String> outcomes) {
        return outcomes.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining("\n"));
    }

    /** Tries each listing and prints how it went. */
    static final class Reader {

        private interface Attempt {
            void run(Netlink netlink) throws Exception;
        }

        public static void main(String[] none) throws Exception {
            Map<String, Attempt> attempts = new LinkedHashMap<>();
            attempts.put("links", netlink -> netlink.links().list());
            attempts.put("addresses", netlink -> netlink.addresses().list());
            attempts.put("routes", netlink -> netlink.routes().list(RouteFilter.main(IpFamily.IPV4)));
            attempts.put("nextHops", netlink -> netlink.nextHops().list());
            attempts.put("rules", netlink -> netlink.rules().list(IpFamily.IPV4));
            attempts.put("neighbors", netlink -> netlink.neighbors().list(IpFamily.IPV4));
            attempts.put("neighborTables", netlink -> netlink.neighborTables().list(IpFamily.IPV4));
            attempts.put("addressLabels", netlink -> netlink.addressLabels().list());
            attempts.put("forwarding", netlink -> netlink.bridges().forwarding().list());
            attempts.put("qdiscs", netlink -> netlink.traffic().qdiscs().list());
            attempts.put("configurations", netlink -> netlink.configurations().list(IpFamily.IPV4));
            attempts.put("counters", netlink -> netlink.counters().list(Set.of(LinkCount.LINK_64)));
            attempts.put("sockets", netlink -> netlink.sockets().unix());
            attempts.put("ethtool", netlink -> netlink.ethtool().linkState("eth0"));
            attempts.put("families", netlink -> netlink.generic().families());
            attempts.put("watch", netlink -> netlink.watch()
                    .changes(EnumSet.of(Topic.LINKS, Topic.ROUTES))
                    .close());
            attempts.put("nftables", netlink -> netlink.nftables().list());
            attempts.put("conntrack", netlink -> netlink.conntrack().list(IpFamily.IPV4));
            attempts.put("ipset", netlink -> netlink.ipset().list());
            attempts.put("xfrm", netlink -> netlink.xfrm().listStates());
            attempts.put("policies", netlink -> netlink.xfrm().listPolicies());
            attempts.put("addLink", netlink -> netlink.links().add(NewLink.bridge("br0")));
            try (Netlink netlink = Netlink.open()) {
                for (Map.Entry<String, Attempt> each : attempts.entrySet()) {
                    System.out.println("read " + each.getKey() + " " + outcome(each.getValue(), netlink));
                }
            }
        }

        private static String outcome(Attempt attempt, Netlink netlink) throws Exception {
            try {
                attempt.run(netlink);
                return "OK";
            } catch (NetlinkException e) {
                return e.errno().toString().split(" ")[0];
            }
        }
    }
}
