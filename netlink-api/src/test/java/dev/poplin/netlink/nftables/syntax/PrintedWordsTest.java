package dev.poplin.netlink.nftables.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.expression.Expression.NumberGenerator;
import dev.poplin.netlink.nftables.expression.Expression.Opaque;
import dev.poplin.netlink.nftables.object.NftObject;
import dev.poplin.netlink.nftables.rule.Rule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Words that a kernel without the module, or a day of the year, keeps from being compared with nft itself. */
@Tag("N3.4")
class PrintedWordsTest {

    private static final int REGISTER = 8;

    /** NFTA_QUEUE_NUM, _TOTAL, _FLAGS and _SREG_QNUM of linux/netfilter/nf_tables.h. */
    private static Expression queue(int number, int total, int flags, boolean computed) {
        ByteBuffer attributes = ByteBuffer.allocate(32).order(ByteOrder.nativeOrder());
        int[] values = {number, total, flags};
        for (int at = 0; at < values.length && !(computed && at < 2); at++) {
            put(attributes, at + 1, values[at]);
        }
        if (computed) {
            put(attributes, 3, flags);
            attributes.putShort((short) 8).putShort((short) 4);
            attributes.order(ByteOrder.BIG_ENDIAN).putInt(REGISTER);
        }
        byte[] used = new byte[attributes.position()];
        attributes.flip().get(used);
        return new Opaque("queue", Bytes.of(used));
    }

    private static void put(ByteBuffer attributes, int type, int value) {
        attributes.putShort((short) 6).putShort((short) type);
        attributes.put((byte) (value >> 8)).put((byte) value).putShort((short) 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1 | 1 | 0 | false | queue to 1
                    1 | 3 | 3 | false | queue flags bypass,fanout to 1-3
                    5 | 5 | 2 | false | queue flags fanout to 5-9
                    2 | 1 | 1 | false | queue flags bypass to 2
                    0 | 0 | 0 | true  | queue to numgen inc mod 4
                    0 | 0 | 1 | true  | queue flags bypass to numgen inc mod 4
                    """)
    void aQueueIsPrintedWithItsNumberWhereverThatComesFrom(
            int number, int total, int flags, boolean computed, String words) {
        List<Expression> expressions = new ArrayList<>();
        if (computed) {
            expressions.add(new NumberGenerator(0, 4, 0, 0));
        }
        expressions.add(queue(number, total, flags, computed));
        assertEquals(words, RulePrinter.print(new Rule(expressions)));
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin,2026-01-15T12:00:00Z,18000,06:00",
        "Europe/Berlin,2026-07-15T12:00:00Z,18000,07:00",
        "Australia/Sydney,2026-01-15T12:00:00Z,18000,16:00",
        "America/New_York,2026-07-15T12:00:00Z,7205,22:00:05"
    })
    void anHourIsPrintedWithTheOffsetOfTheDay(String zone, Instant now, int second, String hour) {
        assertEquals(hour, Values.hour(second, ZoneId.of(zone), now));
    }

    /** As the source of nft 1.0.6 has it: a kernel without SELinux keeps no context. */
    @Test
    void theContextOfASecmarkIsPrinted() {
        MessageWriter data = new MessageWriter(64);
        data.attributeString(1, "system_u:object_r:http_t:s0");
        byte[] bytes = new byte[data.size()];
        data.written().get(bytes);
        NftObject secmark = new NftObject("web", 8, Bytes.of(bytes), Bytes.of());
        assertEquals("\tsecmark web {\n\t\t\"system_u:object_r:http_t:s0\"\n\t}\n", ObjectPrinter.print(secmark));
    }
}
