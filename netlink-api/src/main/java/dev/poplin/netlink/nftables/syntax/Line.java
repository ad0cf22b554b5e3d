package dev.poplin.netlink.nftables.syntax;

import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.expression.Expression.Payload;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.set.KeyTypes;
import dev.poplin.netlink.nftables.set.NftSet;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One rule while it is printed: its registers, its protocols and what its table has. Confined to one rule. */
final class Line {

    /** More than any register holds; what a malformed rule says beyond that is not believed. */
    private static final int GREATEST_BITS = 4096;

    private static final int REGISTERS = 20;

    final Protocols protocols;
    final Values values;
    final Map<String, NftSet> sets;
    final Map<String, Chain> chains;
    final Surroundings surroundings;
    final int depth;
    private final Map<Integer, Operand> registers = new TreeMap<>();

    Line(int family, Map<String, NftSet> sets, Map<String, Chain> chains, Surroundings surroundings, int depth) {
        this.protocols = new Protocols(family);
        this.values = new Values(surroundings);
        this.sets = sets;
        this.chains = chains;
        this.surroundings = surroundings;
        this.depth = depth;
    }

    void load(int register, Operand operand) {
        for (int slot = 1; slot < Math.min(operand.slots(), REGISTERS); slot++) {
            registers.remove(register + slot);
        }
        registers.put(register, operand);
    }

    /** Whether something was loaded that nothing has looked at yet. */
    boolean holds(int register) {
        return registers.containsKey(register) && !loaded(register).used();
    }

    Operand loaded(int register) {
        return registers.getOrDefault(
                register, Operand.of("/* register " + register + " */", Datatype.INVALID, false, 0));
    }

    /** What a comparison looks at; it is no part of a later key. */
    Operand compared(int register) {
        Operand operand = loaded(register);
        registers.put(register, operand.asUsed());
        return operand;
    }

    /** The words of the operands that follow each other from a register on, until so many bytes are found. */
    String key(int register, int bytes) {
        List<String> parts = new ArrayList<>();
        int slot = register;
        while ((slot - register) * 4 < bytes) {
            Operand part = registers.get(slot);
            if (part == null || part.used()) {
                break;
            }
            parts.add(words(part));
            registers.put(slot, part.asUsed());
            slot += part.slots();
        }
        return String.join(" . ", parts);
    }

    /** The constants that follow each other from a register on, each filled up to whole registers; empty if one is no constant. */
    Optional<Bytes> constant(int register, int bytes) {
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        while (parts.size() < bytes) {
            Bytes part = loaded(register + parts.size() / 4).literal();
            if (part == null || part.length() == 0) {
                return Optional.empty();
            }
            parts.writeBytes(Arrays.copyOf(part.toArray(), part.length() + 3 & ~3));
        }
        return Optional.of(Bytes.of(Arrays.copyOf(parts.toByteArray(), bytes)));
    }

    /** The words of a key of a set, whose length is only known if its table is. */
    String key(int register, String setName) {
        NftSet set = sets.get(setName);
        return key(register, set == null ? Integer.MAX_VALUE : KeyTypes.bytes(set.key()));
    }

    /** The words of a key and of the set or map that it is looked up in. */
    String lookup(int register, String between, String setName) {
        int shift = shift(loaded(register));
        return key(register, setName) + between + set(setName, shift);
    }

    /** How many bits to the left of its value a part of a byte was loaded. */
    private int shift(Operand operand) {
        Payload payload = operand.payload();
        Bytes mask = operand.mask();
        return payload == null || mask == null
                ? 0
                : place(payload, number(mask)).map(Place::shift).orElse(0);
    }

    /** A set by name, or in place if it has none. */
    private String set(String name, int shift) {
        NftSet set = sets.get(name);
        return set != null && set.isAnonymous()
                ? "{ " + SetPrinter.elements(set, surroundings, shift).collect(Collectors.joining(", ")) + " }"
                : "@" + name;
    }

    /** A part of a header and how far its value is to the left in what was loaded. */
    record Place(Header header, Header.Field field, int shift) {

        String words() {
            return header.words(field);
        }
    }

    /** The field that the looked at bits of a load are; empty if they are none that nft knows. */
    Optional<Place> place(Payload payload, BigInteger mask) {
        int from = payload.offset() * Byte.SIZE;
        int low = Math.max(0, mask.getLowestSetBit());
        int bits = mask.bitLength() - low;
        boolean oneRow = mask.shiftRight(low).bitCount() == bits;
        int first = from + payload.length() * Byte.SIZE - mask.bitLength();
        return protocols.header(payload.base(), from).filter(header -> oneRow).flatMap(header -> header.field(
                        first, bits, protocols.message())
                .map(field -> new Place(header, field, low)));
    }

    static BigInteger number(Bytes bytes) {
        return new BigInteger(1, bytes.toArray());
    }

    static BigInteger ones(int bits) {
        return BigInteger.ONE
                .shiftLeft(Math.max(0, Math.min(bits, GREATEST_BITS)))
                .subtract(BigInteger.ONE);
    }

    /** Bytes of the packet that no field is. */
    static String raw(Payload payload) {
        String base = List.of("ll", "nh", "th", "ih").get(Math.min(Math.max(0, payload.base()), 3));
        return "@" + base + "," + payload.offset() * Byte.SIZE + "," + payload.length() * Byte.SIZE;
    }

    /** An operand in words, with what is done to it. */
    String words(Operand operand) {
        Payload payload = operand.payload();
        if (payload != null) {
            return payloadWords(operand, payload);
        }
        Bytes literal = operand.literal();
        String text = literal == null ? operand.words() : literal.toString();
        return text + arithmetic(operand);
    }

    private String payloadWords(Operand operand, Payload payload) {
        Bytes mask = operand.mask();
        Bytes xor = operand.xor();
        if (mask != null && (xor == null || xor.isZero())) {
            Optional<Place> part = place(payload, number(mask));
            if (part.isPresent()) {
                return used(part.get());
            }
        }
        String text = place(payload, ones(operand.bits())).map(this::used).orElseGet(() -> raw(payload));
        return text + arithmetic(operand);
    }

    String used(Place place) {
        protocols.use(place.header(), place.field());
        return place.words();
    }

    /** {@code x & mask ^ xor} as nft takes it apart: and, exclusive or, or. */
    private String arithmetic(Operand operand) {
        Bytes maskBytes = operand.mask();
        Bytes xorBytes = operand.xor();
        if (maskBytes == null || xorBytes == null) {
            return "";
        }
        BigInteger mask = number(Values.networkOrder(maskBytes, operand.host()));
        BigInteger xor = number(Values.networkOrder(xorBytes, operand.host()));
        BigInteger or = mask.and(xor).xor(xor);
        xor = xor.and(mask);
        mask = mask.or(or);
        return (mask.equals(ones(operand.bits())) ? "" : " & " + print(operand, mask))
                + (xor.signum() == 0 ? "" : " ^ " + print(operand, xor))
                + (or.signum() == 0 ? "" : " | " + print(operand, or));
    }

    private String print(Operand operand, BigInteger number) {
        Datatype type = operand.payload() == null ? operand.type() : Datatype.INVALID;
        return values.print(type, bytes(number, operand.bits()));
    }

    /** A number as so many bits in network order. */
    static Bytes bytes(BigInteger number, int bits) {
        byte[] value = new byte[(Math.max(0, Math.min(bits, GREATEST_BITS)) + Byte.SIZE - 1) / Byte.SIZE];
        byte[] digits = number.toByteArray();
        int length = Math.min(value.length, digits.length);
        System.arraycopy(digits, digits.length - length, value, value.length - length, length);
        return Bytes.of(value);
    }

    /** A register as the value of a type: the literal that is in it, or the words of what was loaded. */
    String value(int register, Datatype type, boolean host) {
        Operand operand = loaded(register);
        Bytes literal = operand.literal();
        return literal == null ? words(operand) : values.print(type, Values.networkOrder(literal, host));
    }
}
