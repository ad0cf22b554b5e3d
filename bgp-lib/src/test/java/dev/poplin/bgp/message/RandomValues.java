package dev.poplin.bgp.message;

import dev.poplin.bgp.attribute.Aggregator;
import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.AttributeSet;
import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.ExtendedCommunity;
import dev.poplin.bgp.attribute.Ipv6ExtendedCommunity;
import dev.poplin.bgp.attribute.LargeCommunity;
import dev.poplin.bgp.attribute.Origin;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.attribute.PathAttributesBuilder;
import dev.poplin.bgp.attribute.PmsiTunnel;
import dev.poplin.bgp.attribute.Tunnel;
import dev.poplin.bgp.attribute.UnknownAttribute;
import dev.poplin.bgp.nlri.EthernetSegment;
import dev.poplin.bgp.nlri.EvpnNlri;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.FlowComponent;
import dev.poplin.bgp.nlri.FlowNlri;
import dev.poplin.bgp.nlri.LabelledNlri;
import dev.poplin.bgp.nlri.LinkStateNlri;
import dev.poplin.bgp.nlri.MplsLabels;
import dev.poplin.bgp.nlri.Nlri;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.bgp.nlri.OpaqueNlri;
import dev.poplin.bgp.nlri.PrefixNlri;
import dev.poplin.bgp.nlri.RouteDistinguisher;
import dev.poplin.bgp.nlri.RouteTargetNlri;
import dev.poplin.bgp.nlri.SrPolicyNlri;
import dev.poplin.bgp.nlri.UnknownNlri;
import dev.poplin.bgp.nlri.VplsNlri;
import dev.poplin.bgp.nlri.VpnNlri;
import dev.poplin.bgp.wire.Octets;
import dev.poplin.bgp.wire.Tlv;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.Ipv6Address;
import dev.poplin.inet.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Supplier;

/** Values at random from a seed, every attribute and family among them. */
public final class RandomValues {

    /** Every family that has a form, and one that has none. */
    public static final List<Family> FAMILIES = List.of(
            Family.IPV4_UNICAST,
            Family.IPV6_UNICAST,
            Family.IPV4_MULTICAST,
            Family.IPV6_MULTICAST,
            Family.IPV4_LABELLED,
            Family.IPV6_LABELLED,
            Family.IPV4_VPN,
            Family.IPV6_VPN,
            Family.IPV4_FLOW,
            Family.IPV6_FLOW,
            Family.IPV4_VPN_FLOW,
            Family.IPV6_VPN_FLOW,
            Family.ROUTE_TARGETS,
            Family.IPV4_SR_POLICY,
            Family.IPV6_SR_POLICY,
            Family.L2VPN_VPLS,
            Family.L2VPN_EVPN,
            Family.LINK_STATE,
            Family.LINK_STATE_VPN,
            new Family(1, 5));

    private final Random random;

    /** Values from a seed. */
    public RandomValues(long seed) {
        this.random = new Random(seed);
    }

    Random random() {
        return random;
    }

    private boolean maybe() {
        return random.nextBoolean();
    }

    private long number32() {
        return random.nextInt() & 0xffff_ffffL;
    }

    private long as() {
        return 1 + (maybe() ? random.nextInt(65_000) : random.nextInt(Integer.MAX_VALUE));
    }

    private Octets octets(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Octets.of(bytes);
    }

    private <T> List<T> some(int most, Supplier<T> one) {
        List<T> list = new ArrayList<>();
        for (int i = 1 + random.nextInt(most); i > 0; i--) {
            list.add(one.get());
        }
        return list;
    }

    private Ipv4Address ipv4() {
        return Ipv4Address.ofInt(0x0a00_0000 | random.nextInt(1 << 24));
    }

    private Ipv6Address ipv6() {
        return Ipv6Address.of(0x2001_0db8_0000_0000L | random.nextInt(1 << 30), random.nextLong());
    }

    private IpAddress address(IpFamily version) {
        return version == IpFamily.IPV4 ? ipv4() : ipv6();
    }

    private Cidr prefix(IpFamily version) {
        return Cidr.of(address(version), random.nextInt(version.bits() + 1));
    }

    private AsPath asPath(boolean confederation) {
        if (random.nextInt(8) == 0) {
            return AsPath.EMPTY;
        }
        return new AsPath(
                some(3, () -> new AsPath.Segment(1 + random.nextInt(confederation ? 4 : 2), some(5, this::as))));
    }

    /** Attributes, any of them there or not. */
    PathAttributes attributes(boolean confederation, boolean internal, boolean nested) {
        PathAttributesBuilder builder = PathAttributes.builder()
                .origin(Origin.values()[random.nextInt(3)])
                .asPath(asPath(confederation));
        List<Runnable> setters = List.of(
                () -> builder.med(number32()),
                () -> builder.atomicAggregate(true),
                () -> builder.aggregator(new Aggregator(as(), ipv4())),
                () -> builder.communities(some(80, () -> new Community(random.nextInt()))),
                () -> builder.extendedCommunities(some(40, () -> new ExtendedCommunity(random.nextLong()))),
                () -> builder.ipv6ExtendedCommunities(some(
                        3,
                        () -> new Ipv6ExtendedCommunity(
                                random.nextInt(256), random.nextInt(256), ipv6(), random.nextInt(65_536)))),
                () -> builder.largeCommunities(some(9, () -> new LargeCommunity(number32(), number32(), number32()))),
                () -> builder.accumulatedMetric(OptionalLong.of(random.nextLong())),
                () -> builder.onlyToCustomer(OptionalLong.of(as())),
                () -> builder.pmsiTunnel(new PmsiTunnel(
                        random.nextInt(256), random.nextInt(256), random.nextInt(1 << 24), octets(random.nextInt(17)))),
                () -> builder.tunnels(some(2, this::tunnel)),
                () -> builder.prefixSid(some(2, () -> new Tlv(random.nextInt(256), octets(random.nextInt(9))))),
                () -> builder.linkState(some(3, () -> new Tlv(random.nextInt(65_536), octets(random.nextInt(9))))),
                () -> builder.attribute(new UnknownAttribute(
                        maybe() ? 0xc0 : 0xe0,
                        200 + random.nextInt(50),
                        octets(random.nextInt(400)).toArray())));
        setters.stream().filter(setter -> random.nextInt(3) == 0).forEach(Runnable::run);
        if (nested && random.nextInt(4) == 0) {
            builder.attributeSet(new AttributeSet(as(), attributes(false, true, false)));
        }
        if (internal) {
            builder.localPreference(number32()).originatorId(ipv4()).clusterList(some(3, this::ipv4));
        }
        return builder.build();
    }

    private Tunnel tunnel() {
        return new Tunnel(
                random.nextInt(65_536), some(3, () -> new Tlv(random.nextInt(256), octets(random.nextInt(20)))));
    }

    /** NLRI of a family. */
    NlriList nlri(Family family, boolean pathIds) {
        if (family.safi() == 5) {
            return NlriList.of(family, List.of(new OpaqueNlri(family, octets(1 + random.nextInt(30)))));
        }
        return NlriList.of(family, some(6, () -> one(family).withPathId(pathIds ? number32() : 0)));
    }

    private Nlri one(Family family) {
        IpFamily version = family.ipVersion().orElse(IpFamily.IPV4);
        return switch (family.safi()) {
            case Family.UNICAST, Family.MULTICAST -> new PrefixNlri(family, prefix(version), 0);
            case Family.LABELLED -> new LabelledNlri(prefix(version), label(), 0);
            case Family.VPN -> new VpnNlri(distinguisher(), prefix(version), label(), 0);
            case 132 -> routeTarget();
            case 133, 134 -> flow(family);
            case 73 -> new SrPolicyNlri(number32(), number32(), address(version), 0);
            case 65 ->
                maybe()
                        ? new VplsNlri(
                                distinguisher(),
                                random.nextInt(65_536),
                                random.nextInt(65_536),
                                random.nextInt(65_536),
                                random.nextInt(1 << 24),
                                0)
                        : new UnknownNlri(family, 0, octets(12), 0);
            case Family.EVPN -> evpn();
            default ->
                maybe()
                        ? new LinkStateNlri(
                                family.safi() == 72 ? Optional.of(distinguisher()) : Optional.empty(),
                                1 + random.nextInt(4),
                                random.nextInt(8),
                                random.nextLong(),
                                some(4, () -> new Tlv(random.nextInt(65_536), octets(random.nextInt(12)))),
                                0)
                        : new UnknownNlri(family, 5 + random.nextInt(100), octets(random.nextInt(20)), 0);
        };
    }

    private RouteDistinguisher distinguisher() {
        return switch (random.nextInt(3)) {
            case 0 -> RouteDistinguisher.ofAs(random.nextInt(65_536), number32());
            case 1 -> RouteDistinguisher.ofAddress(ipv4(), random.nextInt(65_536));
            default -> RouteDistinguisher.ofLongAs(number32(), random.nextInt(65_536));
        };
    }

    private MplsLabels label() {
        return random.nextInt(4) == 0
                ? new MplsLabels(List.of(random.nextInt(1 << 24)))
                : MplsLabels.of(16 + random.nextInt(1_000_000));
    }

    private RouteTargetNlri routeTarget() {
        int bits = 32 + random.nextInt(65);
        long target = bits == 32 ? 0 : random.nextLong() & -1L << 96 - bits;
        return maybe() ? RouteTargetNlri.ALL : new RouteTargetNlri(bits, number32(), target, 0);
    }

    private FlowNlri flow(Family family) {
        boolean ipv4 = family.afi() == Family.AFI_IPV4;
        List<FlowComponent> components = new ArrayList<>();
        int length = random.nextInt(ipv4 ? 33 : 129);
        int offset = ipv4 || length == 0 ? 0 : random.nextInt(length);
        components.add(new FlowComponent.Prefix(1, length, offset, octets((length - offset + 7) / 8)));
        for (int type = 3; type <= 13; type++) {
            if (random.nextInt(3) == 0) {
                components.add(new FlowComponent.Values(type, matches()));
            }
        }
        if (random.nextInt(4) == 0) {
            components.add(new FlowComponent.Unknown(200, octets(5)));
        }
        boolean vpn = family.safi() == 134;
        return new FlowNlri(family, vpn ? Optional.of(distinguisher()) : Optional.empty(), components, 0);
    }

    private List<FlowComponent.Match> matches() {
        List<FlowComponent.Match> matches = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            int width = random.nextInt(4);
            int operator = (i == count - 1 ? 0x80 : 0) | (maybe() ? 0x40 : 0) | width << 4 | random.nextInt(8);
            matches.add(new FlowComponent.Match(
                    operator, width == 3 ? random.nextLong() : random.nextLong() & (1L << 8 * (1 << width)) - 1));
        }
        return matches;
    }

    private Nlri evpn() {
        EthernetSegment segment = new EthernetSegment(octets(10));
        IpFamily version = maybe() ? IpFamily.IPV4 : IpFamily.IPV6;
        int label = random.nextInt(1 << 24);
        return switch (random.nextInt(6)) {
            case 0 -> new EvpnNlri.AutoDiscovery(distinguisher(), segment, number32(), label, 0);
            case 1 ->
                new EvpnNlri.MacIp(
                        distinguisher(),
                        segment,
                        number32(),
                        MacAddress.of(octets(6).toArray()),
                        maybe() ? Optional.of(address(version)) : Optional.empty(),
                        label,
                        maybe() ? OptionalInt.of(7) : OptionalInt.empty(),
                        0);
            case 2 -> new EvpnNlri.InclusiveMulticast(distinguisher(), number32(), address(version), 0);
            case 3 -> new EvpnNlri.Segment(distinguisher(), segment, address(version), 0);
            case 4 ->
                new EvpnNlri.IpPrefix(
                        distinguisher(),
                        segment,
                        number32(),
                        address(version),
                        random.nextInt(version.bits() + 1),
                        address(version),
                        label,
                        0);
            default -> new UnknownNlri(Family.L2VPN_EVPN, 6 + random.nextInt(200), octets(random.nextInt(40)), 0);
        };
    }

    private Optional<NextHop> nextHop(Family family) {
        if (family.safi() == 133 || family.safi() == 134) {
            return Optional.empty();
        }
        if (family.equals(Family.IPV4_UNICAST)) {
            return Optional.of(NextHop.of(ipv4()));
        }
        if (family.afi() == Family.AFI_IPV6) {
            Optional<Ipv6Address> local =
                    maybe() ? Optional.of(Ipv6Address.of(0xfe80L << 48, random.nextLong())) : Optional.empty();
            return Optional.of(new NextHop(ipv6(), local));
        }
        return Optional.of(NextHop.of(maybe() ? ipv4() : ipv6()));
    }

    /** An update of one or two families, with something withdrawn or not. */
    Update update(Negotiated negotiated) {
        List<Update.Reachable> reachable = new ArrayList<>();
        List<NlriList> gone = new ArrayList<>();
        Family family = FAMILIES.get(random.nextInt(FAMILIES.size()));
        boolean pathIds = negotiated.pathIdsSent().contains(family);
        if (random.nextInt(5) > 0) {
            reachable.add(new Update.Reachable(nextHop(family), nlri(family, pathIds)));
        }
        if (reachable.isEmpty() || random.nextInt(3) == 0) {
            gone.add(nlri(family, pathIds));
        }
        PathAttributes attributes = reachable.isEmpty()
                ? PathAttributes.EMPTY
                : attributes(negotiated.internal() || negotiated.confederation(), negotiated.internal(), true);
        return new Update(gone, reachable, attributes, Optional.empty());
    }
}
