package dev.poplin.bgp.message;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.Origin;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.attribute.UnknownAttribute;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.message.Decoded.AttributeFault;
import dev.poplin.bgp.message.Decoded.Treatment;
import dev.poplin.bgp.message.Update.Reachable;
import dev.poplin.bgp.nlri.Prefixes;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of one UPDATE message in one pass: what comes out is valid, and every fault has its treatment of RFC 7606.
 * Used once.
 */
final class UpdateDecoder {

    private final ByteBuffer in;
    private final Negotiated negotiated;
    private final List<AttributeFault> faults = new ArrayList<>();
    private final List<Cidr> withdrawn = new ArrayList<>();
    private final List<Cidr> ipv4 = new ArrayList<>();
    private final List<Cidr> multiprotocol = new ArrayList<>();
    private final List<UnknownAttribute> unknown = new ArrayList<>();
    private final BitSet seen = new BitSet(256);

    private boolean treatAsWithdraw;
    private @Nullable String fatal;
    private int fatalSubcode = 1;
    private @Nullable Origin origin;
    private @Nullable AsPath asPath;
    private @Nullable IpAddress nextHop;
    private @Nullable IpAddress multiprotocolNextHop;
    private OptionalLong med = OptionalLong.empty();
    private OptionalLong localPreference = OptionalLong.empty();
    private boolean atomicAggregate;
    private List<Integer> communities = List.of();
    private Optional<Ipv4Address> originatorId = Optional.empty();
    private List<Ipv4Address> clusterList = List.of();
    private Optional<IpFamily> endOfRib = Optional.empty();

    UpdateDecoder(ByteBuffer in, Negotiated negotiated) {
        this.in = in;
        this.negotiated = negotiated;
    }

    Decoded decode() {
        Optional<ByteBuffer> withdrawnField = field();
        Optional<ByteBuffer> attributeField = withdrawnField.isEmpty() ? Optional.empty() : field();
        if (withdrawnField.isEmpty() || attributeField.isEmpty()) {
            return fatal(1, "a length of the UPDATE points behind its end");
        }
        boolean bare =
                !withdrawnField.get().hasRemaining() && !attributeField.get().hasRemaining() && !in.hasRemaining();
        if (bare) {
            endOfRib = Optional.of(IpFamily.IPV4);
        }
        Optional<String> fault = Prefixes.decode(IpFamily.IPV4, withdrawnField.get(), withdrawn);
        if (fault.isPresent()) {
            return fatal(10, "withdrawn routes: " + fault.get());
        }
        attributes(attributeField.get());
        fault = Prefixes.decode(IpFamily.IPV4, in, ipv4);
        if (fault.isPresent()) {
            return fatal(10, "reachable routes: " + fault.get());
        }
        if (fatal != null) {
            return fatal(fatalSubcode, fatal);
        }
        return new Decoded.Valid(update(), faults);
    }

    private Optional<ByteBuffer> field() {
        if (in.remaining() < 2) {
            return Optional.empty();
        }
        int length = Short.toUnsignedInt(in.getShort());
        if (length > in.remaining()) {
            return Optional.empty();
        }
        ByteBuffer field = in.slice(in.position(), length);
        in.position(in.position() + length);
        return Optional.of(field);
    }

    private static Decoded fatal(int subcode, String reason) {
        return new Decoded.Fatal(Notification.of(Notification.UPDATE, subcode), reason);
    }

    private void attributes(ByteBuffer field) {
        while (field.hasRemaining()) {
            boolean extended = (field.get(field.position()) & AttributeCodec.EXTENDED_LENGTH) != 0;
            if (field.remaining() < (extended ? 4 : 3)) {
                withdraw(0, "an attribute's header ends behind the field");
                return;
            }
            int flags = Byte.toUnsignedInt(field.get());
            int type = Byte.toUnsignedInt(field.get());
            int length = extended ? Short.toUnsignedInt(field.getShort()) : Byte.toUnsignedInt(field.get());
            if (length > field.remaining()) {
                withdraw(type, "attribute " + type + " ends behind the field");
                return;
            }
            ByteBuffer value = field.slice(field.position(), length);
            field.position(field.position() + length);
            if (seen.get(type)) {
                if (type == AttributeCodec.MP_REACH || type == AttributeCodec.MP_UNREACH) {
                    fatal = "attribute " + type + " stands twice";
                } else {
                    discard(type, "stands twice, the first counts");
                }
                continue;
            }
            seen.set(type);
            attribute(flags, type, value);
        }
    }

    private void attribute(int flags, int type, ByteBuffer value) {
        int expected = expectedFlags(type);
        if (expected >= 0 && (flags & 0xc0) != expected) {
            if (type == AttributeCodec.ATOMIC_AGGREGATE) {
                discard(type, "its flags are wrong");
            } else {
                withdraw(type, "its flags are wrong");
            }
            // The routes it names must still be known to be withdrawn.
            if (type != AttributeCodec.MP_REACH && type != AttributeCodec.MP_UNREACH) {
                return;
            }
        }
        int length = value.remaining();
        switch (type) {
            case AttributeCodec.ORIGIN -> origin(value);
            case AttributeCodec.AS_PATH -> asPath(value);
            case AttributeCodec.NEXT_HOP -> nextHop(value);
            case AttributeCodec.MED -> {
                if (hasLength(type, length, 4)) {
                    med = OptionalLong.of(Integer.toUnsignedLong(value.getInt()));
                }
            }
            case AttributeCodec.LOCAL_PREF -> {
                if (!negotiated.internal()) {
                    discard(type, "comes from an external peer");
                } else if (hasLength(type, length, 4)) {
                    localPreference = OptionalLong.of(Integer.toUnsignedLong(value.getInt()));
                }
            }
            case AttributeCodec.ATOMIC_AGGREGATE -> {
                if (length == 0) {
                    atomicAggregate = true;
                } else {
                    discard(type, "has " + length + " bytes, not 0");
                }
            }
            case AttributeCodec.COMMUNITIES -> {
                if (length == 0 || length % 4 != 0) {
                    withdraw(type, "has " + length + " bytes, not a multiple of 4");
                } else {
                    communities = integers(value);
                }
            }
            case AttributeCodec.ORIGINATOR_ID -> {
                if (!negotiated.internal()) {
                    discard(type, "comes from an external peer");
                } else if (hasLength(type, length, 4)) {
                    originatorId = Optional.of(Ipv4Address.ofInt(value.getInt()));
                }
            }
            case AttributeCodec.CLUSTER_LIST -> {
                if (!negotiated.internal()) {
                    discard(type, "comes from an external peer");
                } else if (length == 0 || length % 4 != 0) {
                    withdraw(type, "has " + length + " bytes, not a multiple of 4");
                } else {
                    clusterList =
                            integers(value).stream().map(Ipv4Address::ofInt).toList();
                }
            }
            case AttributeCodec.MP_REACH -> reachable(value);
            case AttributeCodec.MP_UNREACH -> unreachable(value);
            default -> other(flags, type, value);
        }
    }

    /** The optional and transitive bits of a known attribute, or -1. */
    private static int expectedFlags(int type) {
        return switch (type) {
            case AttributeCodec.ORIGIN,
                    AttributeCodec.AS_PATH,
                    AttributeCodec.NEXT_HOP,
                    AttributeCodec.LOCAL_PREF,
                    AttributeCodec.ATOMIC_AGGREGATE -> 0x40;
            case AttributeCodec.MED,
                    AttributeCodec.ORIGINATOR_ID,
                    AttributeCodec.CLUSTER_LIST,
                    AttributeCodec.MP_REACH,
                    AttributeCodec.MP_UNREACH -> 0x80;
            case AttributeCodec.COMMUNITIES -> 0xc0;
            default -> -1;
        };
    }

    private boolean hasLength(int type, int length, int wanted) {
        if (length != wanted) {
            withdraw(type, "has " + length + " bytes, not " + wanted);
        }
        return length == wanted;
    }

    private void withdraw(int type, String reason) {
        treatAsWithdraw = true;
        faults.add(new AttributeFault(type, Treatment.WITHDRAW, reason));
    }

    private void discard(int type, String reason) {
        faults.add(new AttributeFault(type, Treatment.DISCARD, reason));
    }

    private static List<Integer> integers(ByteBuffer value) {
        List<Integer> integers = new ArrayList<>(value.remaining() / 4);
        while (value.hasRemaining()) {
            integers.add(value.getInt());
        }
        return integers;
    }

    private void origin(ByteBuffer value) {
        int number = value.remaining() == 1 ? Byte.toUnsignedInt(value.get()) : -1;
        if (number < 0 || number >= Origin.values().length) {
            withdraw(AttributeCodec.ORIGIN, "is not one byte of 0, 1 or 2");
        } else {
            origin = Origin.values()[number];
        }
    }

    private void asPath(ByteBuffer value) {
        int width = negotiated.fourOctetAs() ? 4 : 2;
        List<AsPath.Segment> segments = new ArrayList<>();
        while (value.hasRemaining()) {
            int type = Byte.toUnsignedInt(value.get());
            int count = value.hasRemaining() ? Byte.toUnsignedInt(value.get()) : 0;
            if (type < 1 || type > 4 || count == 0 || count * width > value.remaining()) {
                withdraw(
                        AttributeCodec.AS_PATH,
                        "a segment of type " + type + " with " + count + " numbers does not fit");
                return;
            }
            List<Long> numbers = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                long number =
                        width == 4 ? Integer.toUnsignedLong(value.getInt()) : Short.toUnsignedLong(value.getShort());
                if (number == 0) {
                    withdraw(AttributeCodec.AS_PATH, "holds AS 0 (RFC 7607)");
                    return;
                }
                numbers.add(number);
            }
            segments.add(new AsPath.Segment(type, numbers));
        }
        asPath = new AsPath(segments);
    }

    private void nextHop(ByteBuffer value) {
        if (hasLength(AttributeCodec.NEXT_HOP, value.remaining(), 4)) {
            nextHop = Ipv4Address.ofInt(value.getInt());
        }
    }

    private void reachable(ByteBuffer value) {
        if (value.remaining() < 5) {
            fatal = "MP_REACH_NLRI of " + value.remaining() + " bytes";
            fatalSubcode = 9;
            return;
        }
        int afi = Short.toUnsignedInt(value.getShort());
        int safi = Byte.toUnsignedInt(value.get());
        int hopBytes = Byte.toUnsignedInt(value.get());
        if (hopBytes + 1 > value.remaining()) {
            fatal = "the next hop of MP_REACH_NLRI ends behind it";
            fatalSubcode = 9;
            return;
        }
        byte[] hop = new byte[hopBytes];
        value.get(hop).get();
        Optional<IpFamily> family = family(afi, safi);
        if (family.isEmpty()) {
            discard(AttributeCodec.MP_REACH, "afi " + afi + " safi " + safi + " was not agreed on");
            return;
        }
        Optional<String> fault = Prefixes.decode(family.get(), value, multiprotocol);
        if (fault.isPresent()) {
            fatal = "MP_REACH_NLRI: " + fault.get();
            fatalSubcode = 9;
        } else if (hopBytes == 32) {
            // A global and a link-local address; the global one is the next hop (RFC 2545 §3).
            multiprotocolNextHop = IpAddress.of(Arrays.copyOf(hop, 16));
        } else if (hopBytes == 16 || hopBytes == 4 && family.get() == IpFamily.IPV4) {
            multiprotocolNextHop = IpAddress.of(hop);
        } else {
            fatal = "MP_REACH_NLRI has a next hop of " + hopBytes + " bytes";
            fatalSubcode = 9;
        }
    }

    private void unreachable(ByteBuffer value) {
        if (value.remaining() < 3) {
            fatal = "MP_UNREACH_NLRI of " + value.remaining() + " bytes";
            fatalSubcode = 9;
            return;
        }
        int afi = Short.toUnsignedInt(value.getShort());
        int safi = Byte.toUnsignedInt(value.get());
        Optional<IpFamily> family = family(afi, safi);
        if (family.isEmpty()) {
            discard(AttributeCodec.MP_UNREACH, "afi " + afi + " safi " + safi + " was not agreed on");
            return;
        }
        if (!value.hasRemaining()) {
            endOfRib = family;
        }
        Optional<String> fault = Prefixes.decode(family.get(), value, withdrawn);
        if (fault.isPresent()) {
            fatal = "MP_UNREACH_NLRI: " + fault.get();
            fatalSubcode = 9;
        }
    }

    private Optional<IpFamily> family(int afi, int safi) {
        if (safi != Capability.UNICAST) {
            return Optional.empty();
        }
        return negotiated.families().stream()
                .filter(family -> Capability.afi(family) == afi)
                .findFirst();
    }

    private void other(int flags, int type, ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.get(bytes);
        if ((flags & AttributeCodec.OPTIONAL) == 0) {
            fatal = "attribute " + type + " is well-known by its flags, and unknown";
            fatalSubcode = 2;
            return;
        }
        unknown.add(new UnknownAttribute(flags & ~AttributeCodec.EXTENDED_LENGTH, type, bytes));
    }

    private Update update() {
        List<Cidr> gone = new ArrayList<>(withdrawn);
        List<Reachable> reachable = new ArrayList<>();
        if (!ipv4.isEmpty() || !multiprotocol.isEmpty()) {
            requireMandatory();
            if (treatAsWithdraw) {
                gone.addAll(ipv4);
                gone.addAll(multiprotocol);
            } else {
                if (nextHop != null && !ipv4.isEmpty()) {
                    reachable.add(new Reachable(nextHop, ipv4));
                }
                if (multiprotocolNextHop != null && !multiprotocol.isEmpty()) {
                    reachable.add(new Reachable(multiprotocolNextHop, multiprotocol));
                }
            }
        }
        boolean marker = gone.isEmpty() && reachable.isEmpty() && (seen.isEmpty() || seen.cardinality() == 1);
        unknown.sort(Comparator.comparingInt(UnknownAttribute::type));
        return new Update(
                gone,
                reachable,
                reachable.isEmpty() ? PathAttributes.EMPTY : attributes(),
                marker ? endOfRib : Optional.empty());
    }

    private void requireMandatory() {
        if (origin == null && !seen.get(AttributeCodec.ORIGIN)) {
            withdraw(AttributeCodec.ORIGIN, "is missing");
        }
        if (asPath == null && !seen.get(AttributeCodec.AS_PATH)) {
            withdraw(AttributeCodec.AS_PATH, "is missing");
        }
        if (!ipv4.isEmpty() && nextHop == null && !seen.get(AttributeCodec.NEXT_HOP)) {
            withdraw(AttributeCodec.NEXT_HOP, "is missing");
        }
        if (negotiated.internal() && !seen.get(AttributeCodec.LOCAL_PREF)) {
            // RFC 4271 §5.1.5 wants it; everybody takes the default where it is missing.
            localPreference = OptionalLong.of(100);
        }
    }

    private PathAttributes attributes() {
        return new PathAttributes(
                origin == null ? Origin.INCOMPLETE : origin,
                asPath == null ? AsPath.EMPTY : asPath,
                med,
                localPreference,
                atomicAggregate,
                communities,
                originatorId,
                clusterList,
                unknown);
    }
}
