package dev.poplin.netlink.nftables.rule;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.DeviceList;
import dev.poplin.netlink.nftables.data.KeptAttributes;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.nftables.expression.Additions;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.expression.ExpressionCodec;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Chains and rules on the wire (NFTA_CHAIN_*, NFTA_RULE_*). */
public final class ChainCodec {

    private static final int CHAIN_NAME = 3;
    private static final int CHAIN_HOOK = 4;
    private static final int CHAIN_POLICY = 5;
    private static final int CHAIN_TYPE = 7;
    private static final int CHAIN_FLAGS = 10;
    private static final int CHAIN_ID = 11;
    private static final int CHAIN_USER_DATA = 12;
    /** The kernel's own flag of a chain with a hook. */
    private static final int FLAG_BASE = 1;

    private static final int HOOK_NUMBER = 1;
    private static final int HOOK_PRIORITY = 2;
    private static final int HOOK_DEVICE = 3;
    private static final int HOOK_DEVICES = 4;
    private static final int RULE_CHAIN = 2;
    private static final int RULE_HANDLE = 3;
    private static final int RULE_EXPRESSIONS = 4;
    private static final int RULE_USER_DATA = 7;
    private static final int RULE_CHAIN_ID = 11;

    private ChainCodec() {}

    /**
     * Writes a chain without its rules.
     *
     * @param id the number under which a chain without a name is added
     */
    public static void write(MessageWriter out, Chain chain, int id) {
        if (chain.isAnonymous()) {
            out.attributeBe32(CHAIN_ID, id);
        } else {
            out.attributeString(CHAIN_NAME, chain.name());
        }
        chain.hook().ifPresent(hook -> {
            out.attributeString(CHAIN_TYPE, hook.type()).attributeBe32(CHAIN_POLICY, hook.accept() ? 1 : 0);
            out.nested(CHAIN_HOOK, () -> {
                out.attributeBe32(HOOK_NUMBER, hook.number()).attributeBe32(HOOK_PRIORITY, hook.priority());
                if (hook.devices().size() == 1
                        && !DeviceList.isPrefix(hook.devices().get(0))) {
                    out.attributeString(HOOK_DEVICE, hook.devices().get(0));
                } else if (!hook.devices().isEmpty()) {
                    out.nested(HOOK_DEVICES, () -> DeviceList.write(out, hook.devices()));
                }
            });
        });
        KeptAttributes.write(chain.attributes(), out);
    }

    /** Writes a chain's name and devices alone, which are added to it or taken from it. */
    public static void writeDevices(MessageWriter out, String chain, List<String> devices) {
        out.attributeString(CHAIN_NAME, chain);
        out.nested(CHAIN_HOOK, () -> out.nested(HOOK_DEVICES, () -> DeviceList.write(out, devices)));
    }

    /** A chain as the kernel lists it, without its rules. */
    public static Chain read(Reply reply) {
        String name = "";
        String type = "";
        int number = -1;
        int priority = 0;
        int policy = 1;
        String device = "";
        List<String> devices = new ArrayList<>();
        KeptAttributes kept = new KeptAttributes();
        AttributeReader attributes = reply.attributes(NftNumber.HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case CHAIN_NAME -> name = attributes.string();
                case CHAIN_HOOK -> {
                    AttributeReader hook = attributes.nested();
                    while (hook.next()) {
                        switch (hook.type()) {
                            case HOOK_NUMBER -> number = hook.be32();
                            case HOOK_PRIORITY -> priority = hook.be32();
                            case HOOK_DEVICE -> device = hook.string();
                            case HOOK_DEVICES -> DeviceList.read(hook.nested(), devices);
                            default -> {
                                // Nothing else says where a chain hangs.
                            }
                        }
                    }
                }
                case CHAIN_POLICY -> policy = attributes.be32();
                case CHAIN_TYPE -> type = attributes.string();
                case CHAIN_FLAGS -> {
                    int flags = attributes.be32() & ~FLAG_BASE;
                    if (flags != 0) {
                        kept.keepBe32(CHAIN_FLAGS, flags);
                    }
                }
                case CHAIN_USER_DATA -> kept.keep(attributes);
                default -> {
                    // Counters and use counts are the kernel's own.
                }
            }
        }
        // A newer kernel lists a single device among the devices, too.
        if (devices.isEmpty() && !device.isEmpty()) {
            devices.add(device);
        }
        Optional<Chain.Hook> hook = number < 0
                ? Optional.empty()
                : Optional.of(new Chain.Hook(type, number, priority, policy == 1, devices));
        return new Chain(name, hook, List.of(), kept.bytes());
    }

    /** Writes a rule of a chain; sets of the same transaction are referred to by their number, too. */
    public static void write(MessageWriter out, String chain, Rule rule, Additions added) {
        Optional<Integer> id = added.chain(chain);
        if (id.isPresent()) {
            out.attributeBe32(RULE_CHAIN_ID, id.get());
        } else {
            out.attributeString(RULE_CHAIN, chain);
        }
        out.nested(RULE_EXPRESSIONS, () -> rule.expressions()
                .forEach(expression -> ExpressionCodec.encode(expression, out, added)));
        if (rule.userData().length() > 0) {
            out.attributeBytes(RULE_USER_DATA, rule.userData().toArray());
        }
    }

    /** A rule as the kernel lists it. */
    public static ListedRule readRule(Reply reply) {
        return readRule(reply, false);
    }

    /** A rule as the kernel lists it, with what it has counted if that is wanted. */
    public static ListedRule readRule(Reply reply, boolean withCounts) {
        String chain = "";
        long handle = 0;
        List<Expression> expressions = new ArrayList<>();
        Bytes userData = Bytes.of();
        AttributeReader attributes = reply.attributes(NftNumber.HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case RULE_CHAIN -> chain = attributes.string();
                case RULE_HANDLE -> handle = attributes.be64();
                case RULE_EXPRESSIONS -> {
                    AttributeReader list = attributes.nested();
                    while (list.next()) {
                        expressions.add(ExpressionCodec.decode(list.nested(), withCounts));
                    }
                }
                case RULE_USER_DATA -> userData = Bytes.of(attributes.bytes());
                default -> {
                    // Positions are the kernel's own.
                }
            }
        }
        return new ListedRule(chain, handle, new Rule(expressions, userData));
    }
}
