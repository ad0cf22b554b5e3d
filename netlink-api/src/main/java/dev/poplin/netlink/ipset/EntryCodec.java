package dev.poplin.netlink.ipset;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.ipset.Entry.Counts;
import dev.poplin.netlink.ipset.Entry.Options;
import dev.poplin.netlink.ipset.Entry.PacketInfo;
import dev.poplin.netlink.ipset.Part.Net;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.WholeSeconds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Entries on the wire (IPSET_ATTR_*): one attribute for each dimension, numbers marked as in network order. */
final class EntryCodec {

    /** NLA_F_NET_BYTEORDER, which the kernel insists on. */
    static final int NETWORK_ORDER = 1 << 14;

    static final int IP = 1;
    static final int IP_TO = 2;
    static final int CIDR = 3;
    static final int PORT = 4;
    static final int PORT_TO = 5;
    static final int TIMEOUT = 6;
    static final int PROTOCOL = 7;
    static final int FLAGS = 8;
    static final int MARK = 10;
    private static final int ETHER = 17;
    private static final int NAME = 18;
    private static final int NAME_BESIDE = 19;
    private static final int IP2 = 20;
    private static final int CIDR2 = 21;
    private static final int IP2_TO = 22;
    private static final int INTERFACE = 23;
    private static final int BYTES = 24;
    private static final int PACKETS = 25;
    private static final int COMMENT = 26;
    private static final int SKB_MARK = 27;
    private static final int SKB_PRIORITY = 28;
    private static final int SKB_QUEUE = 29;
    private static final int ADDRESS_V4 = 1;
    private static final int ADDRESS_V6 = 2;
    private static final int FLAG_BEFORE = 1;
    private static final int FLAG_PHYSICAL = 2;
    private static final int FLAG_EXCEPTION = 4;
    private static final int FLAG_WILDCARD = 128;

    private EntryCodec() {}

    static void address(MessageWriter out, int type, IpAddress address) {
        int inner = address.family() == IpFamily.IPV4 ? ADDRESS_V4 : ADDRESS_V6;
        out.nested(type, () -> out.attributeAddress(inner | NETWORK_ORDER, address));
    }

    static void write(MessageWriter out, Entry entry) {
        int flags = entry.options().exception() ? FLAG_EXCEPTION : 0;
        boolean second = false;
        for (Part part : entry.parts()) {
            if (part instanceof Net net) {
                address(out, second ? IP2 : IP, net.address());
                if (!net.isHost()) {
                    out.attributeU8(second ? CIDR2 : CIDR, net.prefixLength());
                }
                second = true;
            } else if (part instanceof Part.Range range) {
                address(out, second ? IP2 : IP, range.first());
                address(out, second ? IP2_TO : IP_TO, range.last());
                second = true;
            } else if (part instanceof Part.Port port) {
                out.attributeBe16(PORT | NETWORK_ORDER, port.number());
                if (port.protocol() != 0) {
                    out.attributeU8(PROTOCOL, port.protocol());
                }
            } else if (part instanceof Part.Interface name) {
                out.attributeString(INTERFACE, name.name());
                flags |= (name.physical() ? FLAG_PHYSICAL : 0) | (name.wildcard() ? FLAG_WILDCARD : 0);
            } else if (part instanceof Part.Mac mac) {
                out.attributeBytes(ETHER, mac.address().toBytes());
            } else if (part instanceof Part.Mark mark) {
                out.attributeBe32(MARK | NETWORK_ORDER, mark.mark());
            } else if (part instanceof Part.Member member) {
                out.attributeString(NAME, member.set());
                member.place().ifPresent(place -> out.attributeString(NAME_BESIDE, place.member()));
                flags |= member.place().filter(Part.Place::before).isPresent() ? FLAG_BEFORE : 0;
            }
        }
        if (flags != 0) {
            out.attributeBe32(FLAGS | NETWORK_ORDER, flags);
        }
        write(out, entry.options());
    }

    private static void write(MessageWriter out, Options options) {
        options.timeout().ifPresent(timeout -> out.attributeBe32(TIMEOUT | NETWORK_ORDER, WholeSeconds.of(timeout)));
        options.counts().ifPresent(counts -> out.attributeBe64(BYTES | NETWORK_ORDER, counts.bytes())
                .attributeBe64(PACKETS | NETWORK_ORDER, counts.packets()));
        options.comment().ifPresent(comment -> out.attributeString(COMMENT, comment));
        options.packetInfo().ifPresent(info -> {
            long mark = Integer.toUnsignedLong(info.mark()) << 32 | Integer.toUnsignedLong(info.mask());
            out.attributeBe64(SKB_MARK | NETWORK_ORDER, mark)
                    .attributeBe32(SKB_PRIORITY | NETWORK_ORDER, info.priority())
                    .attributeBe16(SKB_QUEUE | NETWORK_ORDER, info.queue());
        });
    }

    /** What was read of an entry. */
    private static final class Found {
        private final @Nullable IpAddress[] addresses = new IpAddress[2];
        private final int[] lengths = {-1, -1};
        private int port = -1;
        private int protocol;
        private @Nullable String interfaceName;
        private @Nullable MacAddress mac;
        private @Nullable Integer mark;
        private @Nullable String member;
        private int flags;
        private @Nullable Duration timeout;
        private long packets = -1;
        private long bytes;
        private @Nullable String comment;
        private long skbMark;
        private int priority;
        private int queue;
        private boolean packetInfo;

        private void take(AttributeReader at) {
            switch (at.type()) {
                case IP -> addresses[0] = inner(at.nested());
                case IP2 -> addresses[1] = inner(at.nested());
                case CIDR -> lengths[0] = at.u8();
                case CIDR2 -> lengths[1] = at.u8();
                case PORT -> port = at.be16();
                case PROTOCOL -> protocol = at.u8();
                case INTERFACE -> interfaceName = at.string();
                case ETHER -> mac = at.macAddress();
                case MARK -> mark = at.be32();
                case NAME -> member = at.string();
                case FLAGS -> flags = at.be32();
                case TIMEOUT -> timeout = Duration.ofSeconds(Integer.toUnsignedLong(at.be32()));
                case BYTES -> bytes = at.be64();
                case PACKETS -> packets = at.be64();
                case COMMENT -> comment = at.string();
                default -> takePacketInfo(at);
            }
        }

        private void takePacketInfo(AttributeReader at) {
            switch (at.type()) {
                case SKB_MARK -> skbMark = at.be64();
                case SKB_PRIORITY -> priority = at.be32();
                case SKB_QUEUE -> queue = at.be16();
                default -> {
                    return;
                }
            }
            packetInfo = true;
        }

        private static @Nullable IpAddress inner(AttributeReader reader) {
            return reader.next() ? reader.address() : null;
        }

        private Optional<Part> net(int index) {
            IpAddress address = addresses[index];
            return address == null
                    ? Optional.empty()
                    : Optional.of(new Net(
                            address, lengths[index] < 0 ? address.toBytes().length * Byte.SIZE : lengths[index]));
        }

        /** The dimensions in the order of the type, such as {@code hash:ip,port,net}. */
        private List<Part> parts(String type) {
            List<Part> parts = new ArrayList<>();
            int nextAddress = 0;
            for (String dimension : type.substring(type.indexOf(':') + 1).split(",")) {
                part(dimension, nextAddress).ifPresent(parts::add);
                nextAddress += dimension.equals("ip") || dimension.equals("net") ? 1 : 0;
            }
            return parts;
        }

        private Optional<Part> part(String dimension, int nextAddress) {
            return switch (dimension) {
                case "ip", "net" -> nextAddress < 2 ? net(nextAddress) : Optional.empty();
                case "port" -> port < 0 ? Optional.empty() : Optional.of(new Part.Port(protocol, port));
                case "iface" ->
                    Optional.ofNullable(interfaceName)
                            .map(name -> new Part.Interface(
                                    name, (flags & FLAG_PHYSICAL) != 0, (flags & FLAG_WILDCARD) != 0));
                case "mac" -> Optional.ofNullable(mac).map(Part.Mac::new);
                case "mark" -> Optional.ofNullable(mark).map(Part.Mark::new);
                case "set" -> Optional.ofNullable(member).map(Part.Member::new);
                default -> Optional.empty();
            };
        }

        private Options options() {
            return new Options(
                    Optional.ofNullable(timeout),
                    (flags & FLAG_EXCEPTION) != 0,
                    packets < 0 ? Optional.empty() : Optional.of(new Counts(packets, bytes)),
                    Optional.ofNullable(comment),
                    packetInfo
                            ? Optional.of(new PacketInfo((int) (skbMark >>> 32), (int) skbMark, priority, queue))
                            : Optional.empty());
        }
    }

    static Entry read(AttributeReader attributes, String type) {
        Found found = new Found();
        while (attributes.next()) {
            found.take(attributes);
        }
        try {
            return new Entry(found.parts(type), found.options());
        } catch (IllegalArgumentException e) {
            throw MalformedMessageException.in(attributes, String.valueOf(e.getMessage()));
        }
    }
}
