package dev.poplin.benchmarks.inet;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrMap;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import inet.ipaddr.ipv4.IPv4Address;
import inet.ipaddr.ipv4.IPv4AddressAssociativeTrie;
import inet.ipaddr.ipv6.IPv6Address;
import inet.ipaddr.ipv6.IPv6AddressAssociativeTrie;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Longest match of addresses in a million prefixes. A sample is a thousand look-ups, so that its microseconds are nanoseconds a look-up,
 * and so short that its median does not feel what else the machine does, but for the caches.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class LongestMatchBenchmark {

    private static final int ADDRESSES = 1 << 20;
    private static final int SAMPLE = 1000;

    /** The family of the prefixes. */
    @Param({"IPV4", "IPV6"})
    public IpFamily family = IpFamily.IPV4;

    /** How many prefixes there are. */
    @Param("1000000")
    public int prefixes;

    private final CidrMap<Integer> map = new CidrMap<>();
    private IpAddress[] addresses = {};
    private int next;

    private final IPv4AddressAssociativeTrie<Integer> peer4 = new IPv4AddressAssociativeTrie<>();
    private final IPv6AddressAssociativeTrie<Integer> peer6 = new IPv6AddressAssociativeTrie<>();
    private inet.ipaddr.IPAddress[] peerAddresses = {};

    /** Fills both maps with the same table. */
    @Setup
    public void fill() {
        List<Cidr> table = family == IpFamily.IPV4 ? RoutingTable.ipv4(prefixes, 1) : RoutingTable.ipv6(prefixes, 1);
        addresses = RoutingTable.addresses(table, ADDRESSES, 2);
        peerAddresses = new inet.ipaddr.IPAddress[ADDRESSES];
        for (int i = 0; i < ADDRESSES; i++) {
            peerAddresses[i] = peer(addresses[i].toBytes(), null);
        }
        for (int i = 0; i < table.size(); i++) {
            Cidr cidr = table.get(i);
            map.put(cidr, i);
            inet.ipaddr.IPAddress prefix = peer(cidr.address().toBytes(), cidr.length());
            if (prefix instanceof IPv4Address four) {
                peer4.put(four, i);
            } else {
                peer6.put(prefix.toIPv6(), i);
            }
        }
    }

    private inet.ipaddr.IPAddress peer(byte[] bytes, @Nullable Integer length) {
        return family == IpFamily.IPV4 ? new IPv4Address(bytes, length) : new IPv6Address(bytes, length);
    }

    private int step() {
        next = next + 1 & ADDRESSES - 1;
        return next;
    }

    /** The value alone. */
    @Benchmark
    public void value(Blackhole result) {
        for (int i = 0; i < SAMPLE; i++) {
            result.consume(map.longestMatchOr(addresses[step()], -1));
        }
    }

    /** The entry with its prefix. */
    @Benchmark
    public void entry(Blackhole result) {
        for (int i = 0; i < SAMPLE; i++) {
            result.consume(map.longestMatch(addresses[step()]));
        }
    }

    /** The ipaddress library's trie. */
    @Benchmark
    public void ipaddressLibrary(Blackhole result) {
        for (int i = 0; i < SAMPLE; i++) {
            inet.ipaddr.IPAddress address = peerAddresses[step()];
            result.consume(
                    family == IpFamily.IPV4
                            ? peer4.longestPrefixMatchNode(address.toIPv4())
                            : peer6.longestPrefixMatchNode(address.toIPv6()));
        }
    }
}
