package dev.poplin.netlink.nexthop;

import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.route.RouteProtocol;
import dev.poplin.netlink.system.Reply;
import java.util.List;

/**
 * A nexthop object: where packets go, under an id by which routes and forwarding entries refer to it. Immutable.
 *
 * @param id its id, which is not 0
 * @param target where packets go
 * @param protocol who made it
 * @param others attributes that this record does not interpret
 */
public record NextHopObject(int id, NextHopTarget target, RouteProtocol protocol, List<RawAttribute> others) {

    /**
     * Checks the id.
     *
     * @throws IllegalArgumentException if it is 0
     */
    public NextHopObject {
        if (id == 0) {
            throw new IllegalArgumentException("0 is not the id of a nexthop object");
        }
        others = List.copyOf(others);
    }

    /** An object of this id. */
    public static NextHopObject of(int id, NextHopTarget target) {
        return new NextHopObject(id, target, RouteProtocol.UNSPEC, List.of());
    }

    /** The same object made by another. */
    public NextHopObject withProtocol(RouteProtocol changed) {
        return new NextHopObject(id, target, changed, others);
    }

    /**
     * What an RTM_NEWNEXTHOP or RTM_DELNEXTHOP message says.
     *
     * @throws MalformedMessageException if it is no such message
     */
    public static NextHopObject decode(Reply reply) {
        try {
            return NextHopCodec.decode(reply);
        } catch (IllegalArgumentException e) {
            throw MalformedMessageException.because(e, reply.bytes(), reply.start());
        }
    }

    /** Writes what follows the header of a message that describes this object: struct nhmsg and its attributes. */
    public void write(MessageWriter writer) {
        NextHopCodec.write(this, writer);
    }

    /** As {@code ip nexthop} writes it, with the link's index for its name. */
    @Override
    public String toString() {
        return "id " + Integer.toUnsignedString(id) + " " + target
                + (protocol.equals(RouteProtocol.UNSPEC) ? "" : " proto " + protocol);
    }
}
