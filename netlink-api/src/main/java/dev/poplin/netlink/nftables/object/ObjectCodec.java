package dev.poplin.netlink.nftables.object;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.KeptAttributes;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.system.Reply;

/** Named objects on the wire (NFTA_OBJ_*). */
public final class ObjectCodec {

    private static final int NAME = 2;
    private static final int TYPE = 3;
    private static final int DATA = 4;
    private static final int USER_DATA = 8;
    private static final int QUOTA_FLAGS = 2;
    private static final int QUOTA_INVERTED = 1;
    private static final int QUOTA_CONSUMED = 4;
    private static final int QUOTA_PAD = 3;

    private ObjectCodec() {}

    /** Writes what names an object. */
    public static void key(MessageWriter out, NftObject object) {
        out.attributeString(NAME, object.name()).attributeBe32(TYPE, object.type());
    }

    /** Writes an object that is added. */
    public static void write(MessageWriter out, NftObject object) {
        key(out, object);
        out.nested(DATA, () -> KeptAttributes.write(object.data(), out));
        if (object.userData().length() > 0) {
            out.attributeBytes(USER_DATA, object.userData().toArray());
        }
    }

    /** An object as the kernel lists it, without what has been counted so far. */
    public static NftObject read(Reply reply) {
        return read(reply, false);
    }

    /** An object as the kernel lists it, with what it has counted if that is wanted. */
    public static NftObject read(Reply reply, boolean withCounts) {
        String name = "";
        int type = 0;
        Bytes data = Bytes.of();
        Bytes userData = Bytes.of();
        AttributeReader attributes = reply.attributes(NftNumber.HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case NAME -> name = attributes.string();
                case TYPE -> type = attributes.be32();
                case DATA -> data = Bytes.of(attributes.bytes());
                case USER_DATA -> userData = Bytes.of(attributes.bytes());
                default -> {
                    // Handles and use counts are the kernel's own.
                }
            }
        }
        if (type == NftObject.QUOTA) {
            // That it is used up is listed as a flag, too, which the kernel does not take back.
            data = KeptAttributes.masked(data, QUOTA_FLAGS, QUOTA_INVERTED);
        }
        return new NftObject(name, type, withCounts ? data : definition(type, data), userData);
    }

    /** The data without what has been counted so far. */
    private static Bytes definition(int type, Bytes data) {
        return switch (type) {
            case NftObject.COUNTER -> Bytes.of();
            case NftObject.QUOTA -> KeptAttributes.without(KeptAttributes.without(data, QUOTA_CONSUMED), QUOTA_PAD);
            default -> data;
        };
    }
}
