package dev.poplin.netlink.bridge;

import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What more is said of a multicast group: it is listed by one enumeration (MDBA_MDB_EATTR_*) and set by another (MDBE_ATTR_*). */
final class MulticastDetails {

    static final int SOURCES = 2;
    static final int MODE = 3;
    static final int PROTOCOL = 5;
    static final int DESTINATION = 6;
    static final int DESTINATION_PORT = 7;
    static final int VNI = 8;
    static final int LINK = 9;
    static final int SOURCE_VNI = 10;
    private static final int ENTRY = 1;
    private static final int ADDRESS = 1;
    /** Below it are those that the kernel itself makes, which nobody can set (RTPROT_STATIC). */
    private static final int FIRST_PROTOCOL = 4;

    private MulticastDetails() {}

    /** These with one more, in the place of the one of its number. */
    static List<RawAttribute> with(List<RawAttribute> details, int number, Consumer<MessageWriter> content) {
        MessageWriter writer = new MessageWriter(32);
        content.accept(writer);
        byte[] bytes = new byte[writer.size()];
        writer.written().get(bytes);
        List<RawAttribute> changed = new ArrayList<>(
                details.stream().filter(one -> one.type() != number).toList());
        changed.add(new RawAttribute(number, bytes));
        return changed;
    }

    static void writeSources(MessageWriter writer, List<IpAddress> sources) {
        for (IpAddress source : sources) {
            writer.nested(ENTRY, () -> writer.attributeAddress(ADDRESS, source));
        }
    }

    static List<IpAddress> sources(RawAttribute list) {
        List<IpAddress> sources = new ArrayList<>();
        AttributeReader entries = list.nested();
        while (entries.next()) {
            AttributeReader entry = entries.nested();
            while (entry.next()) {
                if (entry.type() == ADDRESS) {
                    sources.add(entry.address());
                }
            }
        }
        return sources;
    }

    /** Writes them by the numbers that set them. */
    static void write(MessageWriter writer, List<RawAttribute> details, boolean ofOneSource) {
        for (RawAttribute one : details) {
            switch (one.type()) {
                case SOURCES -> {
                    if (!ofOneSource) {
                        writer.nested(SOURCES, () -> writeSources(writer, sources(one)));
                    }
                }
                case MODE -> {
                    if (!ofOneSource) {
                        writer.attributeBytes(MODE, one.content());
                    }
                }
                case PROTOCOL -> {
                    if (AttributeReader.at(one).u8() >= FIRST_PROTOCOL) {
                        writer.attributeBytes(PROTOCOL - 1, one.content());
                    }
                }
                case DESTINATION, DESTINATION_PORT, VNI, LINK, SOURCE_VNI ->
                    writer.attributeBytes(one.type() - 1, one.content());
                default -> {
                    // Only listed.
                }
            }
        }
    }
}
