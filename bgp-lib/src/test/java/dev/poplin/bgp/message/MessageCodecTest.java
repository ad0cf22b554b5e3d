package dev.poplin.bgp.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.attribute.Aggregator;
import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.Origin;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.attribute.UnknownAttribute;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.capability.Capability.GracefulRestart.PreservedFamily;
import dev.poplin.bgp.message.Update.Reachable;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("B1.1")
@Tag("B1.2")
class MessageCodecTest {

    private static final Negotiated INTERNAL =
            new Negotiated(true, Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST), true);

    private static final PathAttributes EVERY_ATTRIBUTE = PathAttributes.builder()
            .origin(Origin.EGP)
            .asPath(new AsPath(List.of(
                    new AsPath.Segment(AsPath.Segment.SEQUENCE, List.of(64_512L, 4_200_000_000L)),
                    new AsPath.Segment(AsPath.Segment.SET, List.of(1L, 2L)))))
            .med(0xffff_ffffL)
            .localPreference(200)
            .atomicAggregate(true)
            .aggregator(new Aggregator(1, Ipv4Address.parse("10.0.0.1")))
            .communities(List.of(new Community(0xfde8_0001), Community.NO_EXPORT))
            .originatorId(Ipv4Address.parse("192.0.2.9"))
            .clusterList(List.of(Ipv4Address.parse("192.0.2.10"), Ipv4Address.parse("192.0.2.11")))
            .attribute(new UnknownAttribute(0xe0, 200, new byte[300]))
            .build();

    private static BgpMessage decode(ByteBuffer message, Negotiated negotiated) {
        Decoded.Valid valid =
                assertInstanceOf(Decoded.Valid.class, MessageDecoder.decode(message, negotiated), () -> "is valid");
        assertEquals(List.of(), valid.faults());
        return valid.message();
    }

    private static void comesBackTheSame(BgpMessage message) {
        List<ByteBuffer> encoded = MessageEncoder.encode(message, INTERNAL);
        assertEquals(1, encoded.size());
        assertEquals(encoded.get(0).remaining(), MessageDecoder.lengthOf(encoded.get(0)));
        assertEquals(message, decode(encoded.get(0), INTERNAL));
    }

    @ParameterizedTest
    @ValueSource(ints = {4_000, 4_026, 4_033})
    void whatFitsIsAnnouncedWhateverDoesNot(int bytes) {
        Cidr before = Cidr.parse("2001:db8:1::/48");
        Cidr longer = Cidr.parse("2001:db8::1/128");
        Cidr after = Cidr.parse("2001:db8:2::/48");
        PathAttributes attributes = PathAttributes.builder()
                .attribute(new UnknownAttribute(0xe0, 200, new byte[bytes]))
                .build();
        Update update = Update.announcement(IpAddress.parse("2001:db8::9"), List.of(before, longer, after), attributes);
        Set<Cidr> announced = new HashSet<>();
        Set<Cidr> withdrawn = new HashSet<>();
        for (ByteBuffer message : MessageEncoder.encode(update, INTERNAL)) {
            Update part = (Update) decode(message, INTERNAL);
            part.reachable().forEach(reachable -> announced.addAll(reachable.prefixes()));
            part.withdrawn().forEach(list -> withdrawn.addAll(list.prefixes()));
        }
        Set<Cidr> shorter = Set.of(before, after);
        if (bytes == 4_000) {
            assertEquals(Set.of(before, longer, after), announced);
            assertEquals(Set.of(), withdrawn);
        } else if (bytes == 4_026) {
            assertEquals(shorter, announced);
            assertEquals(Set.of(longer), withdrawn);
        } else {
            assertEquals(Set.of(), announced);
            assertEquals(Set.of(before, longer, after), withdrawn);
        }
    }

    @Test
    void bringsAnOpenWithEveryCapabilityBack() {
        comesBackTheSame(new Open(
                4_200_000_000L,
                90,
                Ipv4Address.parse("172.30.0.1"),
                List.of(
                        Capability.Multiprotocol.unicast(IpFamily.IPV4),
                        Capability.Multiprotocol.unicast(IpFamily.IPV6),
                        new Capability.Multiprotocol(Family.L2VPN_EVPN),
                        new Capability.RouteRefreshSupport(),
                        new Capability.FourOctetAs(4_200_000_000L),
                        new GracefulRestart(
                                true,
                                4_095,
                                List.of(
                                        new PreservedFamily(Family.IPV4_UNICAST, true),
                                        new PreservedFamily(Family.IPV6_UNICAST, false))),
                        new Capability.Unknown(200, new byte[] {4, 'n', 'o', 'd', 'e', 0}),
                        new Capability.Unknown(201, new byte[0]))));
    }

    @Test
    void writesAsTransForAnAsNumberThatDoesNotFitTwoOctets() {
        Open open = new Open(70_000, 0, Ipv4Address.parse("1.1.1.1"), List.of(new Capability.FourOctetAs(70_000)));
        ByteBuffer bytes = MessageEncoder.encode(open, INTERNAL).get(0);
        assertEquals(Open.AS_TRANS, bytes.getShort(MessageDecoder.HEADER_BYTES + 1));
    }

    @Test
    void bringsAnIpv4UpdateWithEveryAttributeBack() {
        comesBackTheSame(Update.announcement(
                IpAddress.parse("172.30.0.1"),
                List.of(
                        Cidr.parse("0.0.0.0/0"),
                        Cidr.parse("10.0.0.0/9"),
                        Cidr.parse("10.244.1.64/26"),
                        Cidr.parse("192.0.2.1/32")),
                EVERY_ATTRIBUTE));
    }

    @Test
    void bringsAnIpv6UpdateBack() {
        comesBackTheSame(Update.announcement(
                IpAddress.parse("fd00::1"),
                List.of(Cidr.parse("::/0"), Cidr.parse("2001:db8::/33"), Cidr.parse("2001:db8::1/128")),
                EVERY_ATTRIBUTE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.244.0.0/26", "2001:db8::/64"})
    void bringsAWithdrawalBack(String prefix) {
        comesBackTheSame(Update.withdrawal(List.of(Cidr.parse(prefix))));
    }

    /** On the wire a withdrawal of nothing is the marker that all routes have been sent. */
    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void writesNoListOfNothing(IpFamily version) {
        Family family = Family.unicast(version);
        NlriList nothing = NlriList.empty(family);
        Reachable nowhere = new Reachable(NextHop.of(IpAddress.parse("192.0.2.1")), nothing);
        Update none = new Update(List.of(nothing), List.of(nowhere), EVERY_ATTRIBUTE, Optional.empty());
        assertEquals(List.of(), MessageEncoder.encode(none, INTERNAL));
        Cidr prefix = Cidr.parse("10.0.0.0/8");
        List<NlriList> gone = new ArrayList<>(NlriList.unicast(List.of(prefix)));
        gone.add(0, nothing);
        Update one = new Update(gone, List.of(nowhere), EVERY_ATTRIBUTE, Optional.empty());
        assertEquals(
                MessageEncoder.encode(Update.withdrawal(List.of(prefix)), INTERNAL),
                MessageEncoder.encode(one, INTERNAL));
    }

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void bringsTheEndOfRibMarkerBack(IpFamily family) {
        comesBackTheSame(Update.endOfRib(family));
    }

    @Test
    void bringsTheSmallMessagesBack() {
        comesBackTheSame(new Keepalive());
        comesBackTheSame(Notification.shutdown("back in five minutes"));
        comesBackTheSame(Notification.of(Notification.HOLD_TIMER, 0));
        comesBackTheSame(new RouteRefresh(Family.IPV6_UNICAST, RouteRefresh.BEGIN));
    }

    @Test
    void keepsAnUnknownAttributeByteForByte() {
        byte[] value = {1, 2, 3, (byte) 0xff};
        PathAttributes attributes = PathAttributes.builder()
                .localPreference(100)
                .attribute(new UnknownAttribute(0xe0, 200, value))
                .build();
        Update update =
                Update.announcement(IpAddress.parse("192.0.2.1"), List.of(Cidr.parse("10.0.0.0/8")), attributes);
        Update decoded = (Update) decode(MessageEncoder.encode(update, INTERNAL).get(0), INTERNAL);
        assertArrayEquals(value, decoded.attributes().unknown().get(0).value());
        assertEquals(0xe0, decoded.attributes().unknown().get(0).flags());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/8", "2001:db8::/108"})
    void splitsAnUpdateOfFiveThousandPrefixesAndLosesNone(String within) {
        Cidr pool = Cidr.parse(within);
        int length = pool.family() == IpFamily.IPV4 ? 26 : 122;
        List<Cidr> prefixes = pool.subdivide(length).limit(5_000).toList();
        IpAddress nextHop = pool.family() == IpFamily.IPV4 ? IpAddress.parse("192.0.2.1") : IpAddress.parse("fd00::1");
        Update update = new Update(
                NlriList.unicast(prefixes),
                List.of(Reachable.unicast(nextHop, prefixes)),
                EVERY_ATTRIBUTE,
                Optional.empty());
        List<Cidr> withdrawn = new ArrayList<>();
        List<Cidr> reachable = new ArrayList<>();
        for (ByteBuffer message : MessageEncoder.encode(update, INTERNAL)) {
            assertTrue(message.remaining() <= MessageDecoder.MAX_BYTES, "no message is longer than 4,096 bytes");
            Update part = (Update) decode(message, INTERNAL);
            withdrawn.addAll(part.withdrawnPrefixes());
            part.reachable().forEach(some -> reachable.addAll(some.prefixes()));
        }
        assertEquals(prefixes, withdrawn);
        assertEquals(prefixes, reachable);
    }

    @Test
    void withdrawsRoutesWhoseAttributesFillAMessage() {
        PathAttributes huge = EVERY_ATTRIBUTE.withCommunities(Collections.nCopies(1_000, Community.NO_PEER));
        List<Cidr> prefixes = List.of(Cidr.parse("10.0.0.0/8"));
        Update update = Update.announcement(IpAddress.parse("192.0.2.1"), prefixes, huge);
        List<ByteBuffer> messages = MessageEncoder.encode(update, INTERNAL);
        assertEquals(Update.withdrawal(prefixes), decode(messages.get(0), INTERNAL));
    }
}
