package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Something that links are asked for, and how it is set.
 *
 * @param option of {@code ethtool} that asks, with a space behind it
 * @param setOption of {@code ethtool} that sets, with a space behind it
 * @param command linux/ethtool_netlink.h ETHTOOL_MSG_*_GET; where there is one that sets, it is the next
 * @param flags of the header, ETHTOOL_FLAG_*
 * @param content writes what is behind the header
 * @param decoder reads the answer
 */
record Question<T>(
        String option,
        String setOption,
        int command,
        int flags,
        Consumer<MessageWriter> content,
        Function<AttributeReader, T> decoder) {

    static final int SHORT_BIT_SETS = 1;
    static final int WITH_STATISTICS = 4;

    Question(String option, String setOption, int command, Function<AttributeReader, T> decoder) {
        this(option, setOption, command, 0, writer -> {}, decoder);
    }

    Question<T> with(int wanted) {
        return new Question<>(option, setOption, command, wanted, content, decoder);
    }
}
