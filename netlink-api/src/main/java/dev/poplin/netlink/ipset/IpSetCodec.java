package dev.poplin.netlink.ipset;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.ipset.IpSet.AddressRange;
import dev.poplin.netlink.ipset.IpSet.Options;
import dev.poplin.netlink.ipset.IpSet.PortRange;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.WholeSeconds;
import dev.poplin.netlink.system.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sets on the wire (IPSET_ATTR_*). Collects the messages of a listing. Confined to one thread. */
final class IpSetCodec {

    static final int HEADER_BYTES = 4;
    static final int ATTRIBUTE_PROTOCOL = 1;
    static final int SET_NAME = 2;
    static final int TYPE_NAME = 3;
    static final int REVISION = 4;
    static final int FAMILY = 5;
    static final int DATA = 7;
    static final int ENTRIES = 8;
    static final int LINE = 9;
    static final int PROTOCOL = 7;

    private static final int MARK_MASK = 11;
    private static final int BITMASK = 12;
    private static final int SEED = 17;
    private static final int HASH_SIZE = 18;
    private static final int MAX_ELEMENTS = 19;
    private static final int NETMASK = 20;
    private static final int BUCKET_SIZE = 21;
    private static final int LIST_SIZE = 23;
    private static final int NET = EntryCodec.NETWORK_ORDER;
    private static final int OPTION_FLAGS = 8 | 16 | 32 | 64;

    private final List<Listed> sets = new ArrayList<>();

    /** A set without entries, and those that were listed of it so far, in many messages if they are many. */
    private record Listed(IpSet set, List<Entry> entries) {}

    static void writeOptions(MessageWriter out, Options options) {
        options.addresses().ifPresent(range -> {
            EntryCodec.address(out, EntryCodec.IP, range.first());
            EntryCodec.address(out, EntryCodec.IP_TO, range.last());
        });
        options.ports().ifPresent(range -> out.attributeBe16(EntryCodec.PORT | NET, range.first())
                .attributeBe16(EntryCodec.PORT_TO | NET, range.last()));
        number(out, HASH_SIZE, options.hashSize());
        number(out, MAX_ELEMENTS, options.maxElements());
        number(out, MARK_MASK, options.markMask());
        number(out, LIST_SIZE, options.listSize());
        if (options.netmask() != 0) {
            out.attributeU8(NETMASK, options.netmask());
        }
        options.bitmask().ifPresent(bits -> EntryCodec.address(out, BITMASK, bits));
        if (options.bucketSize() != 0) {
            out.attributeU8(BUCKET_SIZE, options.bucketSize());
        }
        options.seed().ifPresent(seed -> out.attributeBe32(SEED | NET, seed));
        options.timeout().ifPresent(timeout -> out.attributeBe32(EntryCodec.TIMEOUT | NET, WholeSeconds.of(timeout)));
        number(out, EntryCodec.FLAGS, options.flags());
    }

    private static void number(MessageWriter out, int type, int value) {
        if (value != 0) {
            out.attributeBe32(type | NET, value);
        }
    }

    /** Takes a message of a listing; one that has no type goes on with the set before it. */
    void take(Reply message) {
        String name = "";
        String type = "";
        int family = 0;
        @Nullable AttributeReader data = null;
        @Nullable AttributeReader list = null;
        AttributeReader attributes = message.attributes(HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case SET_NAME -> name = attributes.string();
                case TYPE_NAME -> type = attributes.string();
                case FAMILY -> family = attributes.u8();
                case DATA -> data = attributes.nested();
                case ENTRIES -> list = attributes.nested();
                default -> {
                    // The revision and the index are the kernel's own.
                }
            }
        }
        if (!type.isEmpty() && data != null) {
            Optional<IpFamily> known = family == AddressFamily.INET
                    ? Optional.of(IpFamily.IPV4)
                    : family == AddressFamily.INET6 ? Optional.of(IpFamily.IPV6) : Optional.empty();
            try {
                sets.add(new Listed(new IpSet(name, type, known, options(data), List.of()), new ArrayList<>()));
            } catch (IllegalArgumentException e) {
                throw MalformedMessageException.because(e, message.bytes(), message.start());
            }
        }
        if (list != null && !sets.isEmpty()) {
            Listed last = sets.get(sets.size() - 1);
            while (list.next()) {
                last.entries().add(EntryCodec.read(list.nested(), last.set().type()));
            }
        }
    }

    List<IpSet> sets() {
        return sets.stream().map(each -> each.set().withEntries(each.entries())).toList();
    }

    private static Options options(AttributeReader data) {
        int[] numbers = new int[LIST_SIZE + 1];
        Optional<Integer> seed = Optional.empty();
        Optional<Duration> timeout = Optional.empty();
        @Nullable IpAddress[] range = new IpAddress[2];
        @Nullable IpAddress bitmask = null;
        int[] ports = {-1, -1};
        int flags = 0;
        while (data.next()) {
            switch (data.type()) {
                case EntryCodec.IP, EntryCodec.IP_TO -> {
                    AttributeReader inner = data.nested();
                    range[data.type() - 1] = inner.next() ? inner.address() : null;
                }
                case BITMASK -> {
                    AttributeReader inner = data.nested();
                    bitmask = inner.next() ? inner.address() : null;
                }
                case EntryCodec.PORT, EntryCodec.PORT_TO -> ports[data.type() - EntryCodec.PORT] = data.be16();
                case HASH_SIZE, MAX_ELEMENTS, MARK_MASK, LIST_SIZE -> numbers[data.type()] = data.be32();
                case NETMASK, BUCKET_SIZE -> numbers[data.type()] = data.u8();
                case SEED -> seed = Optional.of(data.be32());
                case EntryCodec.TIMEOUT ->
                    timeout = Optional.of(Duration.ofSeconds(Integer.toUnsignedLong(data.be32())));
                case EntryCodec.FLAGS -> flags = data.be32() & OPTION_FLAGS;
                default -> {
                    // How many there are and how much memory they take is the kernel's own.
                }
            }
        }
        IpAddress first = range[0];
        IpAddress last = range[1];
        return new Options(
                numbers[HASH_SIZE],
                numbers[MAX_ELEMENTS],
                bitmask == null ? numbers[NETMASK] : 0,
                Optional.ofNullable(bitmask),
                numbers[BUCKET_SIZE],
                seed,
                numbers[MARK_MASK],
                numbers[LIST_SIZE],
                first == null || last == null ? Optional.empty() : Optional.of(new AddressRange(first, last)),
                ports[0] < 0 ? Optional.empty() : Optional.of(new PortRange(ports[0], ports[1])),
                timeout,
                flags);
    }
}
