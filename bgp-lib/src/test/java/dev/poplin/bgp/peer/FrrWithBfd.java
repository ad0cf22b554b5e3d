package dev.poplin.bgp.peer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.namespace.NetworkNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** FRR's bgpd, and its bfdd beside it. */
final class FrrWithBfd extends Frr {

    FrrWithBfd(Path directory, NetworkNamespace namespace) {
        super(directory, namespace);
    }

    @Override
    void start(Wish asked) throws Exception {
        // Its bfdd has no way to run as root.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.writeString(
                file("bfdd.conf"),
                """
                bfd
                 peer 10.99.0.2 local-address 10.99.0.1
                  detect-multiplier 3
                  receive-interval 50
                  transmit-interval 50
                """);
        super.start(asked);
    }

    @Override
    List<String> command(boolean again) {
        String bfdd =
                """
                /usr/lib/frr/bfdd -f $0/bfdd.conf --vty_socket $0 -i $0/bfdd.pid -u frr -g frr \
                -A 127.0.0.1 -P 0 --bfdctl $0/bfdd.ctl -z $0/zebra & exec "$@"
                """;
        List<String> words = new ArrayList<>(List.of("sh", "-c", bfdd, directory.toString()));
        words.addAll(super.command(again));
        return words;
    }

    @Override
    boolean hasBfdUp() throws Exception {
        return bfdd("show bfd peers").contains("Status: up");
    }

    @Override
    int bfdLosses() throws Exception {
        Matcher events = Pattern.compile("Session down events: (\\d+)").matcher(bfdd("show bfd peers counters"));
        assertTrue(events.find(), "bfdd counts nothing");
        return Integer.parseInt(events.group(1));
    }

    private String bfdd(String question) throws Exception {
        return ask("vtysh", "--vty_socket", directory.toString(), "-d", "bfdd", "-c", question);
    }
}
