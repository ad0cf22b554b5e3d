package dev.poplin.bgp.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.attribute.AttributeType;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.Nlri;
import dev.poplin.bgp.nlri.PrefixCursor;
import dev.poplin.bgp.nlri.PrefixNlri;
import dev.poplin.inet.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The view shows what the record says. */
@Tag("B1.5")
class UpdateViewTest {

    private static final Set<Family> FAMILIES = Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST);

    private static byte[] bytes(ByteBuffer message) {
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        return bytes;
    }

    private static List<Nlri> all(Family family, PrefixCursor cursor) {
        List<Nlri> all = new ArrayList<>();
        while (cursor.next()) {
            all.add(new PrefixNlri(family, cursor.prefix(), cursor.pathId()));
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void showsTheRoutesOfTheRecord(boolean pathIds) {
        Negotiated negotiated = new Negotiated(true, FAMILIES, false);
        if (pathIds) {
            negotiated = negotiated.withPathIds(FAMILIES, FAMILIES);
        }
        UpdateView view = new UpdateView(negotiated);
        for (long seed = 0; seed < 500; seed++) {
            RandomValues values = new RandomValues(seed);
            Update update = new Update(
                    List.of(values.nlri(Family.IPV4_UNICAST, pathIds), values.nlri(Family.IPV6_UNICAST, pathIds)),
                    List.of(
                            new Update.Reachable(
                                    NextHop.of(IpAddress.parse("192.0.2.1")),
                                    values.nlri(Family.IPV4_UNICAST, pathIds)),
                            new Update.Reachable(
                                    NextHop.of(IpAddress.parse("fd00::1")), values.nlri(Family.IPV6_UNICAST, pathIds))),
                    values.attributes(false, false, true),
                    Optional.empty());
            byte[] message = bytes(MessageEncoder.encode(update, negotiated.withExtendedMessage(true))
                    .get(0));
            assertNull(view.read(message, 0, message.length));
            assertEquals(update, view.toUpdate());
            assertEquals(update.withdrawn().get(0), all(Family.IPV4_UNICAST, view.withdrawn()));
            assertEquals(update.withdrawn().get(1), all(Family.IPV6_UNICAST, view.multiprotocolWithdrawn()));
            assertEquals(update.reachable().get(0).nlri(), all(Family.IPV4_UNICAST, view.reachable()));
            assertEquals(update.reachable().get(1).nlri(), all(Family.IPV6_UNICAST, view.multiprotocolReachable()));
            assertEquals(update.attributes().med().orElse(-1), view.med());
            assertEquals(-1, view.localPreference());
            assertEquals(0xc000_0201L, view.nextHop());
            assertTrue(view.has(AttributeType.AS_PATH));
        }
    }
}
