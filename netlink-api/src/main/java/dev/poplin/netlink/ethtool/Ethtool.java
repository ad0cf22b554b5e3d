package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.generic.GenericFamily;
import dev.poplin.netlink.generic.GenericNetlink;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.system.Request;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What drivers can be asked and told, as {@code ethtool}. Links are named as {@code ip link} names them. Thread-safe.
 *
 * <p>Every method fails with ENODEV if there is no such link, with EOPNOTSUPP if its driver does not know the thing, and with ENOENT
 * if the kernel has no such family.
 */
public final class Ethtool {

    private static final String FAMILY = "ethtool";
    private static final int STRING_SET_GET = 1;
    private static final int LINK_STATE_GET = 6;
    private static final int FEATURES_GET = 11;
    private static final int FEATURES_SET = 12;
    private static final int RINGS_GET = 15;
    private static final int RINGS_SET = 16;
    private static final int CHANNELS_GET = 17;
    private static final int CHANNELS_SET = 18;
    private static final int COALESCE_GET = 19;
    private static final int COALESCE_SET = 20;

    static final int HEADER = 1;
    static final int HEADER_LINK_NAME = 2;
    private static final int HEADER_FLAGS = 3;
    private static final int COMPACT_BIT_SETS = 1;

    private static final int STRING_SETS = 2;
    private static final int STRING_SET = 1;
    private static final int STRING_SET_ID = 1;
    private static final int STRING_SET_STRINGS = 3;
    private static final int STRINGS_STRING = 1;
    private static final int STRING_VALUE = 2;
    private static final int SET_OF_FEATURES = 4;

    private static final int FEATURES_CHANGEABLE = 2;
    private static final int FEATURES_WANTED = 3;
    private static final int FEATURES_ACTIVE = 4;
    private static final int FEATURES_FIXED = 5;

    private final GenericNetlink generic;

    /** The links of the namespace that this speaks with. */
    public Ethtool(GenericNetlink generic) {
        this.generic = generic;
    }

    /** Whether a link has a carrier: {@code ethtool LINK}, its last line. */
    public LinkState linkState(String link) throws NetlinkException {
        return get("", LINK_STATE_GET, link, LinkState::decode);
    }

    /** The queues of a link: {@code ethtool -l LINK}. */
    public Channels channels(String link) throws NetlinkException {
        return get("-l ", CHANNELS_GET, link, Channels::decode);
    }

    /**
     * Sets how many queues a link has: {@code ethtool -L LINK}; what is empty stays as it is.
     *
     * @throws NetlinkException EINVAL if that is more than it can have
     */
    public void setChannels(String link, Channels.Counts counts) throws NetlinkException {
        set("-L ", CHANNELS_SET, link, writer -> {
            write(writer, Channels.RX_COUNT, counts.receive());
            write(writer, Channels.TX_COUNT, counts.transmit());
            write(writer, Channels.OTHER_COUNT, counts.other());
            write(writer, Channels.COMBINED_COUNT, counts.combined());
        });
    }

    /** The packet rings of a link: {@code ethtool -g LINK}. */
    public Rings rings(String link) throws NetlinkException {
        return get("-g ", RINGS_GET, link, Rings::decode);
    }

    /**
     * Sets the lengths of a link's rings: {@code ethtool -G LINK}; what is empty stays as it is.
     *
     * @throws NetlinkException EINVAL if that is longer than they can be
     */
    public void setRings(String link, Rings.Lengths lengths) throws NetlinkException {
        set("-G ", RINGS_SET, link, writer -> {
            write(writer, Rings.RX, lengths.receive());
            write(writer, Rings.RX_MINI, lengths.receiveMini());
            write(writer, Rings.RX_JUMBO, lengths.receiveJumbo());
            write(writer, Rings.TX, lengths.transmit());
        });
    }

    /** How a link gathers packets: {@code ethtool -c LINK}; only what its driver knows. */
    public Map<Coalescing, Integer> coalescing(String link) throws NetlinkException {
        return get("-c ", COALESCE_GET, link, Ethtool::coalescing);
    }

    static Map<Coalescing, Integer> coalescing(AttributeReader attributes) {
        Coalescing[] all = Coalescing.values();
        OptionalInt[] values = Numbers.read(attributes, all[all.length - 1].attribute());
        Map<Coalescing, Integer> known = new EnumMap<>(Coalescing.class);
        for (Coalescing each : all) {
            values[each.attribute()].ifPresent(value -> known.put(each, value));
        }
        return known;
    }

    /** Sets how a link gathers packets: {@code ethtool -C LINK}; what is not named stays as it is. */
    public void setCoalescing(String link, Map<Coalescing, Integer> changes) throws NetlinkException {
        set(
                "-C ",
                COALESCE_SET,
                link,
                writer -> changes.forEach((each, value) -> {
                    if (each.isFlag()) {
                        writer.attributeU8(each.attribute(), value);
                    } else {
                        writer.attributeU32(each.attribute(), value);
                    }
                }));
    }

    /** The offloads of a link by the kernel's names, such as {@code tx-checksum-ip-generic}: {@code ethtool -k LINK}. */
    public Map<String, Feature> features(String link) throws NetlinkException {
        List<String> names = featureNames();
        Request request = request("-k ", FEATURES_GET, link, COMPACT_BIT_SETS, writer -> {});
        return generic.conversation().get(request, reply -> features(attributes(reply), names));
    }

    static Map<String, Feature> features(AttributeReader attributes, List<String> names) {
        Set<String> changeable = Set.of();
        Set<String> wanted = Set.of();
        Set<String> active = Set.of();
        Set<String> fixed = Set.of();
        while (attributes.next()) {
            switch (attributes.type()) {
                case FEATURES_CHANGEABLE ->
                    changeable = BitSetAttribute.read(attributes, names).set();
                case FEATURES_WANTED ->
                    wanted = BitSetAttribute.read(attributes, names).set();
                case FEATURES_ACTIVE ->
                    active = BitSetAttribute.read(attributes, names).set();
                case FEATURES_FIXED ->
                    fixed = BitSetAttribute.read(attributes, names).set();
                default -> {
                    // The header says which link this is.
                }
            }
        }
        Map<String, Feature> features = new LinkedHashMap<>();
        for (String name : names) {
            if (!name.isEmpty()) {
                boolean canChange = changeable.contains(name) && !fixed.contains(name);
                features.put(name, new Feature(active.contains(name), wanted.contains(name), canChange));
            }
        }
        return features;
    }

    /**
     * Switches offloads of a link on or off: {@code ethtool -K LINK}.
     *
     * @param changes by the kernel's names
     * @return the names of those that are not as wanted now, because the device cannot or because they need another
     * @throws NetlinkException EINVAL if the kernel has no feature of a name
     */
    public Set<String> setFeatures(String link, Map<String, Boolean> changes) throws NetlinkException {
        Request request =
                request("-K ", FEATURES_SET, link, writer -> BitSetAttribute.write(writer, FEATURES_WANTED, changes));
        return generic.conversation().get(request, reply -> {
            Set<String> different = new LinkedHashSet<>();
            AttributeReader attributes = attributes(reply);
            while (attributes.next()) {
                if (attributes.type() == FEATURES_WANTED) {
                    different.addAll(BitSetAttribute.read(attributes, List.of()).listed());
                }
            }
            return different;
        });
    }

    /** The names of all features that the kernel knows, by their numbers; those of numbers that it no longer uses are empty. */
    List<String> featureNames() throws NetlinkException {
        Request request = generic.family(FAMILY)
                .request(
                        () -> "ethtool strings features",
                        STRING_SET_GET,
                        0,
                        EthtoolNames.of(STRING_SET_GET),
                        writer -> {
                            writer.nested(HEADER, () -> {});
                            writer.nested(
                                    STRING_SETS,
                                    () -> writer.nested(
                                            STRING_SET, () -> writer.attributeU32(STRING_SET_ID, SET_OF_FEATURES)));
                        });
        return generic.conversation().get(request, reply -> names(attributes(reply)));
    }

    static List<String> names(AttributeReader attributes) {
        List<String> names = new ArrayList<>();
        collect(attributes, names, STRING_SETS, STRING_SET, STRING_SET_STRINGS, STRINGS_STRING);
        return names;
    }

    /** Collects the strings at the end of this path of attribute types. */
    private static void collect(AttributeReader attributes, List<String> names, int... path) {
        while (attributes.next()) {
            if (path.length == 0) {
                if (attributes.type() == STRING_VALUE) {
                    names.add(attributes.string());
                }
            } else if (attributes.type() == path[0]) {
                int[] rest = new int[path.length - 1];
                System.arraycopy(path, 1, rest, 0, rest.length);
                collect(attributes.nested(), names, rest);
            }
        }
    }

    /** The family, as the kernel has it. */
    GenericFamily family() throws NetlinkException {
        return generic.family(FAMILY);
    }

    private interface Decoder<T> {
        T decode(AttributeReader attributes);
    }

    private <T> T get(String option, int command, String link, Decoder<T> decoder) throws NetlinkException {
        return generic.conversation()
                .get(request(option, command, link, writer -> {}), reply -> decoder.decode(attributes(reply)));
    }

    private void set(String option, int command, String link, Consumer<MessageWriter> changes) throws NetlinkException {
        generic.conversation().execute(request(option, command, link, changes));
    }

    private Request request(String option, int command, String link, Consumer<MessageWriter> content)
            throws NetlinkException {
        return request(option, command, link, 0, content);
    }

    private Request request(String option, int command, String link, int flags, Consumer<MessageWriter> content)
            throws NetlinkException {
        return generic.family(FAMILY)
                .request(() -> "ethtool " + option + link, command, 0, EthtoolNames.of(command), writer -> {
                    writer.nested(HEADER, () -> {
                        writer.attributeString(HEADER_LINK_NAME, link);
                        if (flags != 0) {
                            writer.attributeU32(HEADER_FLAGS, flags);
                        }
                    });
                    content.accept(writer);
                });
    }

    static AttributeReader attributes(Reply reply) {
        return reply.attributes(GenericFamily.GENERIC_HEADER_BYTES);
    }

    private static void write(MessageWriter writer, int type, OptionalInt value) {
        value.ifPresent(number -> writer.attributeU32(type, number));
    }
}
