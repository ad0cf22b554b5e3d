package dev.poplin.netlink.xfrm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KernelTest(programs = {"ip", "nsenter"})
@Tag("N2.6")
@Tag("N8")
class XfrmKernelTest {

    private static final IpAddress SOURCE = IpAddress.parse("192.0.2.1");
    private static final IpAddress DESTINATION = IpAddress.parse("192.0.2.2");
    private static final XfrmSelector PREFIXES =
            XfrmSelector.between(Cidr.parse("10.0.0.0/8"), Cidr.parse("10.1.0.0/16"));

    private final TestNamespaces namespaces = new TestNamespaces();
    private NetworkNamespace namespace;
    private Xfrm xfrm;

    @BeforeEach
    void open() throws Exception {
        namespace = namespaces.create();
        xfrm = Xfrm.open(namespace);
    }

    @AfterEach
    void close() throws Exception {
        xfrm.close();
        namespaces.close();
    }

    private String ip(String words) throws Exception {
        return Command.runIn(namespace, ("ip xfrm " + words).split(" "))
                .orFail()
                .output();
    }

    @Test
    void policiesAreWhatIpShowsAndWhatIsListed() throws Exception {
        XfrmPolicy protect = XfrmPolicy.protect(
                        PREFIXES.protocol(6).destinationPort(80),
                        XfrmPolicy.OUT,
                        100,
                        XfrmTemplate.tunnel(SOURCE, DESTINATION, XfrmState.ESP, 7))
                .with(XfrmPolicy.MARK, new XfrmMark(0x10, 0xff));
        xfrm.add(protect);
        String shown = ip("policy list").replaceAll("\\s+", " ");
        assertTrue(shown.contains("src 10.0.0.0/8 dst 10.1.0.0/16 proto tcp dport 80 dir out priority 100"), shown);
        assertTrue(
                shown.contains("mark 0x10/0xff tmpl src 192.0.2.1 dst 192.0.2.2 proto esp reqid 7 mode tunnel"), shown);
        XfrmPolicy listed = xfrm.listPolicies().get(0);
        assertEquals(protect.selector(), listed.selector());
        assertEquals(100, listed.priority());
        assertEquals(protect.get(XfrmPolicy.TEMPLATES), listed.get(XfrmPolicy.TEMPLATES));
        assertEquals(protect.get(XfrmPolicy.MARK), listed.get(XfrmPolicy.MARK));
        assertEquals(listed, xfrm.get(protect));
        assertEquals(
                Errno.EEXIST,
                assertThrows(NetlinkException.class, () -> xfrm.add(protect)).errno());
        xfrm.replace(XfrmPolicy.block(PREFIXES, XfrmPolicy.FORWARD, 5));
        assertTrue(ip("policy list").contains("dir fwd action block priority 5"));
        ip(
                "policy add src 2001:db8::/32 dst ::/0 dir in priority 3 tmpl src 2001:db8::1 dst 2001:db8::2 proto ah mode transport level use");
        XfrmPolicy theirs = xfrm.listPolicies().stream()
                .filter(policy -> policy.direction() == XfrmPolicy.IN)
                .findFirst()
                .orElseThrow();
        XfrmTemplate template = theirs.get(XfrmPolicy.TEMPLATES).orElseThrow().get(0);
        assertEquals(IpAddress.parse("2001:db8::1"), template.source());
        assertTrue(template.optional());
        xfrm.delete(protect);
        assertEquals(
                Errno.ENOENT,
                assertThrows(NetlinkException.class, () -> xfrm.delete(protect)).errno());
        assertEquals(2, xfrm.listPolicies().size());
        xfrm.flushPolicies();
        assertEquals(List.of(), xfrm.listPolicies());
        assertTrue(xfrm.addPolicies(List.of(protect)).get(0).isEmpty());
    }

    /** A kernel without ESP says so; what can be seen without is an association that waits for its negotiation. */
    @Test
    void associationsAreWhatIpShowsAndWhatIsListed() throws Exception {
        XfrmState wanted = XfrmState.tunnel(SOURCE, DESTINATION, 0, 7);
        XfrmState larval = xfrm.allocateSpi(wanted, 0x100, 0x1ff);
        assertTrue(larval.spi() >= 0x100 && larval.spi() <= 0x1ff, larval::toString);
        String shown = ip("state list").replaceAll("\\s+", " ");
        assertTrue(shown.contains("src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x00000"), shown);
        XfrmState listed = xfrm.listStates().get(0);
        assertEquals(larval.spi(), listed.spi());
        assertEquals(7, listed.requestId());
        assertEquals(larval.spi(), xfrm.get(listed).spi());
        xfrm.delete(listed);
        assertEquals(
                Errno.ESRCH,
                assertThrows(NetlinkException.class, () -> xfrm.delete(listed)).errno());
        xfrm.allocateSpi(wanted, 0x200, 0x2ff);
        xfrm.flushStates(XfrmState.ESP);
        assertEquals(List.of(), xfrm.listStates());
        XfrmState whole = XfrmState.tunnel(SOURCE, DESTINATION, 0x300, 7)
                .with(XfrmState.ENCRYPTION, XfrmAlgorithm.of("cbc(aes)", new byte[16]))
                .with(XfrmState.AUTHENTICATION, XfrmAlgorithm.of("hmac(sha1)", new byte[20]));
        Optional<NetlinkException> outcome = xfrm.addStates(List.of(whole)).get(0);
        if (outcome.isPresent()) {
            assertEquals(Errno.EPROTONOSUPPORT, outcome.get().errno());
        } else {
            assertEquals(0x300, xfrm.listStates().get(0).spi());
        }
    }

    @Test
    void anSpiIsReservedForAMarkAndListedByItsProtocol() throws Exception {
        XfrmState wanted = XfrmState.tunnel(SOURCE, DESTINATION, 0, 7).with(XfrmState.MARK, new XfrmMark(0x10, 0xff));
        XfrmState larval = xfrm.allocateSpi(wanted, 0x100, 0x1ff);
        assertEquals(wanted.get(XfrmState.MARK), larval.get(XfrmState.MARK));
        assertEquals(1, xfrm.listStates(XfrmState.ESP).size());
        assertEquals(List.of(), xfrm.listStates(XfrmState.AH));
    }

    /** Sets a policy of a socket in each direction (IP_XFRM_POLICY, struct xfrm_userpolicy_info) and holds them until its input ends. */
    private static final String SOCKET_POLICIES =
            """
            import socket, struct, sys
            held = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            for direction in 0, 1:
                selector = struct.pack('40xH14x', socket.AF_INET)
                limits = struct.pack('4Q', *[2 ** 64 - 1] * 4) + bytes(32)
                policy = selector + limits + bytes(32) + struct.pack('IIBBBB4x', 0, 0, direction, 0, 0, 0)
                held.setsockopt(socket.SOL_IP, 17, policy)
            print('set', flush=True)
            sys.stdin.read()
            """;

    @Test
    @KernelTest(programs = "python3")
    void policiesOfSocketsAreListedAmongTheOthersAndCannotBeWritten() throws Exception {
        XfrmPolicy ours = XfrmPolicy.block(PREFIXES, XfrmPolicy.FORWARD, 5);
        xfrm.add(ours);
        Process holder = new ProcessBuilder(
                        "nsenter", "--net=/run/netns/" + namespace.name(), "python3", "-c", SOCKET_POLICIES)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertEquals('s', holder.getInputStream().read());
            List<XfrmPolicy> listed = xfrm.listPolicies();
            assertEquals(
                    Set.of(XfrmPolicy.FORWARD, XfrmPolicy.SOCKET_IN, XfrmPolicy.SOCKET_OUT),
                    listed.stream().map(XfrmPolicy::direction).collect(Collectors.toSet()));
            XfrmPolicy theirs = listed.stream()
                    .filter(policy -> policy.direction() == XfrmPolicy.SOCKET_IN)
                    .findFirst()
                    .orElseThrow();
            assertTrue(theirs.toString().contains("socket in"), theirs.toString());
            assertThrows(IllegalArgumentException.class, () -> xfrm.add(theirs));
            assertThrows(IllegalArgumentException.class, () -> xfrm.delete(theirs));
        } finally {
            holder.getOutputStream().close();
            holder.waitFor();
        }
        assertEquals(1, xfrm.listPolicies().size());
    }
}
