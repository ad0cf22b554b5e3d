package dev.poplin.bgp.message;

import dev.poplin.bgp.attribute.AttributeType;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.message.Update.Reachable;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.NlriCodec;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.inet.Ipv4Address;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Values in, the bytes of messages out; an update with many prefixes becomes several messages. Stateless. */
public final class MessageEncoder {

    /** What a message has besides its attributes and prefixes: header, two lengths, next hop or MP_REACH_NLRI's own fields. */
    private static final int FRAME_BYTES = MessageDecoder.HEADER_BYTES + 4 + 48;

    private static final int MAX_NLRI_BYTES = 21;

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
            out.putShort((short) refresh.family().afi())
                    .put((byte) refresh.subtype())
                    .put((byte) refresh.family().safi());
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
            messages.add(withdrawal(NlriList.empty(update.endOfRib().get()), 0, 0, false));
        }
        for (NlriList gone : update.withdrawn()) {
            withdraw(gone, negotiated, messages);
        }
        int room =
                MessageDecoder.MAX_BYTES - FRAME_BYTES - AttributeCodec.encodedBytes(update.attributes(), negotiated);
        for (Reachable reachable : update.reachable()) {
            boolean pathIds = negotiated.pathIdsSent().contains(reachable.family());
            if (room < MAX_NLRI_BYTES) {
                // The attributes alone fill a message: such routes cannot be told to this peer.
                withdraw(reachable.nlri(), negotiated, messages);
                continue;
            }
            int from = 0;
            while (from < reachable.nlri().size()) {
                int to = portion(reachable.nlri(), from, pathIds, room);
                messages.add(announcement(reachable, from, to, update.attributes(), negotiated));
                from = to;
            }
        }
        return messages;
    }

    private static void withdraw(NlriList nlri, Negotiated negotiated, List<ByteBuffer> messages) {
        boolean pathIds = negotiated.pathIdsSent().contains(nlri.family());
        int from = 0;
        while (from < nlri.size()) {
            int to = portion(nlri, from, pathIds, MessageDecoder.MAX_BYTES - FRAME_BYTES);
            messages.add(withdrawal(nlri, from, to, pathIds));
            from = to;
        }
    }

    /** Up to which index the NLRI fit into some bytes. */
    private static int portion(NlriList nlri, int from, boolean pathIds, int room) {
        int bytes = 0;
        int to = from;
        while (to < nlri.size()) {
            bytes += NlriCodec.encodedBytes(nlri, to, pathIds);
            if (bytes > room) {
                break;
            }
            to++;
        }
        return Math.max(to, from + 1);
    }

    private static int bytes(NlriList nlri, int from, int to, boolean pathIds) {
        int bytes = 0;
        for (int i = from; i < to; i++) {
            bytes += NlriCodec.encodedBytes(nlri, i, pathIds);
        }
        return bytes;
    }

    private static ByteBuffer withdrawal(NlriList nlri, int from, int to, boolean pathIds) {
        ByteBuffer out = start();
        int length = bytes(nlri, from, to, pathIds);
        if (nlri.family().equals(Family.IPV4_UNICAST)) {
            out.putShort((short) length);
            NlriCodec.write(nlri, from, to, pathIds, out);
            out.putShort((short) 0);
        } else {
            out.putShort((short) 0);
            int attributesAt = out.position();
            out.putShort((short) 0);
            AttributeCodec.header(out, AttributeType.OPTIONAL, AttributeType.MP_UNREACH, length + 3);
            out.putShort((short) nlri.family().afi()).put((byte) nlri.family().safi());
            NlriCodec.write(nlri, from, to, pathIds, out);
            out.putShort(attributesAt, (short) (out.position() - attributesAt - 2));
        }
        return finish(out, MessageDecoder.UPDATE);
    }

    private static ByteBuffer announcement(
            Reachable reachable, int from, int to, PathAttributes attributes, Negotiated negotiated) {
        NlriList nlri = reachable.nlri();
        boolean pathIds = negotiated.pathIdsSent().contains(nlri.family());
        ByteBuffer out = start();
        out.putShort((short) 0);
        int attributesAt = out.position();
        out.putShort((short) 0);
        Optional<Ipv4Address> classic = reachable
                .nextHop()
                .map(NextHop::address)
                .filter(hop -> nlri.family().equals(Family.IPV4_UNICAST))
                .filter(Ipv4Address.class::isInstance)
                .map(Ipv4Address.class::cast);
        AttributeCodec.encode(attributes, classic.orElse(null), negotiated.fourOctetAs(), out);
        if (classic.isEmpty()) {
            byte[] hop = hop(reachable.nextHop());
            int length = bytes(nlri, from, to, pathIds) + hop.length + 5;
            AttributeCodec.header(out, AttributeType.OPTIONAL, AttributeType.MP_REACH, length);
            out.putShort((short) nlri.family().afi()).put((byte) nlri.family().safi());
            out.put((byte) hop.length).put(hop).put((byte) 0);
            NlriCodec.write(nlri, from, to, pathIds, out);
        }
        out.putShort(attributesAt, (short) (out.position() - attributesAt - 2));
        if (classic.isPresent()) {
            NlriCodec.write(nlri, from, to, pathIds, out);
        }
        return finish(out, MessageDecoder.UPDATE);
    }

    private static byte[] hop(Optional<NextHop> nextHop) {
        if (nextHop.isEmpty()) {
            return new byte[0];
        }
        byte[] address = nextHop.get().address().toBytes();
        return nextHop.get()
                .linkLocal()
                .map(local -> ByteBuffer.allocate(32)
                        .put(address)
                        .put(local.toBytes())
                        .array())
                .orElse(address);
    }
}
