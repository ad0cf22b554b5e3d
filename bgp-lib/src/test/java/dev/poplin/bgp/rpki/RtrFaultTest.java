package dev.poplin.bgp.rpki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.filter.Validity;
import dev.poplin.inet.Cidr;
import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Caches that end badly, that change their version, and that say what another one says, too. */
@Tag("B3.2")
class RtrFaultTest {

    private static final Cidr TEN = Cidr.parse("10.0.0.0/24");
    private static final String RESPONSE = "01 03 0007 00000008";
    private static final String ANNOUNCED = "01 04 0000 00000014 01 08 18 00 0a000000 0000fde9";
    private static final String WITHDRAWN = "01 04 0000 00000014 00 08 18 00 0a000000 0000fde9";
    private static final String END = "01 07 0007 00000018 00000005 00000e10 00000258 00001c20";
    private static final String UNKNOWN = "01 63 0000 00000008";
    private static final String OTHER_VERSION = "01 0a 0004 00000010 00000000 00000000";

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
    }

    @Test
    @SuppressWarnings("try") // The connection is asked nothing.
    void whatWasCompleteBeforeAFaultIsTold() throws Exception {
        RoaTable table = new RoaTable();
        LinkedBlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
        try (ServerSocket cache = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RtrConnection connection = RtrConnection.open(
                        (InetSocketAddress) cache.getLocalSocketAddress(), table, () -> sizes.add(table.size()));
                Socket accepted = cache.accept()) {
            new DataInputStream(accepted.getInputStream()).readFully(new byte[8]);
            accepted.getOutputStream()
                    .write(bytes(RESPONSE + ANNOUNCED + END + UNKNOWN).array());
            assertEquals(1, sizes.poll(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aCacheThatKnowsTheOlderVersionNoMoreIsAskedInTheNewerOne() throws Exception {
        RtrSession session = new RtrSession(new RoaTable());
        session.begin();
        session.receive(bytes("00 03 0007 00000008 00 07 0007 0000000c 00000005"));
        assertEquals(0, session.begin().get(0));
        assertThrows(RtrSession.RtrException.class, () -> session.receive(bytes(OTHER_VERSION)));
        assertEquals(1, session.begin().get(0));
    }

    @Test
    void whatTwoCachesSayStaysUntilBothHaveTakenItBack() throws Exception {
        RoaTable table = new RoaTable();
        RtrSession one = new RtrSession(table);
        RtrSession other = new RtrSession(table);
        for (RtrSession session : new RtrSession[] {one, other}) {
            session.begin();
            session.receive(bytes(RESPONSE + ANNOUNCED + END));
        }
        assertEquals(1, table.size());
        one.query();
        one.receive(bytes(RESPONSE + WITHDRAWN + END));
        assertEquals(Validity.VALID, table.validate(TEN, 65_001));
        one.query();
        one.receive(bytes(RESPONSE + WITHDRAWN + END));
        assertEquals(Validity.VALID, table.validate(TEN, 65_001), "it takes back only what it has said");
        other.expired();
        assertEquals(Validity.NOT_FOUND, table.validate(TEN, 65_001));
    }

    private static RtrSession saying(RoaTable table) throws Exception {
        RtrSession session = new RtrSession(table);
        session.begin();
        session.receive(bytes(RESPONSE + ANNOUNCED + END));
        return session;
    }

    private static void takesBack(RtrSession session) throws Exception {
        session.query();
        session.receive(bytes(RESPONSE + WITHDRAWN + END));
    }

    @Test
    void aCacheThatIsClosedKeepsNoSayAgainstAnother() throws Exception {
        RoaTable table = new RoaTable();
        RtrSession other = saying(table);
        saying(table).end();
        assertEquals(Validity.VALID, table.validate(TEN, 65_001), "the table stays as it is");
        takesBack(other);
        assertEquals(Validity.NOT_FOUND, table.validate(TEN, 65_001));
        saying(table).end();
        assertEquals(Validity.VALID, table.validate(TEN, 65_001), "kept, and nobody's");
        takesBack(saying(table));
        assertEquals(Validity.NOT_FOUND, table.validate(TEN, 65_001));
    }

    @Test
    void aConnectionThatIsClosedGivesBackItsSay() throws Exception {
        RoaTable table = new RoaTable();
        RtrSession other = saying(table);
        CountDownLatch told = new CountDownLatch(1);
        try (ServerSocket cache = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            RtrConnection connection =
                    RtrConnection.open((InetSocketAddress) cache.getLocalSocketAddress(), table, told::countDown);
            try (Socket accepted = cache.accept()) {
                new DataInputStream(accepted.getInputStream()).readFully(new byte[8]);
                accepted.getOutputStream()
                        .write(bytes(RESPONSE + ANNOUNCED + END).array());
                assertTrue(told.await(10, TimeUnit.SECONDS));
            } finally {
                connection.close();
            }
        }
        // The connection gives it back on its own thread.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        takesBack(other);
        while (table.validate(TEN, 65_001) == Validity.VALID && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            takesBack(saying(table));
        }
        assertEquals(Validity.NOT_FOUND, table.validate(TEN, 65_001));
    }

    @Test
    void whatTheUserHasAddedStaysWhenACacheTakesItBack() throws Exception {
        Vrp payload = new Vrp(Cidr.parse("10.0.0.0/8"), 24, 65_001);
        RoaTable table = new RoaTable();
        RtrSession before = saying(table);
        assertFalse(table.add(payload));
        takesBack(before);
        assertEquals(Validity.VALID, table.validate(TEN, 65_001));
        takesBack(saying(table));
        assertEquals(Validity.VALID, table.validate(TEN, 65_001));
        assertTrue(table.remove(payload));
        assertEquals(Validity.NOT_FOUND, table.validate(TEN, 65_001));
    }

    @Test
    void aNoticeThatCrossesAQueryAsksNothingMore() throws Exception {
        RoaTable table = new RoaTable();
        RtrSession session = saying(table);
        session.query();
        assertEquals(List.of(), session.receive(bytes("01 00 0007 0000000c 00000006")));
        session.receive(bytes(RESPONSE + END));
        assertEquals(1, session.receive(bytes("01 00 0007 0000000c 00000007")).size());
    }
}
