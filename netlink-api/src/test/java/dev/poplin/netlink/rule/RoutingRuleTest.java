package dev.poplin.netlink.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.system.Reply;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("N2.4")
class RoutingRuleTest {

    @ParameterizedTest
    @Tag("N8")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    rule-add-from       | priority 100 from 10.0.0.0/8 to 192.0.2.0/24 lookup 1000
                    rule-add-mark       | priority 101 from all fwmark 0x100/0xff00 lookup 100 proto 114
                    rule-add-ports      | priority 102 from all ipproto 6 sport 1024-2047 dport 80 lookup 101
                    rule-add-interfaces | priority 103 from all iif eth0 oif eth1 lookup 102
                    rule-add-users      | priority 104 from all uidrange 1000-1999 lookup 103
                    rule-add-tunnel     | priority 105 from all tun_id 42 lookup 104
                    rule-add-suppress   | priority 106 from all lookup 254 suppress_prefixlength 0 suppress_ifgroup 7
                    rule-add-goto       | priority 107 not from 10.0.0.0/8 goto 32766
                    rule-add-l3mdev     | priority 1000 from all l3mdev lookup [l3mdev-table]
                    rule-add-blackhole  | priority 108 from all to 198.51.100.0/24 blackhole
                    rule-add-inet6      | priority 109 from 2001:db8::/32 tos 0x10 lookup 105
                    rule-add-realms     | priority 113 from 10.1.0.0/16 lookup 100 realms 3/4
                    rule-delete         | priority 108 from all action 0
                    """)
    void whatIpSentIsReadAndSaidAgain(String recording, String text) {
        RecordedMessage message = RecordedMessage.first(recording);
        RoutingRule rule = RoutingRule.decode(message.reply());
        assertEquals(text, rule.toString(), message.command());
        assertEquals(
                message.said(RuleAttribute.HEADER_BYTES),
                RecordedMessage.said(rule::write, RuleAttribute.HEADER_BYTES),
                message.command());
    }

    @Test
    void whatThisVersionDoesNotKnowIsKept() {
        Reply unknown = RecordedMessage.reply(
                writer -> writer.u32(2).u32(0x01_00_00_00).u32(0).attributeU8(31, 10));
        RoutingRule rule = RoutingRule.decode(unknown);
        assertEquals(rule, RoutingRule.decode(RecordedMessage.reply(rule::write)));
        assertEquals(31, rule.others().get(0).type());
    }

    private static void refused(String message, Executable rule) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, rule).getMessage());
    }

    @Test
    @Tag("N8")
    void aRuleThatCannotBeSaidIsRefusedWithItsValue() {
        RuleSelector.Builder any = RuleSelector.builder();
        refused("rule for 10.0.0.1/8 has host bits; 10.0.0.0/8 has none", () -> RuleSelector.builder()
                .from(Cidr.parseInterface("10.0.0.1/8"))
                .build());
        refused(
                "prefix 2001:db8::/32 in a rule for IPV4",
                () -> RoutingRule.of(
                        IpFamily.IPV4, 1, any.from(Cidr.parse("2001:db8::/32")).build(), RuleAction.lookup(1)));
        refused("ports 1-70000 are not within 1 and 65534", () -> any.sourcePorts(new NumberRange(1, 70_000))
                .build());
        refused("9-3 is no range within 0 and 4294967295", () -> new NumberRange(9, 3));
        refused(
                "rule 10 cannot go back to 5",
                () -> RoutingRule.of(IpFamily.IPV4, 10, RuleSelector.ANY, new RuleAction.Goto(5)));
        refused(
                "'a b' is not an interface name: 1 to 15 bytes without '/', ':' or white space",
                () -> RuleSelector.builder().incoming("a b").build());
        refused(
                "protocol 256 is not within 0 and 255",
                () -> RuleSelector.builder().ipProtocol(256).build());
    }

    /** As kernels before 6.15 list a code point and ports: without the masks. */
    @Test
    void aMaskThatIsNotListedIsWhole() {
        RoutingRule rule = RoutingRule.decode(RecordedMessage.reply(writer -> writer.u32(2)
                .u32(0x01_00_00_fe)
                .u32(0)
                .attributeU8(25, 10)
                .scope(23, () -> writer.u16(80).u16(80))));
        assertEquals(
                RuleSelector.builder().dscp(10).sourcePorts(NumberRange.of(80)).build(), rule.selector());
        assertEquals("from all sport 80 dscp 10 lookup 254", rule.toString());
        assertEquals(rule, RoutingRule.decode(RecordedMessage.reply(rule::write)));
    }

    @Test
    void masksAreWrittenAsIpWritesThem() {
        RuleSelector selector = RuleSelector.builder()
                .sourcePorts(NumberRange.of(0x1000))
                .sourcePortMask(0xf000)
                .destinationPorts(NumberRange.of(0x80))
                .destinationPortMask(0x80)
                .dscp(0x30, 0x38)
                .flowLabel(0x10000, 0xf0000)
                .build();
        assertEquals(
                "from all sport 0x1000/0xf000 dport 0x80/0x80 dscp 0x30/0x38 flowlabel 0x10000/0xf0000",
                selector.toString());
        assertEquals(
                "from all flowlabel 0xabcde",
                RuleSelector.builder().flowLabel(0xabcde).build().toString());
        assertEquals(RuleSelector.ANY, RuleSelector.builder().flowLabel(0, 0).build());
    }

    @Test
    @Tag("N8")
    void masksAndRealmsThatTheKernelRefusesOrForgetsAreRefused() {
        RuleSelector.Builder any = RuleSelector.builder();
        refused("0x3/0x1 has bits that its mask leaves out", () -> any.dscp(3, 1));
        refused(
                "dscp 0x0/0x40 is not within 0 and 0x3f",
                () -> RuleSelector.builder().dscp(0, 0x40).build());
        refused(
                "tos 0x10 beside dscp 0x4/0x3f",
                () -> RuleSelector.builder().tos(0x10).dscp(4).build());
        refused(
                "flow label 0x0/0x100000 is not within 0 and 0xfffff",
                () -> RuleSelector.builder().flowLabel(0, 0x10_0000).build());
        refused(
                "mask 0xff for any port",
                () -> RuleSelector.builder().sourcePortMask(0xff).build());
        refused("mask 0xff for ports 1-3", () -> RuleSelector.builder()
                .destinationPorts(new NumberRange(1, 3))
                .destinationPortMask(0xff)
                .build());
        refused("port 256 has bits that its mask 0xff leaves out", () -> RuleSelector.builder()
                .sourcePorts(NumberRange.of(256))
                .sourcePortMask(0xff)
                .build());
        refused(
                "mask 0x10000 of ports is not within 0 and 0xffff",
                () -> RuleSelector.builder().sourcePortMask(0x1_0000).build());
        refused("realms 0/65536 are not within 0 and 65535", () -> RuleAction.lookup(1)
                .realms(0, 65_536));
        refused("realms 0/0 are none", () -> RuleAction.lookup(1).realms(0, 0));
        refused(
                "realms 3/4 in a rule for IPV6",
                () -> RoutingRule.of(
                        IpFamily.IPV6, 1, RuleSelector.ANY, RuleAction.lookup(1).realms(3, 4)));
        RuleSelector labelled = RuleSelector.builder().flowLabel(1).build();
        refused(
                "flow label 0x1/0xfffff in a rule for IPV4",
                () -> RoutingRule.of(IpFamily.IPV4, 1, labelled, RuleAction.lookup(1)));
    }

    @Test
    void whatTheKernelRefusesOrCutsIsRefused() {
        refused(
                "ports 65535 are not within 1 and 65534",
                () -> RuleSelector.builder().sourcePorts(NumberRange.of(65_535)).build());
        refused(
                "users 4294967295 are not within 0 and 4294967294",
                () -> RuleSelector.builder().users(NumberRange.of(0xffff_ffffL)).build());
        refused("action 300 is not within 0 and 255, or needs a target", () -> new RuleAction.Verdict(300));
        refused("action 1 is not within 0 and 255, or needs a target", () -> new RuleAction.Verdict(1));
    }
}
