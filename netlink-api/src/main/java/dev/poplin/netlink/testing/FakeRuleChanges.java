package dev.poplin.netlink.testing;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.expression.ExpressionCodec;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.testing.FakeTable.FakeRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a transaction of the fake kernel does to the rules of a table. Called under the kernel's lock. */
final class FakeRuleChanges {

    private static final int RULE_CHAIN = 2;
    private static final int RULE_HANDLE = 3;
    private static final int RULE_EXPRESSIONS = 4;
    private static final int RULE_POSITION = 6;
    /** What Linux 6.18 knows by name, when all of it is built in. */
    private static final Set<String> EXPRESSIONS = Set.of(
            "meta",
            "payload",
            "cmp",
            "range",
            "bitwise",
            "lookup",
            "immediate",
            "ct",
            "counter",
            "masq",
            "nat",
            "numgen",
            "objref",
            "limit",
            "quota",
            "log",
            "reject",
            "redir",
            "tproxy",
            "notrack",
            "dynset",
            "fib",
            "rt",
            "socket",
            "hash",
            "exthdr",
            "byteorder",
            "connlimit",
            "synproxy",
            "osf",
            "xfrm",
            "dup",
            "fwd",
            "last",
            "inner",
            "queue",
            "flow_offload");

    private final FakeSetChanges sets;

    FakeRuleChanges(FakeSetChanges sets) {
        this.sets = sets;
    }

    void add(Reply request, FakeTable table, FakeAttributes attributes) throws Refusal {
        String chain = attributes.text(RULE_CHAIN);
        if (!table.chains.containsKey(chain)) {
            throw new Refusal(Errno.ENOENT);
        }
        List<RawAttribute> kept = new ArrayList<>();
        List<Expression> expressions = new ArrayList<>();
        for (RawAttribute each : attributes.without(RULE_HANDLE, RULE_POSITION)) {
            if (each.type() == RULE_EXPRESSIONS) {
                RawAttribute named = FakeReferences.named(each, sets.names());
                kept.add(named);
                AttributeReader list = named.nested();
                while (list.next()) {
                    expressions.add(expression(list));
                }
            } else {
                kept.add(each);
            }
        }
        requireReferences(table, expressions);
        place(
                request,
                table,
                new FakeRule(chain, table.nextHandle(), new FakeAttributes(kept), expressions),
                attributes);
    }

    private static Expression expression(AttributeReader at) throws Refusal {
        String name = "";
        AttributeReader parts = at.nested();
        while (parts.next()) {
            name = parts.type() == 1 ? parts.string() : name;
        }
        if (!EXPRESSIONS.contains(name)) {
            throw new Refusal(Errno.ENOENT);
        }
        return ExpressionCodec.decode(at.nested());
    }

    private static void requireReferences(FakeTable table, List<Expression> expressions) throws Refusal {
        for (Expression each : expressions) {
            String chain = FakeReferences.chain(each);
            String set = FakeReferences.set(each);
            String object = FakeReferences.object(each);
            boolean missing = !chain.isEmpty() && !table.chains.containsKey(chain)
                    || !set.isEmpty() && !table.sets.containsKey(set)
                    || !object.isEmpty() && !table.objects.containsKey(object);
            if (missing) {
                throw new Refusal(Errno.ENOENT);
            }
        }
    }

    private static void place(Reply request, FakeTable table, FakeRule rule, FakeAttributes attributes) throws Refusal {
        long handle = attributes.number(attributes.has(RULE_POSITION) ? RULE_POSITION : RULE_HANDLE);
        int index = -1;
        for (int at = 0; at < table.rules.size(); at++) {
            FakeRule each = table.rules.get(at);
            if (each.handle() == handle && each.chain().equals(rule.chain())) {
                index = at;
            }
        }
        if (handle != 0 && index < 0) {
            throw new Refusal(Errno.ENOENT);
        }
        if (FakeObjects.replaces(request)) {
            table.rules.set(index, rule);
        } else if ((request.flags() & MessageFlags.APPEND) != 0) {
            table.rules.add(handle == 0 ? table.rules.size() : index + 1, rule);
        } else {
            table.rules.add(handle == 0 ? 0 : index, rule);
        }
    }

    static void delete(Reply request, FakeTable table, FakeAttributes attributes) throws Refusal {
        String chain = attributes.text(RULE_CHAIN);
        long handle = attributes.number(RULE_HANDLE);
        if (!chain.isEmpty() && !table.chains.containsKey(chain)) {
            throw new Refusal(Errno.ENOENT);
        }
        boolean deleted = table.rules.removeIf(
                rule -> (chain.isEmpty() || rule.chain().equals(chain)) && (handle == 0 || rule.handle() == handle));
        FakeChanges.requireThere(deleted || handle == 0, request, NftNumber.DESTROYRULE);
        table.forgetUnusedAnonymousSets();
    }
}
