package dev.poplin.bgp.message;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.message.Update.Reachable;
import dev.poplin.bgp.nlri.Prefixes;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Values in, the bytes of messages out; an update with many prefixes becomes several messages. Stateless. */
public final class MessageEncoder {

    /** What a message has besides its attributes and prefixes: header, two lengths, next hop or MP_REACH_NLRI's own fields. */
    private static final int FRAME_BYTES = MessageDecoder.HEADER_BYTES + 4 + 32;

    private MessageEncoder() {}

    /** The messages that say this, in order, each ready to be sent. */
    public static List<ByteBuffer> encode(BgpMessage message, Negotiated negotiated) {
        if (message instanceof Update update) {
            return updates(update, negotiated);
        }
        ByteBuffer out = start();
        if (message instanceof Open open) {
            OpenCodec.encode(open, out);
            return List.of(finish(out, MessageDecoder.OPEN));
        }
        if (message instanceof Notification notification) {
            out.put((byte) notification.code())
                    .put((byte) notification.subcode())
                    .put(notification.data());
            return List.of(finish(out, MessageDecoder.NOTIFICATION));
        }
        if (message instanceof RouteRefresh refresh) {
            out.putShort((short) refresh.afi()).put((byte) refresh.subtype()).put((byte) refresh.safi());
            return List.of(finish(out, MessageDecoder.ROUTE_REFRESH));
        }
        return List.of(finish(out, MessageDecoder.KEEPALIVE));
    }

    private static ByteBuffer start() {
        return ByteBuffer.allocate(MessageDecoder.MAX_BYTES)
                .putLong(-1)
                .putLong(-1)
                .putShort((short) 0)
                .put((byte) 0);
    }

    private static ByteBuffer finish(ByteBuffer out, int type) {
        return out.putShort(16, (short) out.position()).put(18, (byte) type).flip();
    }

    private static List<ByteBuffer> updates(Update update, Negotiated negotiated) {
        List<ByteBuffer> messages = new ArrayList<>();
        if (update.endOfRib().isPresent()) {
            messages.add(endOfRib(update.endOfRib().get()));
        }
        for (IpFamily family : IpFamily.values()) {
            List<Cidr> gone = update.withdrawn().stream()
                    .filter(prefix -> prefix.family() == family)
                    .toList();
            for (List<Cidr> some : portions(gone, MessageDecoder.MAX_BYTES - FRAME_BYTES)) {
                messages.add(withdrawal(family, some));
            }
        }
        int room =
                MessageDecoder.MAX_BYTES - FRAME_BYTES - AttributeCodec.encodedBytes(update.attributes(), negotiated);
        for (Reachable reachable : update.reachable()) {
            if (room < Prefixes.MAX_BYTES) {
                // The attributes alone fill a message: such routes cannot be told to this peer.
                messages.addAll(updates(Update.withdrawal(reachable.prefixes()), negotiated));
                continue;
            }
            for (List<Cidr> some : portions(reachable.prefixes(), room)) {
                messages.add(announcement(reachable.nextHop(), some, update.attributes(), negotiated));
            }
        }
        return messages;
    }

    private static List<List<Cidr>> portions(List<Cidr> prefixes, int room) {
        List<List<Cidr>> portions = new ArrayList<>();
        int bytes = room;
        for (Cidr prefix : prefixes) {
            bytes += Prefixes.encodedBytes(prefix);
            if (bytes > room) {
                portions.add(new ArrayList<>());
                bytes = Prefixes.encodedBytes(prefix);
            }
            portions.get(portions.size() - 1).add(prefix);
        }
        return portions;
    }

    private static ByteBuffer endOfRib(IpFamily family) {
        return withdrawal(family, List.of());
    }

    private static ByteBuffer withdrawal(IpFamily family, List<Cidr> prefixes) {
        ByteBuffer out = start();
        int length = prefixes.stream().mapToInt(Prefixes::encodedBytes).sum();
        if (family == IpFamily.IPV4) {
            out.putShort((short) length);
            prefixes.forEach(prefix -> Prefixes.encode(prefix, out));
            out.putShort((short) 0);
        } else {
            out.putShort((short) 0);
            int attributesAt = out.position();
            out.putShort((short) 0);
            AttributeCodec.header(out, AttributeCodec.OPTIONAL, AttributeCodec.MP_UNREACH, length + 3);
            out.putShort((short) Capability.afi(family)).put((byte) Capability.UNICAST);
            prefixes.forEach(prefix -> Prefixes.encode(prefix, out));
            out.putShort(attributesAt, (short) (out.position() - attributesAt - 2));
        }
        return finish(out, MessageDecoder.UPDATE);
    }

    private static ByteBuffer announcement(
            IpAddress nextHop, List<Cidr> prefixes, PathAttributes attributes, Negotiated negotiated) {
        ByteBuffer out = start();
        out.putShort((short) 0);
        int attributesAt = out.position();
        out.putShort((short) 0);
        boolean classic = nextHop instanceof Ipv4Address && prefixes.get(0).family() == IpFamily.IPV4;
        AttributeCodec.encode(attributes, classic ? (Ipv4Address) nextHop : null, negotiated.fourOctetAs(), out);
        if (!classic) {
            int length = prefixes.stream().mapToInt(Prefixes::encodedBytes).sum();
            byte[] hop = nextHop.toBytes();
            AttributeCodec.header(out, AttributeCodec.OPTIONAL, AttributeCodec.MP_REACH, length + hop.length + 5);
            out.putShort((short) Capability.afi(prefixes.get(0).family())).put((byte) Capability.UNICAST);
            out.put((byte) hop.length).put(hop).put((byte) 0);
            prefixes.forEach(prefix -> Prefixes.encode(prefix, out));
        }
        out.putShort(attributesAt, (short) (out.position() - attributesAt - 2));
        if (classic) {
            prefixes.forEach(prefix -> Prefixes.encode(prefix, out));
        }
        return finish(out, MessageDecoder.UPDATE);
    }
}
