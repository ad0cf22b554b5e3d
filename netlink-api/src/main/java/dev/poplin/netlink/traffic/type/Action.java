package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is done with a packet that a filter matches: {@code action …}. Immutable.
 *
 * @param attributes its kind, its settings and what else is said of it
 */
public record Action(Attributes<Action> attributes) implements Attributed<Action> {

    static final AttributeSpace<Action> SPACE = AttributeSpace.of("TCA_ACT_");

    /** The name of the kind. */
    public static final Attribute<Action, String> KIND = SPACE.string(1, "KIND", 15);
    /** The settings; see {@link #type}. */
    public static final Attribute<Action, byte[]> OPTIONS = SPACE.bytes(2, "OPTIONS");
    /** The index, by which filters may share it. */
    public static final Attribute<Action, Long> INDEX = SPACE.u32(3, "INDEX");
    /** What it has counted; only read, see {@link #statistics}. */
    public static final Attribute<Action, byte[]> STATISTICS = SPACE.bytes(4, "STATS");
    /** Bytes of the caller's choice, up to 16: {@code cookie}. */
    public static final Attribute<Action, byte[]> COOKIE = SPACE.bytes(6, "COOKIE");
    /** 1 counts for all processors together: {@code no_percpu}. */
    public static final Attribute<Action, byte[]> FLAGS = SPACE.bytes(7, "FLAGS");
    /** How hardware counts. */
    public static final Attribute<Action, byte[]> HARDWARE_STATISTICS = SPACE.bytes(8, "HW_STATS");
    /** How hardware counts; only read. */
    public static final Attribute<Action, byte[]> USED_HARDWARE_STATISTICS = SPACE.bytes(9, "USED_HW_STATS");
    /** In how many devices it is; only read. */
    public static final Attribute<Action, Long> HARDWARE_COUNT = SPACE.u32(10, "IN_HW_COUNT");

    private static final int MAX_ACTIONS = 32;

    /** An action. */
    public static Action of(ActionType type) {
        return new Action(Attributes.none(SPACE)).with(KIND, type.kind()).with(OPTIONS, type.content());
    }

    /** Drops the packet: {@code action drop}. */
    public static Action drop() {
        return of(Gact.of(Verdict.DROP));
    }

    /** Lets the packet pass: {@code action pass}. */
    public static Action pass() {
        return of(Gact.of(Verdict.OK));
    }

    /**
     * What it is, with its settings.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if they are malformed
     */
    public ActionType type() {
        RawAttribute options =
                attributes.find(OPTIONS.number()).orElse(new RawAttribute(OPTIONS.number(), new byte[0]));
        return ActionType.decode(get(KIND).orElse(""), options);
    }

    /** The same as the kernel takes it, which lists some settings in another form. */
    public Action settable() {
        if (!(type() instanceof Police police)) {
            return this;
        }
        Police some = police.settable();
        return some.equals(police) ? this : with(OPTIONS, some.content());
    }

    /** What it has counted, or empty if the kernel did not say. */
    public Optional<TrafficStatistics> statistics() {
        return attributes.find(STATISTICS.number()).map(raw -> TrafficStatistics.decode(raw.nested()));
    }

    /** The actions that an attribute holds, each in an attribute of its own. */
    public static List<Action> decodeAll(AttributeReader holder) {
        List<Action> actions = new ArrayList<>();
        AttributeReader each = holder.nested();
        while (each.next()) {
            actions.add(new Action(Attributes.read(SPACE, each.nested())));
        }
        return List.copyOf(actions);
    }

    static void writeAll(MessageWriter writer, List<Action> actions) {
        if (actions.size() > MAX_ACTIONS) {
            throw new IllegalArgumentException(actions.size() + " actions are more than " + MAX_ACTIONS);
        }
        for (int index = 0; index < actions.size(); index++) {
            Action action = actions.get(index);
            writer.scope(index + 1, () -> action.attributes.write(writer));
        }
    }

    @Override
    public Action withAttributes(Attributes<Action> changed) {
        return new Action(changed);
    }

    @Override
    public String toString() {
        try {
            return type().toString();
        } catch (MalformedMessageException e) {
            return "(" + e.getMessage() + ")";
        }
    }
}
