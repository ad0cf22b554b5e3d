package dev.poplin.netlink.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What nft wrote is listed, deleted, written again by us, and must then be what it was. */
@KernelTest(programs = {"nft", "nsenter"})
@Tag("N3.1")
class RelistingKernelTest extends KernelScene {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            comment of a rule | chain c { tcp dport 22 accept comment "ssh"; }
            comment of a chain | chain c { comment "why"; accept; }
            comment of a set | set s { type ipv4_addr; comment "why"; elements = { 10.0.0.1 }; }
            comment of an element | set s { type ipv4_addr; elements = { 10.0.0.1 comment "why" }; }
            comment of a range | set s { type ipv4_addr; flags interval; elements = { 10.0.0.0/8 comment "why", 11.0.0.0/9 }; }
            flag of a table | flags dormant; chain c { type filter hook input priority 0; policy drop; }
            default time-out | set s { type ipv4_addr; timeout 1h; gc-interval 5m; }
            size and policy | set s { type ipv4_addr; size 1000; policy memory; }
            dynamic set | set s { type ipv4_addr; flags dynamic,timeout; timeout 1m; size 100; } chain c { add @s { ip saddr timeout 10s }; }
            catch-all element | map m { type ipv4_addr : verdict; elements = { 10.0.0.1 : accept, * : drop }; }
            catch-all of ranges | map m { type ipv4_addr : mark; flags interval; elements = { 10.0.0.0/8 : 1, * : 2 }; }
            concatenated ranges | set s { type ipv4_addr . inet_service; flags interval; elements = { 10.0.0.0/8 . 80-90, 192.0.2.1 . 22 }; }
            three parts | set s { type ether_addr . ipv4_addr . mark; elements = { 02:00:00:00:00:01 . 10.0.0.1 . 7 }; }
            concatenated data | map m { type inet_service : ipv4_addr . inet_service; elements = { 80 : 10.0.0.1 . 8080 }; }
            set by typeof | set s { typeof ip saddr . tcp dport; elements = { 10.0.0.1 . 80 }; }
            counter in a set | set s { type ipv4_addr; counter; elements = { 10.0.0.1 }; }
            anonymous set | chain c { tcp dport { 22, 80, 443 } accept; }
            anonymous ranges | chain c { ip saddr { 10.0.0.0/8, 192.0.2.0/24 } tcp dport { 80-90, 443 } drop; }
            anonymous map | chain a { } chain c { ip saddr vmap { 10.0.0.1 : jump a, 10.0.0.2 : drop }; meta mark set ip daddr map { 10.0.0.3 : 1 }; }
            anonymous among named | set s { type ipv4_addr; elements = { 10.0.0.9 }; } chain c { tcp dport { 1, 2 } drop; ip saddr @s drop; udp dport != { 3, 4 } drop; }
            counter object | counter hits { } chain c { counter name "hits"; }
            quota and limit | quota q { over 10 mbytes; } limit l { rate 5/second; } chain c { quota name "q"; limit name "l" drop; }
            object map | counter a { } counter b { } map m { type inet_service : counter; elements = { 80 : "a", 443 : "b" }; } chain c { counter name tcp dport map @m; }
            anonymous object map | counter a { } chain c { counter name tcp dport map { 80 : "a" }; }
            helper and timeout object | ct helper h { type "ftp" protocol tcp; } ct timeout t { protocol tcp; policy = { established : 100 }; } chain c { ct helper set "h"; }
            hooks and priorities | chain p { type filter hook prerouting priority raw; } chain r { type route hook output priority mangle; } chain n { type nat hook postrouting priority srcnat; }
            ingress | chain i { type filter hook ingress device "lo" priority 5; }
            nat of all kinds | chain p { type nat hook prerouting priority dstnat; tcp dport 1 dnat ip to 10.0.0.1; tcp dport 2 dnat ip to 10.0.0.1:80; tcp dport 3 dnat ip to 10.0.0.1-10.0.0.9:80-90 random; tcp dport 4 redirect to :80; } chain s { type nat hook postrouting priority srcnat; ip saddr 10.0.0.0/8 snat ip to 192.0.2.1 persistent; tcp dport 7 masquerade to :1000-2000; oifname "x*" masquerade fully-random; }
            dnat by maps | map svc { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service; elements = { 10.96.0.1 . tcp . 80 : 10.0.0.1 . 8080 }; } chain p { type nat hook prerouting priority dstnat; dnat ip to ip daddr . meta l4proto . th dport map @svc; tcp dport 80 dnat ip to numgen random mod 2 map { 0 : 10.0.0.1, 1 : 10.0.0.2 }; }
            selectors | chain c { ct state established,related accept; ct mark 5 accept; ct status dnat accept; ct direction reply accept; ct original ip saddr 10.0.0.1 drop; fib saddr . iif oif missing drop; fib daddr type local accept; meta mark & 0xff == 7 accept; socket mark 5 accept; rt classid 5 drop; iifname != "cali*" drop; meta skuid 0 accept; }
            headers | chain c { ip6 nexthdr tcp drop; icmp type echo-request accept; icmpv6 type { nd-neighbor-solicit, nd-router-advert } accept; tcp flags syn / syn,ack drop; ip frag-off & 0x1fff != 0 drop; tcp option maxseg size set 1400; exthdr frag exists drop; vlan id 5 drop; @th,16,16 80 drop; }
            statements | chain c { log prefix "x" level warn flags all; log group 5 snaplen 100; limit rate over 10/minute burst 5 packets drop; reject with tcp reset; reject with icmpx type host-unreachable; meta mark set 7; ct mark set meta mark; ip dscp set cs1; tcp dport 80 counter; quota over 1 mbytes drop; ct count over 5 drop; }
            jumps | chain a { return; } chain b { continue; } chain c { jump a; goto b; }
            hash | chain c { meta mark set jhash ip saddr . ip daddr mod 16 seed 0xdeadbeef; meta mark set numgen inc mod 4 offset 3; }
            tproxy and notrack | chain p { type filter hook prerouting priority raw; notrack; } chain m { type filter hook prerouting priority mangle; tcp dport 80 tproxy ip to 127.0.0.1:8080; }
            """)
    void whatNftWroteIsTheSameWhenItIsListedAndWrittenAgain(String what, String content) throws Exception {
        String lines = content.replaceAll("\\} (?=(chain|set|map|counter|quota|limit|ct) )", "}\n");
        String script = "table inet t {\n" + lines + "\n}\n";
        Command.feedIn(namespace, script, "nft", "-f", "-").orFail();
        String before = shown();
        Ruleset listed = netlink.nftables().list(TableFamily.INET, "t").orElseThrow();
        assertFalse(netlink.nftables().apply(listed), "what is there is written again");
        netlink.nftables().delete(TableFamily.INET, "t");
        netlink.nftables().apply(listed);
        assertEquals(before, shown());
        assertEquals(listed, netlink.nftables().list(TableFamily.INET, "t").orElseThrow());
    }

    /** The ruleset without what only the kernel knows: the time that is left. */
    private String shown() throws Exception {
        return Command.runIn(namespace, "nft", "-s", "list", "ruleset")
                .orFail()
                .output()
                .replaceAll(" expires \\w+", "");
    }
}
