package dev.poplin.bgp.capability;

import dev.poplin.bgp.capability.Capability.AddPath;
import dev.poplin.bgp.capability.Capability.EnhancedRouteRefresh;
import dev.poplin.bgp.capability.Capability.ExtendedMessage;
import dev.poplin.bgp.capability.Capability.ExtendedNextHop;
import dev.poplin.bgp.capability.Capability.FourOctetAs;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.capability.Capability.HostName;
import dev.poplin.bgp.capability.Capability.LinkLocalNextHop;
import dev.poplin.bgp.capability.Capability.LongLivedGracefulRestart;
import dev.poplin.bgp.capability.Capability.Multiprotocol;
import dev.poplin.bgp.capability.Capability.Role;
import dev.poplin.bgp.capability.Capability.RouteRefreshSupport;
import dev.poplin.bgp.capability.Capability.SoftwareVersion;
import dev.poplin.bgp.capability.Capability.Unknown;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.wire.Octets;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Capabilities and their bytes: a code, a length, a value (RFC 5492 §4). A known code whose value is not as its document says is
 * kept as {@link Unknown} and so has no effect. Stateless.
 */
public final class CapabilityCodec {

    private CapabilityCodec() {}

    /** Writes a capability. */
    public static void write(Capability capability, ByteBuffer out) {
        out.put((byte) capability.code());
        int lengthAt = out.position();
        out.put((byte) 0);
        value(capability, out);
        int length = out.position() - lengthAt - 1;
        if (length > 255) {
            throw new IllegalArgumentException("a capability of " + length + " bytes: " + capability);
        }
        out.put(lengthAt, (byte) length);
    }

    private static void value(Capability capability, ByteBuffer out) {
        if (capability instanceof Multiprotocol multiprotocol) {
            out.putShort((short) multiprotocol.family().afi()).put((byte) 0);
            out.put((byte) multiprotocol.family().safi());
        } else if (capability instanceof ExtendedNextHop hops) {
            for (ExtendedNextHop.Entry entry : hops.entries()) {
                out.putShort((short) entry.family().afi())
                        .putShort((short) entry.family().safi())
                        .putShort((short) entry.nextHopAfi());
            }
        } else if (capability instanceof Role role) {
            out.put((byte) role.role().number());
        } else if (capability instanceof GracefulRestart restart) {
            int flags = (restart.restarting() ? 0x8000 : 0) | (restart.notifications() ? 0x4000 : 0);
            out.putShort((short) (flags | restart.restartSeconds()));
            restart.families().forEach(kept -> family(kept.family(), out).put((byte) (kept.forwarding() ? 0x80 : 0)));
        } else if (capability instanceof FourOctetAs number) {
            out.putInt((int) number.as());
        } else if (capability instanceof AddPath paths) {
            paths.entries().forEach(entry -> family(entry.family(), out)
                    .put((byte) ((entry.receive() ? 1 : 0) | (entry.send() ? 2 : 0))));
        } else if (capability instanceof LongLivedGracefulRestart restart) {
            for (LongLivedGracefulRestart.StaleFamily kept : restart.families()) {
                family(kept.family(), out).put((byte) (kept.forwarding() ? 0x80 : 0));
                out.put((byte) (kept.staleSeconds() >>> 16)).putShort((short) kept.staleSeconds());
            }
        } else if (capability instanceof HostName name) {
            text(name.host(), out);
            text(name.domain(), out);
        } else if (capability instanceof SoftwareVersion software) {
            text(software.version(), out);
        } else if (capability instanceof Unknown unknown) {
            unknown.value().writeTo(out);
        }
    }

    private static ByteBuffer family(Family family, ByteBuffer out) {
        return out.putShort((short) family.afi()).put((byte) family.safi());
    }

    private static void text(String text, ByteBuffer out) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 255) {
            throw new IllegalArgumentException("a text of " + bytes.length + " bytes: " + text);
        }
        out.put((byte) bytes.length).put(bytes);
    }

    /**
     * Reads all capabilities of a parameter into a list.
     *
     * @return false if one ends behind the buffer's limit
     */
    public static boolean read(ByteBuffer in, List<Capability> into) {
        while (in.hasRemaining()) {
            if (in.remaining() < 2) {
                return false;
            }
            int code = Byte.toUnsignedInt(in.get());
            int length = Byte.toUnsignedInt(in.get());
            if (length > in.remaining()) {
                return false;
            }
            byte[] value = new byte[length];
            in.get(value);
            into.add(capability(code, value));
        }
        return true;
    }

    private static Capability capability(int code, byte[] value) {
        Unknown asItCame = new Unknown(code, Octets.of(value));
        return known(code, ByteBuffer.wrap(value))
                .filter(known -> ignoresReserved(known) || isWrittenAs(known, value))
                .orElse(asItCame);
    }

    /** Whether reserved bits are to be ignored by whoever receives them. */
    private static boolean ignoresReserved(Capability capability) {
        return capability instanceof Multiprotocol
                || capability instanceof GracefulRestart
                || capability instanceof LongLivedGracefulRestart;
    }

    private static boolean isWrittenAs(Capability capability, byte[] value) {
        // Nothing that was read is written longer than it came.
        ByteBuffer again = ByteBuffer.allocate(value.length);
        value(capability, again);
        return again.flip().equals(ByteBuffer.wrap(value));
    }

    /** What a value means, if its length is right; reserved bits are lost. */
    private static Optional<Capability> known(int code, ByteBuffer in) {
        int length = in.remaining();
        return switch (code) {
            case Multiprotocol.CODE ->
                when(length == 4, () -> new Multiprotocol(Family.of(uint16(in), uint16(in) & 0xff)));
            case RouteRefreshSupport.CODE -> when(length == 0, RouteRefreshSupport::new);
            case ExtendedNextHop.CODE -> when(length > 0 && length % 6 == 0, () -> extendedNextHop(in));
            case ExtendedMessage.CODE -> when(length == 0, ExtendedMessage::new);
            case Role.CODE -> when(length == 1, () -> new Role(new BgpRole(uint8(in))));
            case GracefulRestart.CODE -> when(length % 4 == 2, () -> gracefulRestart(in));
            case FourOctetAs.CODE -> when(length == 4, () -> new FourOctetAs(Integer.toUnsignedLong(in.getInt())));
            case AddPath.CODE -> when(length > 0 && length % 4 == 0, () -> addPath(in));
            case EnhancedRouteRefresh.CODE -> when(length == 0, EnhancedRouteRefresh::new);
            case LongLivedGracefulRestart.CODE -> when(length % 7 == 0, () -> longLived(in));
            case HostName.CODE -> texts(in, 2).map(texts -> new HostName(texts.get(0), texts.get(1)));
            case SoftwareVersion.CODE -> texts(in, 1).map(texts -> new SoftwareVersion(texts.get(0)));
            case LinkLocalNextHop.CODE -> when(length == 0, LinkLocalNextHop::new);
            default -> Optional.empty();
        };
    }

    private static Optional<Capability> when(boolean right, Supplier<Capability> capability) {
        return right ? Optional.of(capability.get()) : Optional.empty();
    }

    private static int uint8(ByteBuffer in) {
        return Byte.toUnsignedInt(in.get());
    }

    private static int uint16(ByteBuffer in) {
        return Short.toUnsignedInt(in.getShort());
    }

    private static Family family(ByteBuffer in) {
        return Family.of(uint16(in), uint8(in));
    }

    private static Capability extendedNextHop(ByteBuffer in) {
        List<ExtendedNextHop.Entry> entries = new ArrayList<>();
        while (in.hasRemaining()) {
            entries.add(new ExtendedNextHop.Entry(Family.of(uint16(in), uint16(in) & 0xff), uint16(in)));
        }
        return new ExtendedNextHop(entries);
    }

    private static Capability gracefulRestart(ByteBuffer in) {
        int first = uint16(in);
        List<GracefulRestart.PreservedFamily> families = new ArrayList<>();
        while (in.hasRemaining()) {
            families.add(new GracefulRestart.PreservedFamily(family(in), (uint8(in) & 0x80) != 0));
        }
        return new GracefulRestart((first & 0x8000) != 0, (first & 0x4000) != 0, first & 0xfff, families);
    }

    private static Capability addPath(ByteBuffer in) {
        List<AddPath.Entry> entries = new ArrayList<>();
        while (in.hasRemaining()) {
            Family family = family(in);
            int directions = uint8(in);
            entries.add(new AddPath.Entry(family, (directions & 1) != 0, (directions & 2) != 0));
        }
        return new AddPath(entries);
    }

    private static Capability longLived(ByteBuffer in) {
        List<LongLivedGracefulRestart.StaleFamily> families = new ArrayList<>();
        while (in.hasRemaining()) {
            Family family = family(in);
            boolean forwarding = (uint8(in) & 0x80) != 0;
            int seconds = uint8(in) << 16 | uint16(in);
            families.add(new LongLivedGracefulRestart.StaleFamily(family, forwarding, seconds));
        }
        return new LongLivedGracefulRestart(families);
    }

    /** Texts with their lengths before them; empty if there are too few, or one is not UTF-8. */
    private static Optional<List<String>> texts(ByteBuffer in, int count) {
        List<String> texts = new ArrayList<>();
        while (in.hasRemaining() && texts.size() < count) {
            int length = Math.min(uint8(in), in.remaining());
            try {
                texts.add(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(in.slice(in.position(), length))
                        .toString());
            } catch (CharacterCodingException e) {
                return Optional.empty();
            }
            in.position(in.position() + length);
        }
        return texts.size() == count ? Optional.of(texts) : Optional.empty();
    }
}
