package dev.poplin.node.pod;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.node.kernel.HostKernel;
import dev.poplin.node.source.Endpoint;
import dev.poplin.node.source.PodKey;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@KernelTest(programs = {"ip", "sysctl"})
@Tag("S3.3")
class PodLinkReconcilerTest {

    private final TestNamespaces namespaces = new TestNamespaces();
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final PodLocks locks = new PodLocks();
    private NetworkNamespace node;
    private NetworkNamespace pod;
    private HostKernel host;
    private PodLinkReconciler reconciler;

    @BeforeEach
    void open() throws Exception {
        node = namespaces.create();
        pod = namespaces.create();
        host = HostKernel.open(node);
        reconciler = new PodLinkReconciler(host, () -> endpoints, locks);
    }

    @AfterEach
    void close() throws IOException {
        host.close();
        namespaces.close();
    }

    private PodLink attach(int number) throws IOException {
        Cidr address = Cidr.parse("10.244.0." + number + "/32");
        PodLink link = new PodLink(
                Path.of("/run/netns", pod.name()),
                "eth" + number,
                "cali" + number,
                "c" + number,
                List.of(address),
                1450);
        new KernelPodLinks(host).create(link);
        endpoints.add(new Endpoint(
                new PodKey("default", "web-" + number),
                Map.of(),
                "node-1",
                "pods",
                link.containerId(),
                link.ifName(),
                link.hostName(),
                link.addresses(),
                List.of()));
        return link;
    }

    private void damage(String command) throws Exception {
        Command.runIn(node, command.split(" ")).orFail();
    }

    @ParameterizedTest
    @CsvSource({
        "ip link set cali1 address 02:00:00:00:00:02, cali1 of default/web-1 had another MAC address than ee:ee:ee:ee:ee:ee",
        "sysctl -w net.ipv4.conf.cali1.proxy_arp=0, set net/ipv4/conf/cali1/proxy_arp = 1 for default/web-1",
        "sysctl -w net.ipv4.conf.cali1.rp_filter=0, set net/ipv4/conf/cali1/rp_filter = 1 for default/web-1",
    })
    void putsRightWhatSomebodyChanged(String damage, String report) throws Exception {
        PodLink link = attach(1);
        assertEquals(List.of(), reconciler.reconcile());
        damage(damage);
        assertEquals(List.of(report), reconciler.reconcile());
        assertEquals(List.of(), new KernelPodLinks(host).check(link));
        assertEquals(List.of(), reconciler.reconcile());
    }

    @Test
    void setsUpWhatIsDownAndLeavesWhatIsAnothersOrBusy() throws Exception {
        attach(1);
        attach(2);
        attach(3);
        damage("ip link set cali2 alias other");
        for (int number = 1; number <= 3; number++) {
            damage("ip link set cali" + number + " down");
        }
        Thread busy = new Thread(() -> locks.of(new PodKey("default", "web-3")).lock());
        busy.start();
        busy.join();
        assertEquals(List.of("cali1 of default/web-1 was down"), reconciler.reconcile());
        assertEquals(List.of(), reconciler.reconcile());
    }

    @Test
    void comparesTheSettingsOfAllPodsInTurn() throws Exception {
        for (int number = 1; number <= 40; number++) {
            attach(number);
        }
        for (int number = 1; number <= 40; number++) {
            damage("sysctl -w net.ipv4.conf.cali" + number + ".proxy_arp=0");
        }
        assertEquals(32, reconciler.reconcile().size());
        assertEquals(8, reconciler.reconcile().size());
        assertEquals(List.of(), reconciler.reconcile());
    }

    @Test
    void aPodThatCannotBeMendedHoldsUpNoOther() throws Exception {
        for (int number = 1; number <= 40; number++) {
            attach(number);
        }
        damage("ip link set cali1 mtu 1200");
        damage("ip link set cali2 down");
        damage("sysctl -w net.ipv4.conf.cali40.proxy_arp=0");
        assertThrows(NoSuchFileException.class, reconciler::reconcile);
        assertTrue(host.netlink().links().get("cali2").isUp());
        assertThrows(NoSuchFileException.class, reconciler::reconcile);
        assertEquals(List.of(), PodLayout.hostSettings("cali40").check(node));
    }

    @Test
    void aPodThatIsGoneIsNoFailure() throws Exception {
        attach(1);
        attach(2);
        damage("ip link del cali1");
        damage("ip link set cali2 down");
        assertEquals(List.of("cali2 of default/web-2 was down"), reconciler.reconcile());
        endpoints.clear();
        assertTrue(reconciler.reconcile().isEmpty());
    }
}
