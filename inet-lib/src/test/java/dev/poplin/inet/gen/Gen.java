package dev.poplin.inet.gen;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.Ipv6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A seeded source of random test values. A property that fails says its seed; {@code mvn test -Dpoplin.seed=SEED} starts with the
 * very run that failed. Confined to its thread.
 *
 * <pre>{@code
 * Gen.forAll(1000, gen -> {
 *     IpAddress address = gen.address();
 *     assertThat(...)
 * });
 * }</pre>
 */
public final class Gen {

    private static final long DEFAULT_SEED = 0x504f504c494eL;

    private final SplittableRandom random;

    private Gen(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** A source that gives the same values for the same seed. */
    public static Gen ofSeed(long seed) {
        return new Gen(seed);
    }

    /** Runs a property on so many sources of different seeds; a failure names the seed of its run. */
    public static void forAll(int runs, Consumer<Gen> property) {
        long first = Long.getLong("poplin.seed", DEFAULT_SEED);
        for (int run = 0; run < runs; run++) {
            long seed = first + run;
            try {
                property.accept(new Gen(seed));
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError(
                        "run " + run + " failed; repeat it with -Dpoplin.seed=" + seed + ": " + failure.getMessage(),
                        failure);
            }
        }
    }

    /** A number from {@code low} to {@code high}, both included. */
    public int between(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    /** Any 64 bits; small, huge and bordering values come up far more often than by chance. */
    public long bits() {
        return switch (between(0, 5)) {
            case 0 -> between(0, 3);
            case 1 -> -1L - between(0, 3);
            case 2 -> 1L << between(0, 63);
            case 3 -> -1L << between(0, 63);
            default -> random.nextLong();
        };
    }

    /** True once in so many times. */
    public boolean oneIn(int times) {
        return between(1, times) == 1;
    }

    /** One of these values. */
    @SafeVarargs
    public final <T> T oneOf(T... values) {
        return values[between(0, values.length - 1)];
    }

    /** One of these values. */
    public <T> T oneOf(List<T> values) {
        return values.get(between(0, values.size() - 1));
    }

    /** A list of {@code low} to {@code high} values. */
    public <T> List<T> listOf(int low, int high, Function<Gen, T> element) {
        List<T> values = new ArrayList<>();
        for (int count = between(low, high); count > 0; count--) {
            values.add(element.apply(this));
        }
        return values;
    }

    /** So many random bytes. */
    public byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** IPv4 or IPv6. */
    public IpFamily family() {
        return oneOf(IpFamily.values());
    }

    /** Any address; the ends of the space come up often. */
    public IpAddress address() {
        return address(family());
    }

    /** Any address of a family; the ends of the space come up often. */
    public IpAddress address(IpFamily family) {
        return family == IpFamily.IPV4 ? Ipv4Address.ofInt((int) bits()) : Ipv6Address.of(bits(), bits());
    }

    /** Any canonical prefix. */
    public Cidr cidr() {
        return cidr(family());
    }

    /** Any canonical prefix of a family. */
    public Cidr cidr(IpFamily family) {
        return Cidr.of(address(family), between(0, family.bits()));
    }

    /** A canonical prefix within another one, itself included. */
    public Cidr cidrWithin(Cidr parent) {
        IpAddress inner = address(parent.family());
        int length = between(parent.length(), parent.family().bits());
        if (parent.family() == IpFamily.IPV4) {
            long suffix =
                    inner.lowBits() & parent.last().lowBits() & ~parent.first().lowBits();
            return Cidr.of(Ipv4Address.ofInt((int) (parent.first().lowBits() | suffix)), length);
        }
        long high =
                inner.highBits() & parent.last().highBits() & ~parent.first().highBits();
        long low = inner.lowBits() & parent.last().lowBits() & ~parent.first().lowBits();
        return Cidr.of(
                Ipv6Address.of(parent.first().highBits() | high, parent.first().lowBits() | low), length);
    }
}
