package dev.poplin.netlink.nftables.rule;

import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.expression.Expression.NumberGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A number below a modulus, by which packets are spread over what a rule chooses from, such as queues: {@code numgen}, {@code symhash} and
 * {@code jhash} of nft. Immutable.
 *
 * <pre>{@code
 * rule.queue(Spread.byKey(4, Selector.ip(IPV4).saddr()).from(10), true) // queue flags bypass to jhash ip saddr mod 4 offset 10
 * }</pre>
 */
public final class Spread {

    private static final int IN_TURN = 0;
    private static final int RANDOM = 1;
    /** Where nft loads the key of a hash: behind the wide register that takes the number. */
    private static final int KEY_REGISTER = 4;

    private enum Kind {
        IN_TURN,
        RANDOM,
        BY_FLOW,
        BY_KEY
    }

    private final Kind kind;
    private final int modulus;
    private final int first;
    private final OptionalInt seed;
    private final List<Selector> key;

    private Spread(Kind kind, int modulus, int first, OptionalInt seed, List<Selector> key) {
        if (modulus < 1) {
            throw new IllegalArgumentException("modulus " + modulus + " is less than 1");
        }
        if (first < 0 || (long) first + modulus - 1 > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(modulus + " numbers from " + first + " on do not fit 31 bits");
        }
        this.kind = kind;
        this.modulus = modulus;
        this.first = first;
        this.seed = seed;
        this.key = key;
    }

    /**
     * {@code numgen inc mod N}: one packet after the other.
     *
     * @throws IllegalArgumentException if the modulus is less than 1
     */
    public static Spread inTurn(int modulus) {
        return new Spread(Kind.IN_TURN, modulus, 0, OptionalInt.empty(), List.of());
    }

    /**
     * {@code numgen random mod N}: by chance.
     *
     * @throws IllegalArgumentException if the modulus is less than 1
     */
    public static Spread random(int modulus) {
        return new Spread(Kind.RANDOM, modulus, 0, OptionalInt.empty(), List.of());
    }

    /**
     * {@code symhash mod N}: by the two ends of the packet, both ways alike.
     *
     * @throws IllegalArgumentException if the modulus is less than 1
     */
    public static Spread byFlow(int modulus) {
        return new Spread(Kind.BY_FLOW, modulus, 0, OptionalInt.empty(), List.of());
    }

    /**
     * {@code jhash A . B mod N}: by what these select, with a seed of the kernel's unless it is said.
     *
     * @throws IllegalArgumentException if the modulus is less than 1, or nothing is selected
     */
    public static Spread byKey(int modulus, Selector... key) {
        if (key.length == 0) {
            throw new IllegalArgumentException("a hash of nothing");
        }
        return new Spread(Kind.BY_KEY, modulus, 0, OptionalInt.empty(), List.of(key));
    }

    /**
     * {@code seed N}: the same hash on every host, and after every restart.
     *
     * @throws IllegalStateException if it is not {@link #byKey}
     */
    public Spread seed(int number) {
        if (kind != Kind.BY_KEY) {
            throw new IllegalStateException("only jhash has a seed");
        }
        return new Spread(kind, modulus, first, OptionalInt.of(number), key);
    }

    /**
     * {@code offset N}: the numbers begin with this one.
     *
     * @throws IllegalArgumentException if it is less than 0, or the last number is beyond 31 bits
     */
    public Spread from(int number) {
        return new Spread(kind, modulus, number, seed, key);
    }

    /** The greatest number that there may be. */
    int last() {
        return first + modulus - 1;
    }

    /** What must be known of a packet before the number can be loaded. */
    List<List<Expression>> contexts() {
        return key.stream().map(Selector::context).toList();
    }

    /** Loads the number into the first register. */
    List<Expression> expressions() {
        return switch (kind) {
            case IN_TURN -> List.of(new NumberGenerator(0, modulus, IN_TURN, first));
            case RANDOM -> List.of(new NumberGenerator(0, modulus, RANDOM, first));
            case BY_FLOW -> List.of(Actions.symmetricHash(modulus, first));
            case BY_KEY -> ofKey();
        };
    }

    private List<Expression> ofKey() {
        List<Expression> expressions = new ArrayList<>();
        int register = KEY_REGISTER;
        for (Selector part : key) {
            expressions.add(part.loadInto(register));
            register += part.slots();
        }
        int bytes = key.size() == 1 ? key.get(0).bytes() : (register - KEY_REGISTER) * Integer.BYTES;
        expressions.add(Actions.hash(KEY_REGISTER, bytes, modulus, seed, first));
        return expressions;
    }
}
