package dev.poplin.netlink.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.link.NewLink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@KernelTest(programs = {"ip", "nsenter", "readlink", "sleep"})
@Tag("N4.1")
class NetworkNamespaceTest {

    private final TestNamespaces namespaces = new TestNamespaces();

    @AfterEach
    void deleteAll() throws NetlinkException {
        namespaces.close();
    }

    private static String here() throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
    }

    private static boolean ipKnows(String name) throws IOException, InterruptedException {
        return Command.run("ip", "netns", "list")
                .orFail()
                .output()
                .lines()
                .anyMatch(line -> line.split(" ")[0].equals(name));
    }

    @Test
    void makesListsAndDeletesAsIpNetnsDoes() throws Exception {
        String name = "poplin-test-" + ProcessHandle.current().pid() + "-named";
        try (NetworkNamespace made = NetworkNamespace.create(name)) {
            assertEquals(name, made.name());
            assertTrue(ipKnows(name));
            assertTrue(NetworkNamespace.list().contains(name));
        } finally {
            NetworkNamespace.delete(name);
        }
        assertFalse(ipKnows(name));
        assertFalse(NetworkNamespace.list().contains(name));
    }

    @Test
    void anInterruptedCallerLeavesNothingOpen() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Semaphore mayOpen = new Semaphore(0);
        try (NetworkNamespace namespace = NetworkNamespace.current()) {
            Callable<AutoCloseable> opening = () -> {
                entered.countDown();
                mayOpen.acquireUninterruptibly();
                return closed::countDown;
            };
            FutureTask<NetlinkException> calling =
                    new FutureTask<>(() -> assertThrows(NetlinkException.class, () -> namespace.callToOpen(opening)));
            Thread caller = new Thread(calling, "opens");
            caller.setDaemon(true);
            caller.start();
            entered.await();
            caller.interrupt();
            assertEquals(Errno.EINTR, calling.get(10, TimeUnit.SECONDS).errno());
            mayOpen.release();
            assertTrue(closed.await(10, TimeUnit.SECONDS), "what was opened stays open");
        }
    }

    @Test
    void opensAndDeletesWhatIpNetnsMade() throws Exception {
        String name = "poplin-test-" + ProcessHandle.current().pid() + "-ip";
        Command.run("ip", "netns", "add", name).orFail();
        try (NetworkNamespace opened = NetworkNamespace.open(name)) {
            String inside = opened.call(NetworkNamespaceTest::here);
            assertEquals(
                    inside,
                    Command.runIn(opened, "readlink", "/proc/self/ns/net")
                            .orFail()
                            .output()
                            .strip());
        } finally {
            NetworkNamespace.delete(name);
        }
        assertFalse(ipKnows(name));
    }

    @Test
    void whatIsOpenedByNameAndPathIsTheSame() throws Exception {
        NetworkNamespace made = namespaces.create();
        try (NetworkNamespace byName = NetworkNamespace.open(made.name());
                NetworkNamespace byPath = NetworkNamespace.open(Path.of("/run/netns", made.name()));
                NetworkNamespace here = NetworkNamespace.current();
                NetworkNamespace other = namespaces.create()) {
            assertTrue(made.sameAs(byName));
            assertTrue(byName.sameAs(byPath));
            assertEquals(made.name(), byPath.name());
            assertFalse(made.sameAs(other));
            assertFalse(made.sameAs(here));
            assertTrue(here.sameAs(here));
        }
    }

    @Test
    void whatIsClosedIsComparedWithNothing() throws Exception {
        NetworkNamespace made = namespaces.create();
        NetworkNamespace closed = NetworkNamespace.open(made.name());
        closed.close();
        assertEquals(
                Errno.of(9),
                assertThrows(NetlinkException.class, () -> closed.sameAs(made)).errno());
    }

    private static Process sleeping(NetworkNamespace namespace) throws IOException {
        return namespace.call(() -> new ProcessBuilder("sleep", "60").start());
    }

    @Test
    void theNamespaceOfAProcessIsOpenedAndFoundByIt() throws Exception {
        NetworkNamespace made = namespaces.create();
        Process process = sleeping(made);
        try (NetworkNamespace ofProcess = NetworkNamespace.ofProcess(process.pid());
                NetworkNamespace ownOne =
                        NetworkNamespace.ofProcess(ProcessHandle.current().pid())) {
            assertTrue(made.sameAs(ofProcess));
            assertFalse(made.sameAs(ownOne));
            assertEquals(List.of(made.name()), ofProcess.names());
            assertEquals(
                    made.name(),
                    Command.run("ip", "netns", "identify", Long.toString(process.pid()))
                            .orFail()
                            .output()
                            .strip());
            assertEquals(List.of(process.pid()), made.processes());
            assertEquals(
                    Long.toString(process.pid()),
                    Command.run("ip", "netns", "pids", made.name())
                            .orFail()
                            .output()
                            .strip());
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertEquals(List.of(), made.processes());
    }

    /** A thread in another namespace than its process is where the two ways differ. */
    @Test
    void theNamespaceOfAThreadIsOpened() throws Exception {
        NetworkNamespace made = namespaces.create();
        long pid = ProcessHandle.current().pid();
        made.call(() -> {
            long thread = Long.parseLong(Files.readSymbolicLink(Path.of("/proc/thread-self"))
                    .getFileName()
                    .toString());
            try (NetworkNamespace ofThread = NetworkNamespace.ofThread(pid, thread);
                    NetworkNamespace ofProcess = NetworkNamespace.ofProcess(pid)) {
                assertTrue(made.sameAs(ofThread));
                assertFalse(made.sameAs(ofProcess));
            }
            return thread;
        });
        NetlinkException none =
                assertThrows(NetlinkException.class, () -> NetworkNamespace.ofThread(pid, Integer.MAX_VALUE));
        assertEquals(Errno.ENOENT, none.errno());
    }

    @Test
    void theNamespaceOfAProcessGetsANameAsIpAttachesIt() throws Exception {
        String name = "poplin-test-" + ProcessHandle.current().pid() + "-attached";
        try (NetworkNamespace anonymous = NetworkNamespace.createAnonymous()) {
            assertEquals(List.of(), anonymous.names());
            Process process = sleeping(anonymous);
            try (NetworkNamespace attached = NetworkNamespace.attach(name, process.pid())) {
                assertTrue(anonymous.sameAs(attached));
                assertEquals(name, attached.name());
                assertEquals(List.of(name), anonymous.names());
                assertTrue(ipKnows(name));
                NetlinkException twice =
                        assertThrows(NetlinkException.class, () -> NetworkNamespace.attach(name, process.pid()));
                assertEquals(Errno.EEXIST, twice.errno());
            } finally {
                process.destroyForcibly().waitFor();
                NetworkNamespace.delete(name);
            }
        }
        NetlinkException none =
                assertThrows(NetlinkException.class, () -> NetworkNamespace.attach(name, Integer.MAX_VALUE));
        assertEquals(Errno.ENOENT, none.errno());
        assertFalse(NetworkNamespace.list().contains(name));
    }

    @Test
    void refusesToMakeOneTwiceAndLeavesTheFirst() throws Exception {
        NetworkNamespace first = namespaces.create();
        NetlinkException refused = assertThrows(NetlinkException.class, () -> NetworkNamespace.create(first.name()));
        assertEquals(Errno.EEXIST, refused.errno());
        assertEquals(first.call(NetworkNamespaceTest::here), inside(first.name()));
    }

    private static String inside(String name) throws IOException {
        try (NetworkNamespace opened = NetworkNamespace.open(name)) {
            return opened.call(NetworkNamespaceTest::here);
        }
    }

    @Test
    void saysThatThereIsNoneOfAName() {
        String name = "poplin-test-there-is-none";
        assertEquals(
                Errno.ENOENT,
                assertThrows(NetlinkException.class, () -> NetworkNamespace.open(name))
                        .errno());
        assertEquals(
                Errno.ENOENT,
                assertThrows(NetlinkException.class, () -> NetworkNamespace.delete(name))
                        .errno());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "/proc/1/ns/net", "../poplin"})
    void refusesWhatIsNoFileName(String name) {
        assertThrows(IllegalArgumentException.class, () -> NetworkNamespace.create(name));
        assertThrows(IllegalArgumentException.class, () -> NetworkNamespace.open(name));
        assertThrows(IllegalArgumentException.class, () -> NetworkNamespace.delete(name));
    }

    @Test
    void keepsAnAnonymousOneForAsLongAsItIsOpen() throws Exception {
        try (NetworkNamespace anonymous = NetworkNamespace.createAnonymous()) {
            assertNotEquals(here(), anonymous.call(NetworkNamespaceTest::here));
            assertEquals(anonymous.call(NetworkNamespaceTest::here), anonymous.call(NetworkNamespaceTest::here));
        }
    }

    @Test
    @Tag("N4.2")
    void leavesTheCallingThreadWhereItIs() throws Exception {
        String before = here();
        String inside = namespaces.create().call(NetworkNamespaceTest::here);
        assertNotEquals(before, inside);
        assertEquals(before, here());
    }

    @Test
    @Tag("N4.2")
    void leavesTheThreadsOfPoolsWhereTheyAre() throws Exception {
        Callable<String> onAPool = () -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return here();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .get(10, TimeUnit.SECONDS);
        String before = onAPool.call();
        NetworkNamespace namespace = namespaces.create();
        for (int round = 0; round < 20; round++) {
            assertNotEquals(before, namespace.call(NetworkNamespaceTest::here));
            assertEquals(before, onAPool.call());
        }
    }

    @Test
    @Tag("N4.2")
    void startsProcessesInside() throws Exception {
        NetworkNamespace namespace = namespaces.create();
        Process process = namespace.call(() -> new ProcessBuilder("readlink", "/proc/self/ns/net").start());
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        assertEquals(namespace.call(NetworkNamespaceTest::here), output.strip());
    }

    @Test
    @Tag("N4.2")
    void handsOutWhatTheCodeThrows() throws Exception {
        NetworkNamespace namespace = namespaces.create();
        assertThrows(
                IllegalStateException.class,
                () -> namespace.call(() -> {
                    throw new IllegalStateException("misuse");
                }));
        assertThrows(
                NoSuchFileException.class,
                () -> namespace.call(() -> Files.readString(Path.of("/proc/there-is-none"))));
    }

    @Test
    @Tag("N4.2")
    void cannotBeEnteredOnceClosed() throws Exception {
        NetworkNamespace namespace = NetworkNamespace.createAnonymous();
        namespace.close();
        namespace.close();
        // The next one gets the descriptor that is free now; entering it instead would be worse than failing.
        try (NetworkNamespace other = namespaces.create()) {
            assertTrue(NetworkNamespace.list().contains(other.name()));
            NetlinkException refused =
                    assertThrows(NetlinkException.class, () -> namespace.call(NetworkNamespaceTest::here));
            assertEquals(Errno.of(9), refused.errno());
        }
    }

    @Test
    @Tag("N4.3")
    void setsASettingOfAnInterfaceWithADotInItsName() throws Exception {
        NetworkNamespace namespace = namespaces.create();
        try (Netlink netlink = Netlink.open(namespace)) {
            netlink.links().add(NewLink.veth("a.b", NewLink.named("b.a")));
        }
        Sysctl sysctl = namespace.sysctl();
        assertEquals(Optional.of("0"), sysctl.read("ipv4", "conf", "a.b", "proxy_arp"));
        sysctl.write("1", "ipv4", "conf", "a.b", "proxy_arp");
        assertEquals(Optional.of("1"), sysctl.read("ipv4", "conf", "a.b", "proxy_arp"));
        assertEquals(Optional.of("0"), sysctl.read("ipv4", "conf", "b.a", "proxy_arp"), "the other end is as it was");
        assertEquals(
                "1",
                Command.runIn(namespace, "cat", "/proc/sys/net/ipv4/conf/a.b/proxy_arp")
                        .orFail()
                        .output()
                        .strip());
        assertEquals(Optional.empty(), sysctl.read("ipv4", "conf", "a.b", "there_is_none"));
        assertThrows(IllegalArgumentException.class, () -> sysctl.read("ipv4", "..", "x"));
    }

    @Test
    @Tag("N4.3")
    void aSettingThatCanOnlyBeWrittenIsWritten() throws Exception {
        NetworkNamespace namespace = namespaces.create();
        namespace.sysctl().write("1", "ipv4", "route", "flush");
        assertThrows(IOException.class, () -> namespace.sysctl().read("ipv4", "route", "flush"));
    }

    @Test
    @Tag("N4.3")
    void aSettingWithoutAValueIsWritten() throws Exception {
        Sysctl sysctl = namespaces.create().sysctl();
        String[] secret = {"ipv6", "conf", "default", "stable_secret"};
        assertThrows(IOException.class, () -> sysctl.read(secret), "there is none yet");
        String value = "2001:0db8:0000:0000:0000:0000:0000:0001";
        sysctl.writeAll(Map.of(List.of(secret), value));
        assertEquals(Optional.of(value), sysctl.read(secret));
        assertThrows(NoSuchFileException.class, () -> sysctl.writeAll(Map.of(List.of("ipv6", "none"), "1")));
    }

    /** Writing {@code conf.all} sets every interface, whatever it was before. */
    @Test
    @Tag("N4.3")
    void aSettingOfAllInterfacesIsWrittenAgain() throws Exception {
        Sysctl sysctl = namespaces.create().sysctl();
        String[] all = {"ipv6", "conf", "all", "disable_ipv6"};
        String[] one = {"ipv6", "conf", "lo", "disable_ipv6"};
        assertEquals(Optional.of("0"), sysctl.read(all));
        sysctl.write("1", one);
        sysctl.writeAll(Map.of(List.of(all), "0"));
        assertEquals(Optional.of("0"), sysctl.read(one));
        sysctl.write("1", one);
        sysctl.write("0", all);
        assertEquals(Optional.of("0"), sysctl.read(one));
    }

    @Test
    @Tag("N4.2")
    void aNamespaceGetsOneNumberHoweverManyAsk() throws Exception {
        NetworkNamespace here = namespaces.create();
        try (Netlink one = Netlink.open(here);
                Netlink other = Netlink.open(here)) {
            for (int round = 0; round < 20; round++) {
                try (NetworkNamespace there = namespaces.create()) {
                    CompletableFuture<Integer> first = numberOf(one, there);
                    CompletableFuture<Integer> second = numberOf(other, there);
                    assertEquals(first.get(30, TimeUnit.SECONDS), second.get(30, TimeUnit.SECONDS));
                }
            }
        }
    }

    private static CompletableFuture<Integer> numberOf(Netlink netlink, NetworkNamespace there) {
        CompletableFuture<Integer> number = new CompletableFuture<>();
        Thread asking = new Thread(() -> {
            try {
                number.complete(netlink.namespaceIds().findOrAssign(there));
            } catch (NetlinkException e) {
                number.completeExceptionally(e);
            }
        });
        asking.start();
        return number;
    }
}
