package dev.poplin.netlink.nftables.expression;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.DataCodec;
import dev.poplin.netlink.nftables.data.KeptAttributes;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.nftables.data.Verdict;
import dev.poplin.netlink.nftables.expression.Expression.Bitwise;
import dev.poplin.netlink.nftables.expression.Expression.Compare;
import dev.poplin.netlink.nftables.expression.Expression.Conntrack;
import dev.poplin.netlink.nftables.expression.Expression.Counter;
import dev.poplin.netlink.nftables.expression.Expression.Decide;
import dev.poplin.netlink.nftables.expression.Expression.Immediate;
import dev.poplin.netlink.nftables.expression.Expression.Lookup;
import dev.poplin.netlink.nftables.expression.Expression.MapLookup;
import dev.poplin.netlink.nftables.expression.Expression.Masquerade;
import dev.poplin.netlink.nftables.expression.Expression.Meta;
import dev.poplin.netlink.nftables.expression.Expression.Nat;
import dev.poplin.netlink.nftables.expression.Expression.NumberGenerator;
import dev.poplin.netlink.nftables.expression.Expression.ObjectLookup;
import dev.poplin.netlink.nftables.expression.Expression.ObjectReference;
import dev.poplin.netlink.nftables.expression.Expression.Opaque;
import dev.poplin.netlink.nftables.expression.Expression.Payload;
import dev.poplin.netlink.nftables.expression.Expression.Range;
import dev.poplin.netlink.nftables.expression.Expression.VerdictLookup;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The bytes of expressions. What is decoded and encoded again means the same to the kernel. */
public final class ExpressionCodec {

    private static final int VERDICT_REGISTER = 0;
    /** The newest of the older numbers (NFT_REG_4), and the first and last of the others (NFT_REG32_00, NFT_REG32_15). */
    private static final int LAST_WIDE = 4;

    private static final int FIRST_NARROW = 8;
    private static final int LAST_NARROW = 23;

    private ExpressionCodec() {}

    /** The kernel's number of a register: the first of each four also has an older, shorter one. */
    public static int kernelRegister(int register) {
        return register % 4 == 0 ? 1 + register / 4 : FIRST_NARROW + register;
    }

    /** The register for data with this kernel number, or empty if there is none. */
    public static OptionalInt register(int kernelRegister) {
        if (kernelRegister >= FIRST_NARROW && kernelRegister <= LAST_NARROW) {
            return OptionalInt.of(kernelRegister - FIRST_NARROW);
        }
        return kernelRegister >= 1 && kernelRegister <= LAST_WIDE
                ? OptionalInt.of((kernelRegister - 1) * 4)
                : OptionalInt.empty();
    }

    /** Writes an expression, in nft's order of attributes; sets of the same transaction are referred to by their id, too. */
    public static void encode(Expression expression, MessageWriter out, Additions added) {
        if (expression instanceof Meta meta) {
            write(out, "meta", () -> out.attributeBe32(2, meta.key())
                    .attributeBe32(1, kernelRegister(meta.register())));
        } else if (expression instanceof Payload payload) {
            write(out, "payload", () -> out.attributeBe32(1, kernelRegister(payload.register()))
                    .attributeBe32(2, payload.base())
                    .attributeBe32(3, payload.offset())
                    .attributeBe32(4, payload.length()));
        } else if (expression instanceof Compare compare) {
            write(out, "cmp", () -> {
                out.attributeBe32(1, kernelRegister(compare.register())).attributeBe32(2, compare.operator());
                data(out, 3, compare.data());
            });
        } else if (expression instanceof Range range) {
            write(out, "range", () -> {
                out.attributeBe32(1, kernelRegister(range.register())).attributeBe32(2, range.operator());
                data(out, 3, range.from());
                data(out, 4, range.to());
            });
        } else if (expression instanceof Bitwise bitwise) {
            write(out, "bitwise", () -> {
                out.attributeBe32(1, kernelRegister(bitwise.source()));
                out.attributeBe32(2, kernelRegister(bitwise.destination()));
                out.attributeBe32(3, bitwise.mask().length());
                data(out, 4, bitwise.mask());
                data(out, 5, bitwise.xor());
            });
        } else if (expression instanceof Lookup lookup) {
            write(out, "lookup", () -> {
                out.attributeBe32(2, kernelRegister(lookup.register()));
                set(out, 1, 4, lookup.set(), added);
                if (lookup.inverted()) {
                    out.attributeBe32(5, 1);
                }
            });
        } else if (expression instanceof VerdictLookup lookup) {
            write(out, "lookup", () -> {
                out.attributeBe32(2, kernelRegister(lookup.register())).attributeBe32(3, VERDICT_REGISTER);
                set(out, 1, 4, lookup.map(), added);
            });
        } else if (expression instanceof MapLookup lookup) {
            write(out, "lookup", () -> {
                out.attributeBe32(2, kernelRegister(lookup.source()));
                out.attributeBe32(3, kernelRegister(lookup.destination()));
                set(out, 1, 4, lookup.map(), added);
            });
        } else if (expression instanceof ObjectLookup lookup) {
            write(out, "objref", () -> {
                out.attributeBe32(3, kernelRegister(lookup.register()));
                set(out, 4, 5, lookup.map(), added);
            });
        } else {
            encodeEffect(expression, out, added);
        }
    }

    private static void encodeEffect(Expression expression, MessageWriter out, Additions added) {
        if (expression instanceof Immediate immediate) {
            write(out, "immediate", () -> {
                out.attributeBe32(1, kernelRegister(immediate.register()));
                data(out, 2, immediate.data());
            });
        } else if (expression instanceof Decide decide) {
            write(out, "immediate", () -> {
                out.attributeBe32(1, VERDICT_REGISTER);
                out.nested(2, () -> verdict(out, decide.verdict(), added));
            });
        } else if (expression instanceof Conntrack conntrack) {
            write(out, "ct", () -> out.attributeBe32(2, conntrack.key())
                    .attributeBe32(1, kernelRegister(conntrack.register())));
        } else if (expression instanceof Counter) {
            write(out, "counter", () -> {});
        } else if (expression instanceof Masquerade masquerade) {
            write(out, "masq", () -> {
                if (masquerade.flags() != 0) {
                    out.attributeBe32(1, masquerade.flags());
                }
            });
        } else if (expression instanceof Nat nat) {
            write(out, "nat", () -> encodeNat(nat, out));
        } else if (expression instanceof NumberGenerator numbers) {
            write(out, "numgen", () -> out.attributeBe32(1, kernelRegister(numbers.register()))
                    .attributeBe32(2, numbers.modulus())
                    .attributeBe32(3, numbers.type())
                    .attributeBe32(4, numbers.offset()));
        } else if (expression instanceof ObjectReference reference) {
            write(out, "objref", () -> out.attributeBe32(1, reference.type()).attributeString(2, reference.name()));
        } else if (expression instanceof Opaque opaque) {
            write(out, opaque.name(), () -> out.bytes(opaque.data().toArray()));
        }
    }

    private static void encodeNat(Nat nat, MessageWriter out) {
        out.attributeBe32(1, nat.destination() ? 1 : 0).attributeBe32(2, nat.family());
        if (nat.addressRegister() >= 0) {
            out.attributeBe32(3, kernelRegister(nat.addressRegister()));
        }
        if (nat.portRegister() >= 0) {
            out.attributeBe32(5, kernelRegister(nat.portRegister()));
        }
        if (nat.flags() != 0) {
            out.attributeBe32(7, nat.flags());
        }
    }

    private static void set(MessageWriter out, int nameType, int idType, String name, Additions added) {
        out.attributeString(nameType, added.set(name).map(SetReference::name).orElse(name));
        added.set(name).ifPresent(reference -> out.attributeBe32(idType, reference.id()));
    }

    private static void write(MessageWriter out, String name, Runnable attributes) {
        out.nested(NftNumber.LIST_ELEM, () -> out.attributeString(1, name).nested(2, attributes));
    }

    /** Writes an NFTA_DATA attribute that holds a value. */
    public static void data(MessageWriter out, int type, Bytes value) {
        out.nested(type, () -> out.attributeBytes(NftNumber.DATA_VALUE, value.toArray()));
    }

    /** Writes the verdict within an NFTA_DATA attribute. */
    public static void verdict(MessageWriter out, Verdict verdict, Additions added) {
        out.nested(NftNumber.DATA_VERDICT, () -> {
            out.attributeBe32(NftNumber.VERDICT_CODE, verdict.code());
            Optional<Integer> id = added.chain(verdict.chain());
            if (id.isPresent()) {
                out.attributeBe32(NftNumber.VERDICT_CHAIN_ID, id.get());
            } else if (!verdict.chain().isEmpty()) {
                out.attributeString(NftNumber.VERDICT_CHAIN, verdict.chain());
            }
        });
    }

    /** The expression in one element of a rule's list. */
    public static Expression decode(AttributeReader element) {
        return decode(element, false);
    }

    /**
     * Reads an expression from within its list element.
     *
     * @param withCounts whether what it has counted and when it was last used is kept
     */
    public static Expression decode(AttributeReader element, boolean withCounts) {
        String name = "";
        byte[] content = new byte[0];
        while (element.next()) {
            if (element.type() == 1) {
                name = element.string();
            } else if (element.type() == 2) {
                content = element.bytes();
            }
        }
        Attributes read = new Attributes(content);
        return switch (name) {
            case "meta" -> read.has(1) ? new Meta(read.number(2), read.register(1)) : opaque(name, content);
            case "payload" ->
                read.has(1)
                        ? new Payload(read.number(2), read.number(3), read.number(4), read.register(1))
                        : opaque(name, content);
            case "cmp" -> new Compare(read.register(1), read.number(2), read.value(3));
            case "range" -> new Range(read.register(1), read.number(2), read.value(3), read.value(4));
            case "bitwise" ->
                read.number(6) == 0 && read.has(4)
                        ? new Bitwise(read.register(1), read.register(2), read.value(4), read.value(5))
                        : opaque(name, content);
            case "lookup" -> lookup(read);
            case "immediate" ->
                read.number(1) == VERDICT_REGISTER
                        ? new Decide(read.verdict(2))
                        : new Immediate(read.register(1), read.value(2));
            case "ct" ->
                read.has(1) && !read.has(3) ? new Conntrack(read.number(2), read.register(1)) : opaque(name, content);
            case "counter" -> withCounts ? opaque(name, content) : new Counter();
            case "masq" -> read.has(2) ? opaque(name, content) : new Masquerade(read.number(1));
            case "nat" -> nat(read, name, content);
            case "objref" ->
                read.has(4)
                        ? new ObjectLookup(read.text(4), read.register(3))
                        : new ObjectReference(read.number(1), read.text(2));
            case "numgen" -> new NumberGenerator(read.register(1), read.number(2), read.number(3), read.number(4));
            default -> new Opaque(name, ListedContent.of(name, Bytes.of(content), withCounts));
        };
    }

    /** The bytes of an expression within its list element, without what it has counted. */
    public static Bytes withoutCounts(AttributeReader element) {
        KeptAttributes kept = new KeptAttributes();
        String name = "";
        while (element.next()) {
            if (element.type() == 2) {
                Bytes content = Bytes.of(element.bytes());
                kept.keepBytes(2, name.equals("counter") ? Bytes.of() : ListedContent.of(name, content, false));
            } else {
                name = element.type() == 1 ? element.string() : name;
                kept.keep(element);
            }
        }
        return kept.bytes();
    }

    private static Expression opaque(String name, byte[] content) {
        return new Opaque(name, Bytes.of(content));
    }

    private static Expression lookup(Attributes read) {
        String set = read.text(1);
        if (!read.has(3)) {
            return new Lookup(set, read.register(2), (read.number(5) & 1) != 0);
        }
        return read.number(3) == VERDICT_REGISTER
                ? new VerdictLookup(set, read.register(2))
                : new MapLookup(set, read.register(2), read.register(3));
    }

    private static Expression nat(Attributes read, String name, byte[] content) {
        boolean range =
                read.has(4) && read.number(4) != read.number(3) || read.has(6) && read.number(6) != read.number(5);
        // The kernel adds this flag by itself, for the address and port that are given.
        int flags = read.number(7) & ~3;
        return range
                ? opaque(name, content)
                : new Nat(
                        read.number(1) == 1,
                        read.number(2),
                        read.has(3) ? read.register(3) : -1,
                        read.has(5) ? read.register(5) : -1,
                        flags);
    }

    /** An expression's attributes by type. */
    private static final class Attributes {

        private final Map<Integer, byte[]> values = new HashMap<>();
        private final byte[] content;

        Attributes(byte[] content) {
            this.content = content;
            AttributeReader reader = AttributeReader.of(content);
            while (reader.next()) {
                values.put(reader.type(), reader.bytes());
            }
        }

        boolean has(int type) {
            return values.containsKey(type);
        }

        int number(int type) {
            int number = 0;
            for (byte next : values.getOrDefault(type, new byte[0])) {
                number = number << 8 | next & 0xff;
            }
            return number;
        }

        int register(int type) {
            return ExpressionCodec.register(number(type))
                    .orElseThrow(() -> MalformedMessageException.because(
                            new IllegalArgumentException("no register " + number(type)), ByteBuffer.wrap(content), 0));
        }

        String text(int type) {
            byte[] bytes = values.getOrDefault(type, new byte[0]);
            return new String(bytes, 0, Math.max(0, bytes.length - 1), StandardCharsets.UTF_8);
        }

        Bytes value(int type) {
            return DataCodec.value(AttributeReader.of(values.getOrDefault(type, new byte[0])));
        }

        Verdict verdict(int type) {
            return DataCodec.verdict(AttributeReader.of(values.getOrDefault(type, new byte[0])));
        }
    }
}
