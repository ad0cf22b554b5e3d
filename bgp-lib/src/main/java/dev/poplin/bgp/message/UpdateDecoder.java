package dev.poplin.bgp.message;

import dev.poplin.bgp.attribute.AttributeSyntax;
import dev.poplin.bgp.attribute.AttributeType;
import dev.poplin.bgp.attribute.Flaw;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.message.Decoded.AttributeFault;
import dev.poplin.bgp.message.Decoded.Treatment;
import dev.poplin.bgp.message.Update.Reachable;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.NlriCodec;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv6Address;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of one UPDATE message in one pass: what comes out is valid, and every fault has its treatment of RFC 7606.
 * Used once.
 */
final class UpdateDecoder {

    private final ByteBuffer in;
    private final Negotiated negotiated;
    private final List<AttributeFault> faults = new ArrayList<>();
    private final PathAttributes.Builder attributes = PathAttributes.builder();
    private final BitSet seen = new BitSet(256);

    private boolean treatAsWithdraw;
    private @Nullable String fatal;
    private int fatalSubcode = 1;
    private @Nullable NextHop nextHop;
    private @Nullable NlriList unreachable;
    private @Nullable Reachable multiprotocol;
    private @Nullable Family endOfRib;

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
            endOfRib = Family.IPV4_UNICAST;
        }
        NlriList withdrawn = nlri(Family.IPV4_UNICAST, withdrawnField.get());
        if (withdrawn == null) {
            return fatal(10, "withdrawn routes cannot be read");
        }
        attributes(attributeField.get());
        NlriList reachable = nlri(Family.IPV4_UNICAST, in);
        if (reachable == null) {
            return fatal(10, "reachable routes cannot be read");
        }
        if (fatal != null) {
            return fatal(fatalSubcode, fatal);
        }
        return new Decoded.Valid(update(withdrawn, reachable), faults);
    }

    private @Nullable NlriList nlri(Family family, ByteBuffer field) {
        byte[] bytes = bytes(field);
        boolean pathIds = negotiated.pathIdsReceived().contains(family);
        int count = NlriCodec.check(family, pathIds, bytes, 0, bytes.length);
        return count < 0 ? null : NlriCodec.read(family, pathIds, bytes, 0, bytes.length, count);
    }

    private static byte[] bytes(ByteBuffer field) {
        byte[] bytes = new byte[field.remaining()];
        field.get(bytes);
        return bytes;
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
            boolean extended = (field.get(field.position()) & AttributeType.EXTENDED_LENGTH) != 0;
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
                if (type == AttributeType.MP_REACH || type == AttributeType.MP_UNREACH) {
                    fatal = "attribute " + type + " stands twice";
                    fatalSubcode = 1;
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
        int expected = AttributeType.flags(type);
        if (expected != 0 && (flags & 0xc0) != expected) {
            if (type == AttributeType.ATOMIC_AGGREGATE) {
                discard(type, Flaw.FLAGS.toString());
            } else {
                withdraw(type, Flaw.FLAGS.toString());
            }
            // The routes it names must still be known to be withdrawn.
            if (type != AttributeType.MP_REACH && type != AttributeType.MP_UNREACH) {
                return;
            }
        }
        switch (type) {
            case AttributeType.MP_REACH -> reachable(value);
            case AttributeType.MP_UNREACH -> unreachable(value);
            case AttributeType.LOCAL_PREF, AttributeType.ORIGINATOR_ID, AttributeType.CLUSTER_LIST -> {
                if (negotiated.internal() || type == AttributeType.LOCAL_PREF && negotiated.confederation()) {
                    plain(flags, type, bytes(value));
                } else {
                    discard(type, Flaw.SENDER.toString());
                }
            }
            default -> plain(flags, type, bytes(value));
        }
    }

    private void plain(int flags, int type, byte[] value) {
        if (!AttributeType.isKnown(type) && (flags & AttributeType.OPTIONAL) == 0) {
            fatal = AttributeType.name(type) + ": " + Flaw.UNRECOGNIZED;
            fatalSubcode = 2;
            return;
        }
        Flaw flaw = AttributeSyntax.check(type, value, 0, value.length, negotiated.fourOctetAs());
        if (flaw != null) {
            if (isDiscarded(type)) {
                discard(type, flaw.toString());
            } else {
                withdraw(type, flaw.toString());
            }
        } else if (type == AttributeType.NEXT_HOP) {
            nextHop = NextHop.of(IpAddress.of(value));
        } else if (PathAttributes.mayHave(type)) {
            attributes.attribute(flags, type, negotiated.fourOctetAs() ? value : FourOctets.widen(type, value));
        }
    }

    /** What a malformed value means: the attribute is left out, or the routes count as withdrawn. */
    private static boolean isDiscarded(int type) {
        return switch (type) {
            case AttributeType.ATOMIC_AGGREGATE,
                    AttributeType.AGGREGATOR,
                    AttributeType.AS4_PATH,
                    AttributeType.AS4_AGGREGATOR,
                    AttributeType.AIGP,
                    AttributeType.LINK_STATE,
                    AttributeType.PREFIX_SID -> true;
            default -> false;
        };
    }

    private void withdraw(int type, String reason) {
        treatAsWithdraw = true;
        faults.add(new AttributeFault(type, Treatment.WITHDRAW, reason));
    }

    private void discard(int type, String reason) {
        faults.add(new AttributeFault(type, Treatment.DISCARD, reason));
    }

    private void reachable(ByteBuffer value) {
        fatalSubcode = 9;
        if (value.remaining() < 5) {
            fatal = "MP_REACH_NLRI of " + value.remaining() + " bytes";
            return;
        }
        Family family = Family.of(Short.toUnsignedInt(value.getShort()), Byte.toUnsignedInt(value.get()));
        int hopBytes = Byte.toUnsignedInt(value.get());
        if (hopBytes + 1 > value.remaining()) {
            fatal = "the next hop of MP_REACH_NLRI ends behind it";
            return;
        }
        byte[] hop = new byte[hopBytes];
        value.get(hop).get();
        if (!negotiated.families().contains(family)) {
            discard(AttributeType.MP_REACH, "family " + family + " was not agreed on");
            return;
        }
        NlriList nlri = nlri(family, value);
        if (nlri == null) {
            fatal = "MP_REACH_NLRI: prefixes cannot be read";
        } else if (hopBytes == 32) {
            // A global and a link-local address; the global one is the next hop (RFC 2545 §3).
            multiprotocol = new Reachable(
                    new NextHop(
                            IpAddress.of(Arrays.copyOf(hop, 16)),
                            Optional.of(Ipv6Address.of(Arrays.copyOfRange(hop, 16, 32)))),
                    nlri);
        } else if (hopBytes == 16 || hopBytes == 4 && family.afi() == Family.AFI_IPV4) {
            multiprotocol = new Reachable(NextHop.of(IpAddress.of(hop)), nlri);
        } else {
            fatal = "MP_REACH_NLRI has a next hop of " + hopBytes + " bytes";
        }
    }

    private void unreachable(ByteBuffer value) {
        fatalSubcode = 9;
        if (value.remaining() < 3) {
            fatal = "MP_UNREACH_NLRI of " + value.remaining() + " bytes";
            return;
        }
        Family family = Family.of(Short.toUnsignedInt(value.getShort()), Byte.toUnsignedInt(value.get()));
        if (!negotiated.families().contains(family)) {
            discard(AttributeType.MP_UNREACH, "family " + family + " was not agreed on");
            return;
        }
        if (!value.hasRemaining()) {
            endOfRib = family;
        }
        unreachable = nlri(family, value);
        if (unreachable == null) {
            fatal = "MP_UNREACH_NLRI: prefixes cannot be read";
        }
    }

    private Update update(NlriList withdrawn, NlriList ipv4) {
        List<NlriList> gone = new ArrayList<>();
        List<Reachable> reachable = new ArrayList<>();
        if (!withdrawn.isEmpty()) {
            gone.add(withdrawn);
        }
        if (unreachable != null && !unreachable.isEmpty()) {
            gone.add(unreachable);
        }
        boolean some = multiprotocol != null && !multiprotocol.nlri().isEmpty();
        if (!ipv4.isEmpty() || some) {
            requireMandatory(!ipv4.isEmpty());
            if (!ipv4.isEmpty() && nextHop != null) {
                reachable.add(new Reachable(nextHop, ipv4));
            }
            if (some && multiprotocol != null) {
                reachable.add(multiprotocol);
            }
            if (treatAsWithdraw) {
                if (!ipv4.isEmpty() && nextHop == null) {
                    gone.add(ipv4);
                }
                reachable.forEach(routes -> gone.add(routes.nlri()));
                reachable.clear();
            }
        }
        boolean marker = gone.isEmpty() && reachable.isEmpty() && (seen.isEmpty() || seen.cardinality() == 1);
        return new Update(
                gone,
                reachable,
                reachable.isEmpty() ? PathAttributes.EMPTY : attributes.build(),
                marker ? Optional.ofNullable(endOfRib) : Optional.empty());
    }

    private void requireMandatory(boolean ipv4) {
        for (int type : List.of(AttributeType.ORIGIN, AttributeType.AS_PATH, AttributeType.NEXT_HOP)) {
            if (!seen.get(type) && (ipv4 || type != AttributeType.NEXT_HOP)) {
                withdraw(type, Flaw.MISSING.toString());
            }
        }
    }
}
