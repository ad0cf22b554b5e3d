package dev.poplin.netlink.traffic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageType;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.message.Rewritten;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.system.ScriptedTransport;
import dev.poplin.netlink.traffic.type.Action;
import dev.poplin.netlink.traffic.type.ActionType;
import dev.poplin.netlink.traffic.type.Basic;
import dev.poplin.netlink.traffic.type.Connmark;
import dev.poplin.netlink.traffic.type.Csum;
import dev.poplin.netlink.traffic.type.Fifo;
import dev.poplin.netlink.traffic.type.FilterType;
import dev.poplin.netlink.traffic.type.Flower;
import dev.poplin.netlink.traffic.type.Fq;
import dev.poplin.netlink.traffic.type.FqCodel;
import dev.poplin.netlink.traffic.type.Fw;
import dev.poplin.netlink.traffic.type.Htb;
import dev.poplin.netlink.traffic.type.HtbClass;
import dev.poplin.netlink.traffic.type.KeptOptions;
import dev.poplin.netlink.traffic.type.Matchall;
import dev.poplin.netlink.traffic.type.Mirred;
import dev.poplin.netlink.traffic.type.Netem;
import dev.poplin.netlink.traffic.type.Police;
import dev.poplin.netlink.traffic.type.Prio;
import dev.poplin.netlink.traffic.type.QdiscType;
import dev.poplin.netlink.traffic.type.RateSpec;
import dev.poplin.netlink.traffic.type.Tbf;
import dev.poplin.netlink.traffic.type.TcHandle;
import dev.poplin.netlink.traffic.type.TrafficType;
import dev.poplin.netlink.traffic.type.U32;
import dev.poplin.netlink.traffic.type.Verdict;
import dev.poplin.netlink.traffic.type.VlanTag;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** What {@code tc} was recorded to send is read, written again, and what this library says for the same. */
@Tag("N2.5")
@Tag("N8")
class RecordedTrafficTest {

    private static final int ETH1 = 2;
    private static final int ETH0 = 3;

    private record Decoded(
            Object value, TrafficType type, Optional<RawAttribute> options, Consumer<MessageWriter> payload) {}

    private static Decoded decode(Reply request) {
        switch (request.type() / 4) {
            case 9 -> {
                Qdisc qdisc = Qdisc.decode(request);
                return new Decoded(qdisc, qdisc.type(), qdisc.attributes().find(2), qdisc::write);
            }
            case 10 -> {
                TrafficClass one = TrafficClass.decode(request);
                return new Decoded(one, one.type(), one.attributes().find(2), one::write);
            }
            default -> {
                Filter filter = Filter.decode(request);
                return new Decoded(filter, filter.type(), filter.attributes().find(2), filter::write);
            }
        }
    }

    @ParameterizedTest
    @CsvFileSource(resources = "traffic.txt", delimiter = '|', maxCharsPerColumn = 2000)
    void whatTcSentIsReadAndWrittenAgainByteForByte(String recording, String text) {
        RecordedMessage message = RecordedMessage.first(recording);
        Decoded decoded = decode(message.reply());
        assertEquals(text, decoded.value.toString().strip(), message.command());
        assertEquals(message.payload(), RecordedMessage.payload(decoded.payload), message.command());
        decoded.options.ifPresent(options -> assertEquals(
                HexFormat.of().formatHex(options.content()),
                HexFormat.of().formatHex(decoded.type.content()),
                message.command()));
        if (decoded.type instanceof Attributed<?> settings) {
            Rewritten.assertSame(settings.attributes(), message.command());
        }
    }

    /** What this library says of the actions that tc was asked for. */
    private static void assertActions(String recording, Action... actions) {
        RecordedMessage message = RecordedMessage.first(recording);
        Filter filter = Filter.decode(message.reply());
        List<Action> recorded = ((Matchall) filter.type()).get(Matchall.ACTIONS).orElseThrow();
        assertEquals(
                recorded.stream()
                        .map(each -> HexFormat.of().formatHex(each.type().content()))
                        .toList(),
                List.of(actions).stream()
                        .map(each -> HexFormat.of().formatHex(each.type().content()))
                        .toList(),
                message.command());
        assertEquals(
                recorded.stream().map(Action::toString).toList(),
                List.of(actions).stream().map(Action::toString).toList());
        assertEquals(message.payload(), RecordedMessage.payload(filter::write), message.command());
    }

    @Test
    void actionsOfTagsChecksumsAndMarksAreWhatTcSays() {
        assertActions(
                "filter-add-vlan",
                Action.of(VlanTag.push(100).with(VlanTag.PROTOCOL, 0x88a8).with(VlanTag.PRIORITY, 3)),
                Action.of(VlanTag.pop()));
        assertActions(
                "filter-add-csum", Action.of(Csum.of(Csum.IPV4_HEADER | Csum.UDP)), Action.of(Connmark.ofZone(7)));
        assertEquals("vlan parms pipe what 2 push_vlan_id 5", VlanTag.push(5).toString());
        assertThrows(IllegalArgumentException.class, () -> VlanTag.push(4096));
        assertThrows(IllegalArgumentException.class, () -> Connmark.ofZone(65_536));
        assertEquals(
                7,
                Csum.of(Csum.TCP)
                        .index(7)
                        .get(Csum.PARAMETERS)
                        .orElseThrow()
                        .general()
                        .index());
    }

    /** What pedit changes is kept as it came. */
    @Test
    void anActionWithoutWordsHereIsWrittenAgainByteForByte() {
        RecordedMessage message = RecordedMessage.first("filter-add-pedit");
        Filter filter = Filter.decode(message.reply());
        Action action =
                ((Matchall) filter.type()).get(Matchall.ACTIONS).orElseThrow().get(0);
        assertInstanceOf(KeptOptions.class, action.type());
        assertEquals("pedit (76 bytes)", action.toString());
        assertEquals(message.payload(), RecordedMessage.payload(filter::write));
    }

    @Test
    void aFilterByMarkAndOneOfEveryPacketAreMade() {
        Filter listed = Filter.decode(RecordedMessage.first("filter-add-fw").reply());
        Fw marked = assertInstanceOf(Fw.class, listed.type());
        assertEquals(marked.get(Fw.CLASS), Fw.classify(TcHandle.of(1, 3)).get(Fw.CLASS));
        assertEquals(Optional.of(0xffL), marked.get(Fw.MASK));
        assertEquals("fw", Fw.create().toString());
        Basic basic = Basic.of(Action.drop());
        assertEquals(basic, FilterType.decode("basic", new RawAttribute(2, basic.content())));
        assertEquals("basic act [gact parms drop]", basic.settable().toString());
        // TCA_BASIC_ACT
        assertEquals(3, basic.attributes().raw().get(0).type());
    }

    private static Filter marked(int priority, int handle) {
        return Filter.of(ETH0, TcHandle.of(1, 0), Filter.IPV4, priority, Fw.create())
                .withHandle(handle);
    }

    /** As {@code tc filter add … fw} and the kernel's fw_change have it. */
    @Test
    void aFilterByMarkHasSettingsIfItHasAHandle() {
        assertEquals(
                Optional.empty(),
                Filter.decode(RecordedMessage.reply(marked(1, 0)::write))
                        .attributes()
                        .find(2));
        for (Filter handled : List.of(marked(1, 7), marked(1, 7).without(Filter.OPTIONS))) {
            assertEquals(
                    new RawAttribute(2, new byte[0]),
                    Filter.decode(RecordedMessage.reply(handled::write))
                            .attributes()
                            .find(2)
                            .orElseThrow());
        }
    }

    @Test
    void filtersByMarkThatTheKernelListsWithoutSettingsAreListed() throws Exception {
        List<Filter> told = List.of(
                marked(2, 0).without(Filter.OPTIONS),
                marked(2, 7).without(Filter.OPTIONS),
                marked(2, 8).without(Filter.OPTIONS),
                marked(3, 0).without(Filter.OPTIONS).with(Filter.KIND, "u32"));
        ScriptedTransport kernel = new ScriptedTransport((it, sequence) -> it.answer(writer -> {
            for (Filter each : told) {
                writer.beginMessage(44, MessageFlags.MULTI, sequence);
                each.write(writer);
                writer.endMessage();
            }
            writer.beginMessage(MessageType.DONE, MessageFlags.MULTI, sequence).u32(0);
            writer.endMessage();
        }));
        try (Conversation conversation = new Conversation(kernel)) {
            assertEquals(
                    List.of(7, 8),
                    new Filters(conversation)
                            .list(ETH0, TcHandle.of(1, 0)).stream()
                                    .map(Filter::handle)
                                    .toList());
        }
    }

    @Test
    void theActionsOfAFilterAreReadAndWrittenAgainByteForByte() {
        for (String recording : List.of(
                "filter-add-matchall",
                "filter-add-police",
                "filter-add-police-pps",
                "filter-add-gact",
                "filter-add-goto")) {
            RecordedMessage message = RecordedMessage.first(recording);
            Matchall type = assertInstanceOf(
                    Matchall.class, Filter.decode(message.reply()).type());
            for (Action action : type.get(Matchall.ACTIONS).orElseThrow()) {
                ActionType what = action.type();
                byte[] options = action.get(Action.OPTIONS).orElseThrow();
                assertEquals(
                        HexFormat.of().formatHex(options), HexFormat.of().formatHex(what.content()), message.command());
                Rewritten.assertSame(((Attributed<?>) what).attributes(), message.command());
            }
        }
    }

    /** That what was recorded says all that this value says. */
    private static void saysAtLeast(String recording, TrafficType type) {
        TrafficType recorded = decode(RecordedMessage.first(recording).reply()).type;
        assertEquals(type.getClass(), recorded.getClass());
        for (RawAttribute attribute : ((Attributed<?>) type).attributes().raw()) {
            assertEquals(
                    Optional.of(HexFormat.of().formatHex(attribute.content())),
                    ((Attributed<?>) recorded)
                            .attributes()
                            .find(attribute.type())
                            .map(raw -> HexFormat.of().formatHex(raw.content())),
                    () -> recording + " " + attribute);
        }
    }

    @Test
    void whatIsSaidInTypesIsWhatTcWouldSend() {
        saysAtLeast(
                "qdisc-add-fq-codel", FqCodel.create().with(FqCodel.LIMIT, 1000).with(FqCodel.ECN, false));
        saysAtLeast("qdisc-add-fq", Fq.create().with(Fq.PACKET_LIMIT, 2000).with(Fq.PACING, true));
        saysAtLeast(
                "filter-add-u32",
                U32.matching(List.of(
                                U32.ipv4Destination(Cidr.parse("192.0.2.0/24")),
                                new U32.Key(0x0006_0000, 0x00ff_0000, 8, 0),
                                new U32.Key(80, 0xffff, 20, 0)))
                        .toClass(TcHandle.of(1, 0x10)));
        saysAtLeast(
                "filter-add-flower",
                Flower.of(Filter.IPV4)
                        .source(Cidr.parse("192.0.2.0/24"))
                        .destination(Cidr.parse("198.51.100.1/32"))
                        .with(Flower.DESTINATION_MAC, MacAddress.parse("02:00:00:00:00:02"))
                        .with(Flower.IP_PROTOCOL, 6)
                        .with(Flower.TCP_DESTINATION_PORT, 80)
                        .with(Flower.SOURCE_PORT_MIN, 1024)
                        .with(Flower.SOURCE_PORT_MAX, 2047)
                        .with(Flower.TCP_FLAGS, 2)
                        .with(Flower.TCP_FLAGS_MASK, 0x3f)
                        .with(Flower.FLAGS, 1));
        saysAtLeast(
                "filter-add-flower-tunnel",
                Flower.of(Filter.IPV6)
                        .destination(Cidr.parse("2001:db8::/32"))
                        .with(Flower.TUNNEL_ID, 42)
                        .with(Flower.TUNNEL_SOURCE, IpAddress.parse("192.0.2.1"))
                        .with(Flower.CT_ZONE, 5)
                        .toClass(TcHandle.of(1, 5)));
        Matchall mirrors = (Matchall)
                Filter.decode(RecordedMessage.first("filter-add-matchall").reply())
                        .type();
        assertEquals(
                "[mirred parms pipe how 4 dev #2, gact parms pass]",
                mirrors.get(Matchall.ACTIONS).orElseThrow().toString());
        assertEquals(
                new Htb.Init(20, 0x10, 0),
                ((Htb) Qdisc.decode(RecordedMessage.first("qdisc-add-htb").reply())
                                .type())
                        .get(Htb.INIT)
                        .orElseThrow());
        assertEquals(
                1_250_000,
                ((HtbClass) TrafficClass.decode(
                                        RecordedMessage.first("class-add-htb").reply())
                                .type())
                        .rateBytes());
        assertEquals(
                5_000_000_000L,
                ((HtbClass) TrafficClass.decode(RecordedMessage.first("class-add-htb-fast")
                                        .reply())
                                .type())
                        .ceilingBytes());
        HtbClass htb = HtbClass.of(1_250_000, 2_500_000, 15 * 1024, 30 * 1024);
        assertEquals(192_000, htb.get(HtbClass.PARAMETERS).orElseThrow().buffer());
        assertEquals(5_000_000_000L, HtbClass.of(5_000_000_000L, 5_000_000_000L).rateBytes());
        Police police = Police.of(1_250_000, 20 * 1024, Verdict.DROP);
        assertEquals(256_000, police.get(Police.PARAMETERS).orElseThrow().burst());
        Netem netem = Netem.create()
                .delay(Duration.ofMillis(100), Duration.ofMillis(10))
                .loss(5)
                .duplicate(1);
        assertEquals(214_748_365, netem.basics().loss());
        assertEquals(Optional.of(100_000_000L), netem.get(Netem.LATENCY));
    }

    /** tc puts an empty attribute behind the priorities; the kernel lists them without. */
    @Test
    void prioIsReadAndWrittenAgainByteForByte() {
        Prio prio = new Prio(4, List.of(1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 3));
        String content = HexFormat.of().formatHex(prio.content());
        assertEquals(prio, QdiscType.decode("prio", new RawAttribute(2, prio.content())));
        byte[] recorded = Qdisc.decode(RecordedMessage.first("qdisc-add-prio").reply())
                .get(Qdisc.OPTIONS)
                .orElseThrow();
        assertEquals(content + "04000200", HexFormat.of().formatHex(recorded));
    }

    @Test
    void whatIsSentIsByteForByteWhatTcSends() {
        assertSent("qdisc-add-clsact", Qdisc.clsact(ETH0)::write);
        assertSent("qdisc-add-noqueue", Qdisc.root(ETH0, QdiscType.noqueue())::write);
        assertSent("qdisc-add-bfifo", Qdisc.root(ETH0, Fifo.bytes(10_000))::write);
        assertSent(
                "qdisc-add-pfifo",
                Qdisc.of(ETH0, TcHandle.of(1, 0x10), Fifo.packets(50)).withHandle(TcHandle.of(0x10, 0))::write);
        assertSent(
                "filter-delete",
                Filter.of(ETH0, TcHandle.INGRESS, Filter.IPV4, 5, KeptOptions.of("u32"))
                        .withHandle(0x8000_0800)::writeKey);
    }

    /** Of an empty kind tc leaves the options out or empty; the kernel takes both. */
    private static void assertSent(String recording, Consumer<MessageWriter> payload) {
        RecordedMessage message = RecordedMessage.first(recording);
        String ours = RecordedMessage.payload(payload);
        assertEquals(
                message.said(TrafficMessage.HEADER_BYTES).toString().replace("2=, ", ""),
                RecordedMessage.said(payload, TrafficMessage.HEADER_BYTES)
                        .toString()
                        .replace("2=, ", ""),
                () -> message.command() + " " + ours);
    }

    private interface Call {
        void on(Traffic traffic) throws NetlinkException;
    }

    /** The type and payload that are sent for a call, which the other side acknowledges. */
    private static void sends(String recording, Call call) throws NetlinkException {
        RecordedMessage message = RecordedMessage.first(recording);
        ScriptedTransport kernel = new ScriptedTransport((self, sequence) ->
                self.answer(out -> out.beginMessage(MessageType.ERROR, MessageFlags.CAPPED, sequence)
                        .u32(0)
                        .endMessage()));
        call.on(new Traffic(new Conversation(kernel)));
        ByteBuffer sent = kernel.sent().get(0);
        byte[] bytes = new byte[sent.remaining()];
        sent.duplicate().get(bytes);
        String hex = HexFormat.of().formatHex(bytes);
        assertEquals(
                (message.hex().substring(8, 16) + message.payload()).replace("6d697272656400", "6d6972726564"),
                (hex.substring(8, 16) + hex.substring(32)).replace("6d697272656400", "6d6972726564"),
                message.command());
    }

    @Test
    void actionsAndChainsAreSentByteForByteAsTcSendsThem() throws Exception {
        sends("action-delete", traffic -> traffic.actions().delete("mirred", 5));
        sends("chain-add", traffic -> traffic.chains().add(new FilterChain(ETH0, TcHandle.INGRESS, 5)));
        Flower template = Flower.of(0)
                .without(Flower.ETHERTYPE)
                .with(Flower.DESTINATION_MAC, MacAddress.parse("02:00:00:00:00:09"))
                .with(Flower.DESTINATION_MAC_MASK, MacAddress.parse("ff:ff:ff:ff:ff:ff"))
                .with(Flower.FLAGS, 0)
                .with(Flower.ETHERTYPE, 0);
        FilterChain chain = new FilterChain(ETH0, TcHandle.INGRESS, 5).withTemplate(template);
        sends("chain-add-template", traffic -> traffic.chains().add(chain));
        assertEquals(
                chain,
                FilterChain.decode(RecordedMessage.first("chain-add-template").reply()));
        sends("chain-delete", traffic -> traffic.chains().delete(new FilterChain(ETH0, TcHandle.INGRESS, 5)));
        RecordedMessage added = RecordedMessage.first("action-add");
        AttributeReader table = added.reply().attributes(4);
        table.next();
        Action action = Action.decodeAll(table).get(0);
        assertEquals(Action.of(Mirred.redirect(ETH1).index(5)).type(), action.type());
    }

    private static void refused(String message, Executable value) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, value).getMessage());
    }

    /** The kernel lists a rate of bytes without the table of times that it wants. */
    @Test
    void aListedPolicerIsAddedWithTheTableThatTcReckons() {
        FilterType recorded = Filter.decode(
                        RecordedMessage.first("filter-add-police").reply())
                .type();
        Action theirs =
                ((Matchall) recorded).get(Matchall.ACTIONS).orElseThrow().get(0);
        Police police = (Police) theirs.type();
        assertEquals(theirs, theirs.settable());
        Police without = police.without(Police.RATE_TABLE);
        assertArrayEquals(
                police.get(Police.RATE_TABLE).orElseThrow(),
                ((Police) Action.of(without).settable().type())
                        .get(Police.RATE_TABLE)
                        .orElseThrow());
        Police.Parameters said = police.get(Police.PARAMETERS).orElseThrow();
        RateSpec listedRate =
                new RateSpec(0, RateSpec.ETHERNET, 0, 0, 0, said.rate().bytesPerSecond());
        Police listed = without.with(
                Police.PARAMETERS,
                new Police.Parameters(
                        0, said.exceed(), said.limit(), said.burst(), said.mtu(), listedRate, said.peak()));
        Police settable = (Police) Action.of(listed).settable().type();
        assertEquals(8, settable.get(Police.PARAMETERS).orElseThrow().rate().cellLog());
        assertEquals(1024, settable.get(Police.RATE_TABLE).orElseThrow().length);
    }

    @Test
    void whatDoesNotFitTheKernelsStructuresIsRefusedWithItsValue() {
        refused("delay PT-1S is negative", () -> Netem.create().delay(Duration.ofSeconds(-1)));
        refused("jitter PT-1S is negative", () -> Netem.create().delay(Duration.ZERO, Duration.ofSeconds(-1)));
        refused("limit 4294967296 is not within 0 and 4294967295", () -> new Netem.Basics(0, 1L << 32, 0, 0, 0, 0));
        refused("correlation -1 is not within 0 and 4294967295", () -> new Netem.Chance(0, -1));
        refused("cell align 32768 is not within -32768 and 32767", () -> new RateSpec(0, 1, 0, 32_768, 0, 1));
        RateSpec rate = new RateSpec(0, 1, 0, -1, 0, 1);
        refused("mtu -1 is not within 0 and 4294967295", () -> new Tbf.Parameters(rate, rate, 1, 1, -1));
        refused("quantum -1 is not within 0 and 4294967295", () -> new HtbClass.Parameters(rate, rate, 1, 1, -1, 0, 0));
        refused(
                "burst -1 is not within 0 and 4294967295",
                () -> new Police.Parameters(0, Verdict.DROP, 0, -1, 1, rate, rate));
        refused("r2q -1 is not within 0 and 4294967295", () -> new Htb.Init(-1, 0, 0));
        refused("offset 65536 is not within 0 and 65535", () -> new U32.Selector(0, 0, 0, 65_536, 0, 0, 0, List.of()));
    }

    @Test
    void whatCannotBeIsRefusedWithItsValue() {
        refused("handle 65536:0 has a number that is not within 0 and 65535", () -> TcHandle.of(65_536, 0));
        refused("class 65536 is not within 0 and 65535", () -> Htb.ofDefault(65_536));
        refused("rate 5 is not within 1 and the ceiling 4", () -> HtbClass.of(5, 4));
        refused("priority 8 is not within 0 and 7", () -> HtbClass.of(5000, 5000)
                .priority(8));
        refused("burst 0 at 5 bytes per second is not above 0 and within 274 seconds", () -> HtbClass.of(5, 5, 0, 1));
        refused("rate 0, limit 1 are not above 0 and limit within 4294967295", () -> Tbf.of(0, 1, 1));
        refused("pfifo limit -1 is not within 0 and 4294967295", () -> Fifo.packets(-1));
        refused("1 bands are not within 2 and 16", () -> new Prio(1, List.of()));
        refused("101.0 % is not within 0 and 100", () -> Netem.share(101));
        refused("chain 268435456 has more than 28 bits", () -> Verdict.gotoChain(1 << 28));
        refused("packets cannot go to link 0", () -> Mirred.redirect(0));
        refused("rate 0 is not above 0", () -> Police.of(0, 1, Verdict.DROP));
        refused(
                "protocol 65536, priority 1 are not within 0 and 65535",
                () -> Filter.of(ETH1, TcHandle.INGRESS, 65_536, 1, U32.matching(List.of())));
        refused(
                "2001:db8::/32 is not an IPv4 prefix without host bits",
                () -> U32.ipv4Source(Cidr.parse("2001:db8::/32")));
        refused("TCA_FLOWER_KEY_VLAN_PRIO 256 is not within 0 and 255", () -> Flower.of(1)
                .with(Flower.VLAN_PRIORITY, 256));
    }
}
