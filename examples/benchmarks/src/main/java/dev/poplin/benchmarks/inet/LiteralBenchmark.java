package dev.poplin.benchmarks.inet;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.ipv4.IPv4Address;
import inet.ipaddr.ipv6.IPv6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
 * Addresses from and to text. A sample is a thousand addresses, so that its microseconds are nanoseconds an address, and so short that
 * its median does not feel what else the machine does.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LiteralBenchmark {

    private static final int COUNT = 4096;
    private static final int SAMPLE = 1000;

    /** The family of the addresses. */
    @Param({"IPV4", "IPV6"})
    public IpFamily family = IpFamily.IPV4;

    private IpAddress[] addresses = {};
    private InetAddress[] peers = {};
    private String[] texts = {};
    private int next;

    /** Makes addresses of a routing table, of every length of text. */
    @Setup
    public void make() {
        List<Cidr> table = family == IpFamily.IPV4 ? RoutingTable.ipv4(COUNT, 1) : RoutingTable.ipv6(COUNT, 1);
        addresses = RoutingTable.addresses(table, COUNT, 2);
        peers = Arrays.stream(addresses).map(IpAddress::toInetAddress).toArray(InetAddress[]::new);
        texts = Arrays.stream(addresses).map(IpAddress::toString).toArray(String[]::new);
    }

    private int step() {
        next = next + 1 & COUNT - 1;
        return next;
    }

    /** From text. */
    @Benchmark
    public void parse(Blackhole result) {
        for (int i = 0; i < SAMPLE; i++) {
            result.consume(IpAddress.parse(texts[step()]));
        }
    }

    /** From text, by the JDK. */
    @Benchmark
    public void parseJdk(Blackhole result) throws UnknownHostException {
        for (int i = 0; i < SAMPLE; i++) {
            result.consume(InetAddress.getByName(texts[step()]));
        }
    }

    /** From text, by the ipaddress library. */
    @Benchmark
    public void parseIpaddressLibrary(Blackhole result) {
        for (int i = 0; i < SAMPLE; i++) {
            result.consume(new IPAddressString(texts[step()]).getAddress());
        }
    }

    /** To text. */
    @Benchmark
    public void format(Blackhole result) {
        for (int i = 0; i < SAMPLE; i++) {
            result.consume(addresses[step()].toString());
        }
    }

    /** To text, by the JDK. */
    @Benchmark
    public void formatJdk(Blackhole result) {
        for (int i = 0; i < SAMPLE; i++) {
            result.consume(peers[step()].getHostAddress());
        }
    }

    /** To text, by the ipaddress library: of a new address each time, because an address keeps its text. */
    @Benchmark
    public void formatIpaddressLibrary(Blackhole result) {
        for (int i = 0; i < SAMPLE; i++) {
            byte[] bytes = peers[step()].getAddress();
            result.consume(
                    (family == IpFamily.IPV4 ? new IPv4Address(bytes) : new IPv6Address(bytes)).toCanonicalString());
        }
    }
}
