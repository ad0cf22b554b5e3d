package dev.poplin.netlink.nftables.syntax;

import java.util.HashMap;
import java.util.Map;

/** The words that nft has for numbers, by type. Immutable. */
final class Symbols {

    static final Map<Integer, String> NF_PROTO = of("ipv4 2 ipv6 10");
    static final Map<Integer, String> ETHER_TYPE = of("ip 2048 arp 2054 ip6 34525 8021q 33024 8021ad 34984");
    static final Map<Integer, String> ARP_OPERATION =
            of("request 1 reply 2 rrequest 3 rreply 4 inrequest 8 inreply 9 nak 10");
    static final Map<Integer, String> PROTOCOL = of("ip 0 icmp 1 igmp 2 ggp 3 ipencap 4 st 5 tcp 6 egp 8 igp 9 pup 12"
            + " udp 17 hmp 20 xns-idp 22 rdp 27 iso-tp4 29 dccp 33 xtp 36 ddp 37 idpr-cmtp 38 ipv6 41 ipv6-route 43"
            + " ipv6-frag 44 idrp 45 rsvp 46 gre 47 esp 50 ah 51 skip 57 ipv6-icmp 58 ipv6-nonxt 59 ipv6-opts 60"
            + " rspf 73 vmtp 81 eigrp 88 ospf 89 ax.25 93 ipip 94 etherip 97 encap 98 pim 103 ipcomp 108 vrrp 112"
            + " l2tp 115 isis 124 sctp 132 fc 133 mobility-header 135 udplite 136 mpls-in-ip 137 manet 138 hip 139"
            + " shim6 140 wesp 141 rohc 142 ethernet 143");
    static final Map<Integer, String> ICMP_TYPE = of("echo-reply 0 destination-unreachable 3 source-quench 4 redirect 5"
            + " echo-request 8 router-advertisement 9 router-solicitation 10 time-exceeded 11 parameter-problem 12"
            + " timestamp-request 13 timestamp-reply 14 info-request 15 info-reply 16 address-mask-request 17"
            + " address-mask-reply 18");
    static final Map<Integer, String> ICMPV6_TYPE = of("destination-unreachable 1 packet-too-big 2 time-exceeded 3"
            + " parameter-problem 4 echo-request 128 echo-reply 129 mld-listener-query 130 mld-listener-report 131"
            + " mld-listener-done 132 nd-router-solicit 133 nd-router-advert 134 nd-neighbor-solicit 135"
            + " nd-neighbor-advert 136 nd-redirect 137 router-renumbering 138 ind-neighbor-solicit 141"
            + " ind-neighbor-advert 142 mld2-listener-report 143");
    static final Map<Integer, String> TCP_FLAG = of("fin 1 syn 2 rst 4 psh 8 ack 16 urg 32 ecn 64 cwr 128");
    static final Map<Integer, String> DCCP_TYPE =
            of("request 0 response 1 data 2 ack 3 dataack 4 closereq 5 close 6 reset 7 sync 8 syncack 9");
    static final Map<Integer, String> MOBILITY_TYPE = of("binding-refresh-request 0 home-test-init 1 careof-test-init 2"
            + " home-test 3 careof-test 4 binding-update 5 binding-acknowledgement 6 binding-error 7"
            + " fast-binding-update 8 fast-binding-acknowledgement 9 fast-binding-advertisement 10"
            + " experimental-mobility-header 11 home-agent-switch-message 12");
    static final Map<Integer, String> HARDWARE =
            of("ether 1 ppp 512 ipip 768 ipip6 769 loopback 772 sit 776 ipgre 778");
    static final Map<Integer, String> CT_STATE = of("invalid 1 established 2 related 4 new 8 untracked 64");
    static final Map<Integer, String> CT_DIRECTION = of("original 0 reply 1");
    static final Map<Integer, String> CT_STATUS =
            of("expected 1 seen-reply 2 assured 4 confirmed 8 snat 16 dnat 32 dying 512");
    static final Map<Integer, String> CT_EVENT =
            of("new 1 related 2 destroy 4 reply 8 assured 16 protoinfo 32 helper 64"
                    + " mark 128 seqadj 256 secmark 512 label 1024");
    static final Map<Integer, String> PACKET_TYPE = of("host 0 broadcast 1 multicast 2 other 3");
    static final Map<Integer, String> ICMP_CODE = of("net-unreachable 0 host-unreachable 1 prot-unreachable 2"
            + " port-unreachable 3 frag-needed 4 net-prohibited 9 host-prohibited 10 admin-prohibited 13");
    static final Map<Integer, String> ICMPV6_CODE =
            of("no-route 0 admin-prohibited 1 addr-unreachable 3 port-unreachable 4 policy-fail 5 reject-route 6");
    static final Map<Integer, String> ICMPX_CODE =
            of("no-route 0 port-unreachable 1 host-unreachable 2 admin-prohibited 3");
    static final Map<Integer, String> DSCP = of("cs0 0 lephb 1 cs1 8 cs2 16 cs3 24 cs4 32 cs5 40 cs6 48 cs7 56 af11 10"
            + " af12 12 af13 14 af21 18 af22 20 af23 22 af31 26 af32 28 af33 30 af41 34 af42 36 af43 38 va 44 ef 46");
    static final Map<Integer, String> ECN = of("not-ect 0 ect1 1 ect0 2 ce 3");
    static final Map<Integer, String> ADDRESS_TYPE = of("unspec 0 unicast 1 local 2 broadcast 3 anycast 4 multicast 5"
            + " blackhole 6 unreachable 7 prohibit 8 throw 9 nat 10 xresolve 11");
    static final Map<Integer, String> PRESENCE = of("missing 0 exists 1");
    static final Map<Integer, String> IGMP_TYPE = of("membership-query 17 membership-report-v1 18"
            + " membership-report-v2 22 leave-group 23 membership-report-v3 34");
    static final Map<Integer, String> DAY =
            of("Sunday 0 Monday 1 Tuesday 2 Wednesday 3 Thursday 4 Friday 5 Saturday 6");
    static final Map<Integer, String> GROUP = of("default 0");
    static final Map<Integer, String> LOG_LEVEL =
            of("emerg 0 alert 1 crit 2 err 3 warn 4 notice 5 info 6 debug 7 audit 8");

    private Symbols() {}

    static Map<Integer, String> of(String wordsAndNumbers) {
        String[] parts = wordsAndNumbers.split(" ");
        Map<Integer, String> symbols = new HashMap<>();
        for (int at = 0; at < parts.length; at += 2) {
            symbols.put(Integer.parseInt(parts[at + 1]), parts[at]);
        }
        return Map.copyOf(symbols);
    }
}
