package dev.poplin.netlink.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.nftables.object.ObjectCodec;
import dev.poplin.netlink.nftables.rule.ChainCodec;
import dev.poplin.netlink.nftables.rule.ListedRule;
import dev.poplin.netlink.nftables.set.ElementCodec;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import dev.poplin.netlink.nftables.set.SetCodec;
import dev.poplin.netlink.nftables.syntax.RulePrinter;
import dev.poplin.netlink.nftables.syntax.SetPrinter;
import dev.poplin.netlink.nftables.syntax.Surroundings;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are malformed or an object that can be printed, and that is written and read again without change. */
@Tag("N3.1")
@Tag("N8")
class NftablesFuzzTest {

    private static final Set<Integer> WRITTEN_AGAIN = Set.of(
            NftNumber.NEWTABLE,
            NftNumber.NEWCHAIN,
            NftNumber.NEWRULE,
            NftNumber.NEWSET,
            NftNumber.NEWFLOWTABLE,
            NftNumber.NEWSETELEM);

    private static final byte[] GENERATION =
            FuzzedMessage.of(10 << 8 | 15, out -> out.u32(0).attributeBe32(1, 7));

    static Stream<byte[]> recorded() {
        return RecordedMessagesTest.all();
    }

    @MethodSource("recorded")
    @FuzzTest
    void anyBytesAreMalformedOrReadBackAsWritten(byte[] data) {
        FuzzedMessage.decode(data, NftablesFuzzTest::printed);
        FuzzedMessage.decode(data, NftablesFuzzTest::again).ifPresent(NftablesFuzzTest::staysTheSame);
    }

    private static String printed(Reply reply) {
        if (reply.type() == NftNumber.NEWRULE) {
            ListedRule rule = ChainCodec.readRule(reply, true);
            return rule + RulePrinter.print(rule.rule());
        }
        if (reply.type() == NftNumber.NEWSET) {
            NftSet set = SetCodec.read(reply);
            return set + SetPrinter.print(set, Surroundings.UNKNOWN);
        }
        if (reply.type() == NftNumber.NEWSETELEM) {
            NftSet set = NftSet.of("s", List.of(KeyType.IPV4_ADDR, KeyType.INET_SERVICE), List.of());
            return SetPrinter.print(
                    set.withElements(ElementCodec.elements(set, ElementCodec.read(reply, set))), Surroundings.UNKNOWN);
        }
        return reply.type() == NftNumber.NEWOBJ ? ObjectCodec.read(reply, true).toString() : Nftables.tableName(reply);
    }

    private static String again(Reply reply) {
        return WRITTEN_AGAIN.contains(reply.type()) ? HexFormat.of().formatHex(RecordedMessagesTest.again(reply)) : "";
    }

    private static void staysTheSame(String written) {
        byte[] bytes = HexFormat.of().parseHex(written);
        if (bytes.length > 0) {
            assertEquals(
                    written, HexFormat.of().formatHex(RecordedMessagesTest.again(RecordedMessagesTest.reply(bytes))));
        }
    }

    /** A monitor is given the message and then the end of the transaction. */
    @MethodSource("recorded")
    @FuzzTest
    void anyBytesAreAChangeOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, reply -> {
            List<NftEvent> events = new ArrayList<>();
            NftMonitor monitor = new NftMonitor();
            monitor.message(reply, events);
            monitor.message(RecordedMessagesTest.reply(GENERATION), events);
            return events;
        });
    }
}
