package dev.poplin.bgp.message;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.capability.BgpRole;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.nlri.EvpnNlri;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.Nlri;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.bgp.nlri.PrefixListBuilder;
import dev.poplin.bgp.nlri.PrefixNlri;
import dev.poplin.bgp.nlri.RouteDistinguisher;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.Ipv6Address;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What does not fit its field of a message is refused, when the value is made or at the latest when it is written. */
@Tag("B1.1")
@Tag("B1.3")
class MessageRangesTest {

    private static final Ipv4Address ID = Ipv4Address.parse("10.0.0.1");

    private static final Negotiated LONG_MESSAGES = new Negotiated(true, Set.of(), false).withExtendedMessage(true);

    private static void write(Nlri nlri) {
        Set<Family> family = Set.of(nlri.family());
        Update update = new Update(
                List.of(NlriList.of(nlri.family(), List.of(nlri))), List.of(), PathAttributes.EMPTY, Optional.empty());
        MessageEncoder.encode(update, new Negotiated(true, family, true).withPathIds(family, family));
    }

    private static Open manyCapabilities() {
        List<Capability> capabilities = IntStream.range(0, 17)
                .<Capability>mapToObj(i -> new Capability.Unknown(200 + i, new byte[255]))
                .toList();
        return new Open(1, 90, ID, capabilities);
    }

    static Stream<Executable> tooLarge() {
        return Stream.of(
                () -> new Open(1L << 32, 90, ID, List.of()),
                () -> new Open(1, 65_536, ID, List.of()),
                () -> Notification.of(256, 0),
                () -> Notification.of(6, -1),
                () -> new RouteRefresh(Family.IPV4_UNICAST, 256),
                () -> new Capability.FourOctetAs(-1),
                () -> new Capability.ExtendedNextHop.Entry(Family.IPV4_UNICAST, 65_536),
                () -> new Capability.LongLivedGracefulRestart.StaleFamily(Family.IPV4_UNICAST, true, 1 << 24),
                () -> new Capability.GracefulRestart(true, 4_096, List.of()),
                () -> new Capability.Unknown(256, new byte[0]),
                () -> new BgpRole(256),
                () -> new NextHop(ID, Optional.of(Ipv6Address.parse("fe80::1"))),
                () -> MessageEncoder.encode(manyCapabilities(), LONG_MESSAGES),
                () -> MessageEncoder.encode(
                        new Notification(6, 2, new byte[4_076]), new Negotiated(true, Set.of(), false)),
                () -> write(new PrefixNlri(Family.IPV4_UNICAST, Cidr.parse("10.0.0.0/8"), 1L << 32)),
                () -> write(new EvpnNlri.InclusiveMulticast(
                        RouteDistinguisher.ofAs(1, 1), 0, IpAddress.parse("192.0.2.1"), -1)),
                () -> new PrefixListBuilder(Family.IPV4_UNICAST).add(Cidr.parse("10.0.0.0/8"), 1L << 32));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("tooLarge")
    void refusesWhatDoesNotFit(Executable value) {
        assertThrows(IllegalArgumentException.class, value);
    }
}
