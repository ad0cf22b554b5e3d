package dev.poplin.netlink.otherkernel;

import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/** A network card that the kernel simulates, with virtual functions of its own. The driver is what src/test/vm/netdevsim builds. */
final class SimulatedCard implements AutoCloseable {

    static final int FUNCTIONS = 4;

    private static final Path BUS = Path.of("/sys/bus/netdevsim");
    private static final String NUMBER = "7";
    private static final Path PORT = Path.of("/sys/kernel/debug/netdevsim/netdevsim" + NUMBER + "/ports/0");

    private final NetworkNamespace namespace;
    private final Link link;

    private SimulatedCard(NetworkNamespace namespace, Link link) {
        this.namespace = namespace;
        this.link = link;
    }

    /** Plugs one into a namespace, or skips the test by what is missing. */
    static SimulatedCard plug(NetworkNamespace namespace, Netlink netlink) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.exists(BUS), "this kernel has no driver netdevsim");
        Set<Integer> before = netlink.links().list().stream().map(Link::index).collect(Collectors.toSet());
        // It comes to be where it is asked for from.
        write(namespace, BUS.resolve("new_device"), NUMBER + " 1 8");
        write(namespace, BUS.resolve("devices/netdevsim" + NUMBER + "/sriov_numvfs"), Integer.toString(FUNCTIONS));
        return new SimulatedCard(namespace, added(netlink, before));
    }

    private static Link added(Netlink netlink, Set<Integer> before) throws NetlinkException {
        return netlink.links().list().stream()
                .filter(link -> !before.contains(link.index()))
                .findFirst()
                .orElseThrow();
    }

    private static void write(NetworkNamespace namespace, Path file, String text)
            throws IOException, InterruptedException {
        Command.runIn(namespace, "sh", "-c", "echo " + text + " > " + file).orFail();
    }

    String name() {
        return link.name();
    }

    int index() {
        return link.index();
    }

    /** Tells the simulation what the card is to count or to fail with. */
    void set(String file, String text) throws IOException, InterruptedException {
        write(namespace, PORT.resolve(file), text);
    }

    /** What the simulation says of the card. */
    String read(String file) throws IOException {
        return Files.readString(PORT.resolve(file));
    }

    @Override
    public void close() throws IOException {
        try {
            write(namespace, BUS.resolve("del_device"), NUMBER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the card is still plugged in");
        }
    }
}
