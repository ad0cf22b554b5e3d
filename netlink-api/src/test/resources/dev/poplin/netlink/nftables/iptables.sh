# Rules whose matches and targets iptables-nft leaves to the modules of xtables, and some that it says in nftables' own words.
input() { iptables-nft -A INPUT "$@"; }
input -m comment --comment hello -j ACCEPT
input -m conntrack --ctstate NEW
input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
input -m conntrack --ctstate NEW,ESTABLISHED,UNTRACKED -j ACCEPT
input -m conntrack ! --ctstate INVALID,UNTRACKED -j ACCEPT
input -m conntrack --ctstate DNAT -j ACCEPT
input -m conntrack --ctstate SNAT,NEW -j ACCEPT
input -m conntrack --ctstatus ASSURED -j ACCEPT
input -m conntrack --ctstatus EXPECTED,SEEN_REPLY,CONFIRMED -j ACCEPT
input -m conntrack --ctdir REPLY -j ACCEPT
input -m conntrack --ctdir ORIGINAL -j ACCEPT
input -m state --state NEW -j ACCEPT
input -m mark --mark 5 -j ACCEPT
input -m mark --mark 0x4000/0x4000 -j ACCEPT
input -m mark ! --mark 0x4000/0x4000 -j ACCEPT
input -m addrtype --dst-type LOCAL
input -m addrtype ! --dst-type LOCAL
input -m addrtype --src-type LOCAL,BROADCAST
input -m addrtype ! --src-type LOCAL,MULTICAST
input -m addrtype --src-type UNICAST --dst-type MULTICAST
input -m addrtype --src-type UNICAST --limit-iface-in
input -p tcp -m multiport --dports 80
input -p tcp -m multiport --dports 80,443,1000:2000
input -p udp -m multiport ! --sports 80,443
input -p tcp -m multiport --ports 80,443
input -j LOG
input -j LOG --log-prefix "a b " --log-level debug
input -j LOG --log-level error
input -j LOG --log-level warning
input -j LOG --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid
input -j LOG --log-macdecode
input -j REJECT
input -j REJECT --reject-with icmp-host-unreachable
input -j REJECT --reject-with icmp-net-unreachable
input -j REJECT --reject-with icmp-proto-unreachable
input -j REJECT --reject-with icmp-net-prohibited
input -j REJECT --reject-with icmp-host-prohibited
input -j REJECT --reject-with icmp-admin-prohibited
input -p tcp -j REJECT --reject-with tcp-reset
input -m statistic --mode random --probability 0.5 -j DROP
input -m statistic --mode random ! --probability 0.25 -j DROP
input -m statistic --mode nth --every 3 --packet 1 -j DROP
input -m string --string abc --algo bm -j DROP
input -m hashlimit --hashlimit-upto 3/s --hashlimit-name poplin
mangle() { iptables-nft -t mangle -A PREROUTING "$@"; }
mangle -j MARK --set-mark 5
mangle -j MARK --set-xmark 0x4000/0x4000
mangle -j MARK --or-mark 0x8
mangle -j MARK --and-mark 0x8
mangle -j MARK --xor-mark 0x8
mangle -j MARK --set-mark 0x4/0xf
mangle -j CONNMARK --save-mark
mangle -j CONNMARK --restore-mark
mangle -j CONNMARK --set-mark 7
iptables-nft -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
iptables-nft -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1400
destination() { iptables-nft -t nat -A PREROUTING "$@"; }
destination -p tcp -j DNAT --to-destination 10.0.0.1:8080
destination -p tcp -j DNAT --to-destination 10.0.0.1-10.0.0.4:80-90 --random
destination -j DNAT --to-destination 10.0.0.1 --persistent
destination -p tcp -j REDIRECT --to-ports 80
destination -p tcp -j REDIRECT --to-ports 80-90 --random
destination -j REDIRECT
source() { iptables-nft -t nat -A POSTROUTING "$@"; }
source -j MASQUERADE
source -j MASQUERADE --random-fully
source -p tcp -j MASQUERADE --to-ports 1024-2048 --random
source -p tcp -j SNAT --to-source 10.0.0.9:1-100
source -j SNAT --to-source 10.0.0.9-10.0.0.11 --random-fully
input6() { ip6tables-nft -A INPUT "$@"; }
input6 -j REJECT
input6 -j REJECT --reject-with icmp6-no-route
input6 -j REJECT --reject-with icmp6-adm-prohibited
input6 -j REJECT --reject-with icmp6-addr-unreachable
input6 -p tcp -j REJECT --reject-with tcp-reset
input6 -m addrtype --dst-type LOCAL -m conntrack --ctstate NEW -m mark --mark 1
