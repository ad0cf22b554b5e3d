package dev.poplin.netlink.nftables.object;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.nftables.data.DeviceList;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.List;

/** Flow tables on the wire (NFTA_FLOWTABLE_*). */
public final class FlowtableCodec {

    private static final int NAME = 2;
    private static final int HOOK = 3;
    private static final int FLAGS = 7;
    private static final int HOOK_NUMBER = 1;
    private static final int HOOK_PRIORITY = 2;
    private static final int HOOK_DEVICES = 3;

    private FlowtableCodec() {}

    /** Writes what names a flow table. */
    public static void key(MessageWriter out, Flowtable flowtable) {
        out.attributeString(NAME, flowtable.name());
    }

    /** Writes devices alone, which are added to or taken from a flow table. */
    public static void devices(MessageWriter out, List<String> devices) {
        out.nested(HOOK, () -> out.nested(HOOK_DEVICES, () -> DeviceList.write(out, devices)));
    }

    /** Writes a flow table that is added. */
    public static void write(MessageWriter out, Flowtable flowtable) {
        key(out, flowtable);
        out.nested(HOOK, () -> {
            out.attributeBe32(HOOK_NUMBER, flowtable.hook()).attributeBe32(HOOK_PRIORITY, flowtable.priority());
            if (!flowtable.devices().isEmpty()) {
                out.nested(HOOK_DEVICES, () -> DeviceList.write(out, flowtable.devices()));
            }
        });
        if (flowtable.flags() != 0) {
            out.attributeBe32(FLAGS, flowtable.flags());
        }
    }

    /** A flow table as the kernel lists it. */
    public static Flowtable read(Reply reply) {
        String name = "";
        int hook = 0;
        int priority = 0;
        int flags = 0;
        List<String> devices = new ArrayList<>();
        AttributeReader attributes = reply.attributes(NftNumber.HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case NAME -> name = attributes.string();
                case FLAGS -> flags = attributes.be32();
                case HOOK -> {
                    AttributeReader inner = attributes.nested();
                    while (inner.next()) {
                        switch (inner.type()) {
                            case HOOK_NUMBER -> hook = inner.be32();
                            case HOOK_PRIORITY -> priority = inner.be32();
                            case HOOK_DEVICES -> DeviceList.read(inner.nested(), devices);
                            default -> {
                                // Nothing else places a flow table.
                            }
                        }
                    }
                }
                default -> {
                    // Handles and use counts are the kernel's own.
                }
            }
        }
        return new Flowtable(name, hook, priority, devices, flags);
    }
}
