package dev.poplin.netlink.testing;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.List;

/** The objects of one kind in the fake kernel. Called under its lock. */
interface FakeObjects {

    /** Writes what follows the header of a message that describes an object. */
    interface Body {

        void write(MessageWriter writer);
    }

    /** The type of a message that describes an object. */
    int newType();

    /** Adds or changes an object, as the flags say. */
    void add(Reply request) throws Refusal;

    void delete(Reply request) throws Refusal;

    /** The one object that is asked for. */
    Body get(Reply request) throws Refusal;

    /** The objects that pass the request's filter. */
    List<Body> list(Reply request) throws Refusal;

    /** Forgets what belongs to a link. */
    void forgetLink(int index);

    static boolean creates(Reply request) {
        return (request.flags() & MessageFlags.CREATE) != 0;
    }

    static boolean exclusive(Reply request) {
        return (request.flags() & MessageFlags.EXCL) != 0;
    }

    static boolean replaces(Reply request) {
        return (request.flags() & MessageFlags.REPLACE) != 0;
    }

    /** A body as it was in a request: the family's header, byte by byte, and the attributes. */
    static Body copy(Reply request, int headerBytes) {
        byte[] header = new byte[headerBytes];
        for (int index = 0; index < headerBytes; index++) {
            header[index] = (byte) request.u8(index);
        }
        List<RawAttribute> attributes = new ArrayList<>();
        AttributeReader reader = request.attributes(headerBytes);
        while (reader.next()) {
            attributes.add(RawAttribute.of(reader));
        }
        return writer -> {
            writer.bytes(header);
            attributes.forEach(attribute -> attribute.write(writer));
        };
    }
}
