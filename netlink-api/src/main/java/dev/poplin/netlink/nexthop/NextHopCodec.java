package dev.poplin.netlink.nexthop;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.nexthop.NextHopTarget.Blackhole;
import dev.poplin.netlink.nexthop.NextHopTarget.Buckets;
import dev.poplin.netlink.nexthop.NextHopTarget.Gateway;
import dev.poplin.netlink.nexthop.NextHopTarget.Group;
import dev.poplin.netlink.nexthop.NextHopTarget.Member;
import dev.poplin.netlink.nexthop.NextHopTarget.Tunnel;
import dev.poplin.netlink.route.Encapsulation;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteProtocol;
import dev.poplin.netlink.system.Reply;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A nexthop object as struct nhmsg and the attributes behind it. Confined to one thread. */
final class NextHopCodec {

    static final int HEADER_BYTES = 8;
    static final int ID = 1;
    static final int OIF = 5;
    static final int GROUPS = 9;
    static final int RES_BUCKET = 13;
    private static final int GROUP = 2;
    private static final int GROUP_TYPE = 3;
    private static final int BLACKHOLE = 4;
    private static final int GATEWAY = 6;
    private static final int ENCAP_TYPE = 7;
    private static final int ENCAP = 8;
    static final int MASTER = 10;
    static final int FDB = 11;
    private static final int RES_GROUP = 12;
    private static final int OP_FLAGS = 14;

    private static final int RESILIENT = 1;
    private static final int BUCKETS = 1;
    private static final int IDLE_TIMER = 2;
    private static final int UNBALANCED_TIMER = 3;
    private static final int MEMBER_BYTES = 8;
    private static final int HUNDREDTH_MILLIS = 10;

    static final AttributeNames NAMES = AttributeNames.builder(HEADER_BYTES)
            .name(ID, "NHA_ID")
            .name(GROUP, "NHA_GROUP")
            .name(GROUP_TYPE, "NHA_GROUP_TYPE")
            .name(BLACKHOLE, "NHA_BLACKHOLE")
            .name(OIF, "NHA_OIF")
            .name(GATEWAY, "NHA_GATEWAY")
            .name(ENCAP_TYPE, "NHA_ENCAP_TYPE")
            .name(ENCAP, "NHA_ENCAP")
            .name(GROUPS, "NHA_GROUPS")
            .name(MASTER, "NHA_MASTER")
            .name(FDB, "NHA_FDB")
            .nested(RES_GROUP, "NHA_RES_GROUP", 0, () -> AttributeNames.builder(0)
                    .name(BUCKETS, "NHA_RES_GROUP_BUCKETS")
                    .name(IDLE_TIMER, "NHA_RES_GROUP_IDLE_TIMER")
                    .name(UNBALANCED_TIMER, "NHA_RES_GROUP_UNBALANCED_TIMER")
                    .build())
            .name(RES_BUCKET, "NHA_RES_BUCKET")
            .name(OP_FLAGS, "NHA_OP_FLAGS")
            .build();

    private int id;
    private List<Member> members = List.of();
    private boolean blackhole;
    private boolean fdb;
    private int link;
    private @Nullable IpAddress gateway;
    private int kind;
    private @Nullable RawAttribute encapsulation;
    private @Nullable Buckets buckets;
    private final List<RawAttribute> others = new ArrayList<>(0);

    private NextHopCodec() {}

    static NextHopObject decode(Reply reply) {
        NextHopCodec parts = new NextHopCodec();
        AttributeReader attributes = reply.attributes(HEADER_BYTES);
        while (attributes.next()) {
            parts.read(attributes);
        }
        RouteProtocol protocol = RouteProtocol.of(reply.u8(2));
        return new NextHopObject(
                parts.id, parts.target(family(reply), reply.u32(4) & Route.ONLINK), protocol, parts.others);
    }

    private static IpFamily family(Reply reply) {
        return reply.u8(0) == AddressFamily.INET6 ? IpFamily.IPV6 : IpFamily.IPV4;
    }

    private void read(AttributeReader at) {
        switch (at.type()) {
            case ID -> id = at.u32();
            case GROUP -> members = members(at.bytes());
            case BLACKHOLE -> blackhole = true;
            case OIF -> link = at.u32();
            case GATEWAY -> gateway = at.address();
            case ENCAP_TYPE -> kind = at.u16();
            case ENCAP -> encapsulation = RawAttribute.of(at);
            case FDB -> fdb = true;
            case RES_GROUP -> buckets = buckets(at.nested());
            case GROUP_TYPE, OP_FLAGS -> {
                // The first is known by whether there are buckets, the second is about the question.
            }
            default -> others.add(RawAttribute.of(at));
        }
    }

    private NextHopTarget target(IpFamily family, int flags) {
        if (!members.isEmpty()) {
            return new Group(members, buckets, fdb);
        }
        if (blackhole) {
            return new Blackhole(family);
        }
        if (fdb && gateway != null) {
            return new Tunnel(gateway);
        }
        return new Gateway(
                gateway == null ? family : gateway.family(),
                gateway,
                link,
                flags,
                encapsulation == null ? null : Encapsulation.decode(kind, encapsulation));
    }

    /** An array of struct nexthop_grp. */
    private static List<Member> members(byte[] group) {
        ByteBuffer bytes = ByteBuffer.wrap(group).order(ByteOrder.nativeOrder());
        List<Member> members = new ArrayList<>();
        for (int at = 0; at + MEMBER_BYTES <= group.length; at += MEMBER_BYTES) {
            int weight = Byte.toUnsignedInt(bytes.get(at + 4)) | Byte.toUnsignedInt(bytes.get(at + 5)) << 8;
            members.add(new Member(bytes.getInt(at), weight + 1));
        }
        return members;
    }

    private static Buckets buckets(AttributeReader group) {
        int count = 0;
        Duration idle = Duration.ZERO;
        Duration unbalanced = Duration.ZERO;
        while (group.next()) {
            switch (group.type()) {
                case BUCKETS -> count = group.u16();
                case IDLE_TIMER -> idle = hundredths(Integer.toUnsignedLong(group.u32()));
                case UNBALANCED_TIMER -> unbalanced = hundredths(Integer.toUnsignedLong(group.u32()));
                default -> {
                    // For how long it has been out of balance: nothing that one could set.
                }
            }
        }
        return new Buckets(count, idle, unbalanced);
    }

    static Duration hundredths(long count) {
        return Duration.ofMillis(count * HUNDREDTH_MILLIS);
    }

    static void write(NextHopObject object, MessageWriter writer) {
        NextHopTarget target = object.target();
        int flags = target instanceof Gateway gateway ? gateway.flags() : 0;
        writer.u8(family(target)).u8(0).u8(object.protocol().number()).u8(0).u32(flags);
        writer.attributeU32(ID, object.id());
        if (target instanceof Gateway gateway) {
            write(gateway, writer);
        } else if (target instanceof Blackhole) {
            writer.attributeFlag(BLACKHOLE);
        } else if (target instanceof Tunnel tunnel) {
            writer.attributeAddress(GATEWAY, tunnel.remote()).attributeFlag(FDB);
        } else if (target instanceof Group group) {
            write(group, writer);
        }
        object.others().forEach(attribute -> attribute.write(writer));
    }

    private static int family(NextHopTarget target) {
        if (target instanceof Group) {
            return AddressFamily.UNSPEC;
        }
        if (target instanceof Tunnel tunnel) {
            return AddressFamily.of(tunnel.remote().family());
        }
        IpFamily family = target instanceof Gateway gateway ? gateway.family() : ((Blackhole) target).family();
        return AddressFamily.of(family);
    }

    private static void write(Gateway target, MessageWriter writer) {
        Encapsulation encapsulation = target.encapsulation();
        if (encapsulation != null) {
            encapsulation.write(writer, ENCAP, ENCAP_TYPE);
        }
        IpAddress gateway = target.gateway();
        if (gateway != null) {
            writer.attributeAddress(GATEWAY, gateway);
        }
        writer.attributeU32(OIF, target.link());
    }

    private static void write(Group group, MessageWriter writer) {
        writer.scope(GROUP, () -> {
            for (Member member : group.members()) {
                int weight = member.weight() - 1;
                writer.u32(member.id()).u8(weight).u8(weight >>> 8).u16(0);
            }
        });
        if (group.fdb()) {
            writer.attributeFlag(FDB);
        }
        Buckets buckets = group.buckets();
        if (buckets != null) {
            writer.attributeU16(GROUP_TYPE, RESILIENT);
            writer.nested(RES_GROUP, () -> {
                writer.attributeU16(BUCKETS, buckets.count());
                writer.attributeU32(IDLE_TIMER, (int) (buckets.idleTimer().toMillis() / HUNDREDTH_MILLIS));
                writer.attributeU32(
                        UNBALANCED_TIMER, (int) (buckets.unbalancedTimer().toMillis() / HUNDREDTH_MILLIS));
            });
        }
    }
}
