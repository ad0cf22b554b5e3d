package dev.poplin.bgp.rpki;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.bgp.filter.Validity;
import dev.poplin.inet.Cidr;
import dev.poplin.netlink.junit.PeerTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Origin validation by StayRTR, a cache of others, which reads its payloads from a file every second. */
@PeerTest(programs = "stayrtr")
@Tag("B3.2")
class StayRtrTest {

    private static final Cidr PREFIX = Cidr.parse("203.0.113.0/24");
    private static final Cidr PREFIX_SIX = Cidr.parse("2001:db8:1::/48");

    @TempDir
    Path directory;

    private final RoaTable table = new RoaTable();
    private final LinkedBlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
    private InetSocketAddress address;
    private Process cache;

    @BeforeEach
    void start() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = (InetSocketAddress) free.getLocalSocketAddress();
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        cache.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
    }

    private void run() throws IOException {
        cache = new ProcessBuilder(
                        "stayrtr",
                        "-bind",
                        "127.0.0.1:" + address.getPort(),
                        "-cache",
                        directory.resolve("vrps.json").toString(),
                        "-metrics.addr",
                        "",
                        "-checktime=false",
                        "-refresh",
                        "1")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("cache.log").toFile())
                .start();
    }

    /** Its payloads from now on, each a prefix and the AS that may originate it. */
    private void payloads(String... all) throws IOException {
        String roas = Stream.of(all)
                .map(text -> text.split(" "))
                .map(words -> "{\"prefix\":\"%s\",\"maxLength\":%s,\"asn\":%s,\"ta\":\"test\"}"
                        .formatted(words[0], words[0].split("/")[1], words[1]))
                .collect(Collectors.joining(","));
        Path written = directory.resolve("vrps.new");
        Files.writeString(written, "{\"metadata\":{\"buildtime\":\"2026-11-29T00:00:00Z\"},\"roas\":[" + roas + "]}");
        Files.move(written, directory.resolve("vrps.json"), StandardCopyOption.ATOMIC_MOVE);
    }

    private void awaitSize(int wanted) throws Exception {
        Integer size = sizes.poll(40, TimeUnit.SECONDS);
        while (size != null && size != wanted) {
            size = sizes.poll(40, TimeUnit.SECONDS);
        }
        assertEquals(wanted, size, Files.readString(directory.resolve("cache.log")));
    }

    @Test
    void tellsWhatItHasAndWhatChangesAndIsFoundAgainWhenItComesBack() throws Exception {
        payloads(PREFIX + " 65001", PREFIX_SIX + " 65001", "198.51.100.0/24 65003");
        run();
        RtrConnection connection = RtrConnection.open(address, table, () -> sizes.add(table.size()));
        try {
            awaitSize(3);
            assertEquals(Validity.VALID, table.validate(PREFIX, 65_001));
            assertEquals(Validity.VALID, table.validate(PREFIX_SIX, 65_001));
            assertEquals(Validity.INVALID, table.validate(PREFIX, 65_002));
            assertEquals(Validity.NOT_FOUND, table.validate(Cidr.parse("192.0.2.0/24"), 65_002));

            // It says that there is news, and then tells the difference.
            payloads(PREFIX + " 65002", PREFIX_SIX + " 65001");
            awaitSize(2);
            assertEquals(Validity.INVALID, table.validate(PREFIX, 65_001));
            assertEquals(Validity.VALID, table.validate(PREFIX, 65_002));

            cache.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            assertEquals(Validity.VALID, table.validate(PREFIX, 65_002), "believed while it is away");
            payloads(PREFIX + " 65002", PREFIX_SIX + " 65001", "198.51.100.0/24 65003");
            run();
            awaitSize(3);
            assertEquals(Validity.VALID, table.validate(PREFIX, 65_002));
        } finally {
            connection.close();
        }
    }
}
