package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.Attributes;
import java.util.List;

/** Filters as they can be added: the kernel lists what it refuses if it comes back. */
final class Settable {

    /** TCA_CLS_FLAGS_SKIP_HW, SKIP_SW and VERBOSE; IN_HW and NOT_IN_HW are told alone. */
    private static final long FLAGS = 1 | 2 | 16;

    private Settable() {}

    static <S> Attributes<S> of(Attributes<S> listed, Attribute<S, Long> flags, Attribute<S, List<Action>> actions) {
        return withActions(withFlags(listed, flags), actions);
    }

    static <S> Attributes<S> of(Attributes<S> listed, Attribute<S, List<Action>> actions) {
        return withActions(listed, actions);
    }

    private static <S> Attributes<S> withFlags(Attributes<S> listed, Attribute<S, Long> flags) {
        long told = listed.get(flags).orElse(0L);
        if ((told & ~FLAGS) == 0) {
            return listed;
        }
        return (told & FLAGS) == 0 ? listed.without(List.of(flags)) : listed.with(flags, told & FLAGS);
    }

    private static <S> Attributes<S> withActions(Attributes<S> listed, Attribute<S, List<Action>> actions) {
        List<Action> told = listed.get(actions).orElse(List.of());
        List<Action> some = told.stream().map(Action::settable).toList();
        return some.equals(told) ? listed : listed.with(actions, some);
    }
}
