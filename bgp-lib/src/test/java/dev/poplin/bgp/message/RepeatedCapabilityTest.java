package dev.poplin.bgp.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.poplin.bgp.capability.BgpRole;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.capability.Capability.Role;
import dev.poplin.inet.Ipv4Address;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of several capabilities of one type counts. */
@Tag("B1.1")
class RepeatedCapabilityTest {

    private static Decoded decode(String routerId, Capability... capabilities) {
        Open open = new Open(65_000, 90, Ipv4Address.parse(routerId), List.of(capabilities));
        return MessageDecoder.decode(
                MessageEncoder.encode(open, Negotiated.NOTHING).get(0), Negotiated.NOTHING);
    }

    /** RFC 4724 §3. */
    @Test
    void theLastGracefulRestartCounts() {
        GracefulRestart first = new GracefulRestart(false, 10, List.of());
        GracefulRestart last = new GracefulRestart(true, 20, List.of());
        Decoded.Valid valid = assertInstanceOf(Decoded.Valid.class, decode("10.0.0.1", first, last));
        Open open = (Open) valid.message();
        assertEquals(last, open.capability(GracefulRestart.class).orElseThrow());
        assertEquals(List.of(first, last), open.capabilities());
    }

    /** RFC 9234 §4.2. */
    @Test
    void rolesThatDifferAreRefused() {
        Role provider = new Role(BgpRole.PROVIDER);
        Role customer = new Role(BgpRole.CUSTOMER);
        Decoded.Fatal fatal = assertInstanceOf(Decoded.Fatal.class, decode("10.0.0.1", provider, customer));
        assertEquals(Notification.of(Notification.OPEN, Notification.ROLE_MISMATCH), fatal.notification());
        assertInstanceOf(Decoded.Valid.class, decode("10.0.0.1", provider, provider));
    }

    /** RFC 6286 §2.1. */
    @ParameterizedTest
    @ValueSource(strings = {"224.0.0.1", "239.255.255.255", "255.255.255.255", "127.0.0.1"})
    void anyIdentifierButZeroIsRight(String routerId) {
        assertInstanceOf(Decoded.Valid.class, decode(routerId));
    }
}
