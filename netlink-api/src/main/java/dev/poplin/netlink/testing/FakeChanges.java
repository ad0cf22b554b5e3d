package dev.poplin.netlink.testing;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.DataCodec;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.expression.ExpressionCodec;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.testing.FakeTable.FakeRule;
import dev.poplin.netlink.testing.FakeTable.FakeSet;
import dev.poplin.netlink.testing.FakeTable.Part;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One transaction of nftables in the fake kernel, on a copy of the tables. Called under the kernel's lock. */
final class FakeChanges {

    private static final Errno ENOTEMPTY = Errno.of(39);
    private static final int NAME = 1;
    private static final int OBJECT_NAME = 2;
    private static final int OBJECT_TYPE = 3;
    private static final int CHAIN_NAME = 3;
    private static final int CHAIN_HOOK = 4;
    private static final int CHAIN_TYPE = 7;
    private static final int RULE_CHAIN = 2;
    private static final int RULE_HANDLE = 3;
    private static final int RULE_EXPRESSIONS = 4;
    private static final int RULE_POSITION = 6;
    private static final int SET_NAME = 2;
    private static final int SET_FLAGS = 3;
    private static final int SET_KEY_TYPE = 4;
    private static final int SET_ID = 10;
    private static final int ELEMENTS = 3;
    private static final int ELEMENTS_SET_ID = 4;
    private static final int ELEMENT_KEY = 1;
    private static final int ELEMENT_FLAGS = 3;
    private static final int ELEMENT_KEY_END = 10;
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

    private final Map<String, FakeTable> tables = new LinkedHashMap<>();
    private final Map<Integer, String> setNames = new HashMap<>();
    private long tableHandles;

    FakeChanges(Map<String, FakeTable> before, long tableHandles) {
        before.forEach((key, table) -> tables.put(key, table.copy()));
        this.tableHandles = tableHandles;
    }

    Map<String, FakeTable> tables() {
        return tables;
    }

    long tableHandles() {
        return tableHandles;
    }

    static String key(int family, String name) {
        return family + " " + name;
    }

    static List<RawAttribute> attributes(Reply request) {
        List<RawAttribute> attributes = new ArrayList<>();
        AttributeReader reader = request.attributes(NftNumber.HEADER_BYTES);
        while (reader.next()) {
            attributes.add(RawAttribute.of(reader));
        }
        return attributes;
    }

    static String text(List<RawAttribute> attributes, int type) {
        return attributes.stream()
                .filter(each -> each.type() == type)
                .findFirst()
                .map(each -> FakeReferences.text(each.content()))
                .orElse("");
    }

    static long number(List<RawAttribute> attributes, int type) {
        long number = 0;
        for (RawAttribute each : attributes) {
            if (each.type() == type) {
                for (byte next : each.content()) {
                    number = number << Byte.SIZE | next & 0xff;
                }
                return number;
            }
        }
        return number;
    }

    private static boolean has(List<RawAttribute> attributes, int type) {
        return attributes.stream().anyMatch(each -> each.type() == type);
    }

    private static List<RawAttribute> without(List<RawAttribute> attributes, int... types) {
        return attributes.stream()
                .filter(each -> {
                    for (int type : types) {
                        if (each.type() == type) {
                            return false;
                        }
                    }
                    return true;
                })
                .toList();
    }

    void carryOut(Reply request) throws Refusal {
        List<RawAttribute> attributes = attributes(request);
        int family = request.u8(0);
        if (request.type() == NftNumber.NEWTABLE) {
            addTable(request, family, attributes);
            return;
        }
        if (request.type() == NftNumber.DELTABLE || request.type() == NftNumber.DESTROYTABLE) {
            deleteTable(request, family, attributes);
            return;
        }
        FakeTable table = tables.get(key(family, text(attributes, NAME)));
        if (table == null) {
            throw new Refusal(Errno.ENOENT);
        }
        switch (request.type()) {
            case NftNumber.NEWCHAIN -> addChain(request, table, attributes);
            case NftNumber.DELCHAIN, NftNumber.DESTROYCHAIN -> deleteChain(request, table, attributes);
            case NftNumber.NEWRULE -> addRule(request, table, attributes);
            case NftNumber.DELRULE, NftNumber.DESTROYRULE -> deleteRules(request, table, attributes);
            case NftNumber.NEWSET -> addSet(request, table, attributes);
            case NftNumber.DELSET, NftNumber.DESTROYSET -> deleteSet(request, table, attributes);
            case NftNumber.NEWSETELEM -> addElements(request, table, attributes);
            case NftNumber.DELSETELEM, NftNumber.DESTROYSETELEM -> deleteElements(request, table, attributes);
            case NftNumber.NEWOBJ -> addObject(request, table, attributes);
            case NftNumber.DELOBJ, NftNumber.DESTROYOBJ -> deleteObject(request, table, attributes);
            default -> throw new Refusal(Errno.EOPNOTSUPP);
        }
    }

    /** The destroying verbs of nft: what is not there is no failure. */
    private static void requireThere(boolean there, Reply request, int destroyingType) throws Refusal {
        if (!there && request.type() != destroyingType) {
            throw new Refusal(Errno.ENOENT);
        }
    }

    private static void requireAddable(boolean exists, Reply request) throws Refusal {
        if (exists && FakeObjects.exclusive(request)) {
            throw new Refusal(Errno.EEXIST);
        }
    }

    private void addTable(Reply request, int family, List<RawAttribute> attributes) throws Refusal {
        String name = text(attributes, NAME);
        FakeTable existing = tables.get(key(family, name));
        requireAddable(existing != null, request);
        if (existing != null) {
            existing.attributes = attributes;
        } else {
            tables.put(key(family, name), new FakeTable(family, name, ++tableHandles, attributes));
        }
    }

    private void deleteTable(Reply request, int family, List<RawAttribute> attributes) throws Refusal {
        if (attributes.isEmpty()) {
            tables.values().removeIf(table -> family == 0 || table.family == family);
            return;
        }
        boolean there = tables.remove(key(family, text(attributes, NAME))) != null;
        requireThere(there, request, NftNumber.DESTROYTABLE);
    }

    private static void addChain(Reply request, FakeTable table, List<RawAttribute> attributes) throws Refusal {
        String name = text(attributes, CHAIN_NAME);
        if (name.isEmpty()) {
            // A chain without a name is found by its number, which this kernel does not do.
            throw new Refusal(Errno.EOPNOTSUPP);
        }
        Part existing = table.chains.get(name);
        requireAddable(existing != null, request);
        if (existing == null) {
            table.chains.put(name, new Part(attributes, table.nextHandle()));
            return;
        }
        for (int type : new int[] {CHAIN_HOOK, CHAIN_TYPE}) {
            if (has(attributes, type) && !only(attributes, type).equals(only(existing.attributes(), type))) {
                throw new Refusal(Errno.EOPNOTSUPP);
            }
        }
        Map<Integer, RawAttribute> merged = new LinkedHashMap<>();
        existing.attributes().forEach(each -> merged.put(each.type(), each));
        attributes.forEach(each -> merged.put(each.type(), each));
        table.chains.put(name, new Part(List.copyOf(merged.values()), existing.handle()));
    }

    private static List<RawAttribute> only(List<RawAttribute> attributes, int type) {
        return attributes.stream().filter(each -> each.type() == type).toList();
    }

    private static void deleteChain(Reply request, FakeTable table, List<RawAttribute> attributes) throws Refusal {
        String name = text(attributes, CHAIN_NAME);
        boolean there = table.chains.containsKey(name);
        requireThere(there, request, NftNumber.DESTROYCHAIN);
        if (there && table.isChainUsed(name)) {
            throw new Refusal(Errno.EBUSY);
        }
        table.deleteRulesOf(name);
        table.chains.remove(name);
    }

    private void addRule(Reply request, FakeTable table, List<RawAttribute> attributes) throws Refusal {
        String chain = text(attributes, RULE_CHAIN);
        if (!table.chains.containsKey(chain)) {
            throw new Refusal(Errno.ENOENT);
        }
        List<RawAttribute> kept = new ArrayList<>();
        List<Expression> expressions = new ArrayList<>();
        for (RawAttribute each : without(attributes, RULE_HANDLE, RULE_POSITION)) {
            if (each.type() == RULE_EXPRESSIONS) {
                RawAttribute named = FakeReferences.named(each, setNames);
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
        place(request, table, new FakeRule(chain, table.nextHandle(), kept, expressions), attributes);
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

    private static void place(Reply request, FakeTable table, FakeRule rule, List<RawAttribute> attributes)
            throws Refusal {
        long handle = number(attributes, has(attributes, RULE_POSITION) ? RULE_POSITION : RULE_HANDLE);
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
        } else if ((request.flags() & 0x800) != 0) {
            table.rules.add(handle == 0 ? table.rules.size() : index + 1, rule);
        } else {
            table.rules.add(handle == 0 ? 0 : index, rule);
        }
    }

    private static void deleteRules(Reply request, FakeTable table, List<RawAttribute> attributes) throws Refusal {
        String chain = text(attributes, RULE_CHAIN);
        long handle = number(attributes, RULE_HANDLE);
        if (!chain.isEmpty() && !table.chains.containsKey(chain)) {
            throw new Refusal(Errno.ENOENT);
        }
        boolean deleted = table.rules.removeIf(
                rule -> (chain.isEmpty() || rule.chain().equals(chain)) && (handle == 0 || rule.handle() == handle));
        requireThere(deleted || handle == 0, request, NftNumber.DESTROYRULE);
        table.forgetUnusedAnonymousSets();
    }

    private void addSet(Reply request, FakeTable table, List<RawAttribute> attributes) throws Refusal {
        String name = text(attributes, SET_NAME);
        int number = 0;
        while (name.endsWith("%d") && table.sets.containsKey(name.replace("%d", Integer.toString(number)))) {
            number++;
        }
        String found = name.replace("%d", Integer.toString(number));
        FakeSet existing = table.sets.get(found);
        requireAddable(existing != null, request);
        setNames.put((int) number(attributes, SET_ID), found);
        if (existing != null) {
            requireSameShape(existing.part().attributes(), attributes);
            return;
        }
        List<RawAttribute> named = new ArrayList<>();
        for (RawAttribute each : attributes) {
            named.add(
                    each.type() == SET_NAME
                            ? new RawAttribute(SET_NAME, (found + "\0").getBytes(StandardCharsets.UTF_8))
                            : each);
        }
        table.sets.put(found, new FakeSet(new Part(named, table.nextHandle()), new LinkedHashMap<>()));
    }

    private static void requireSameShape(List<RawAttribute> before, List<RawAttribute> after) throws Refusal {
        for (int type : new int[] {SET_FLAGS, SET_KEY_TYPE}) {
            if (number(before, type) != number(after, type)) {
                throw new Refusal(Errno.EEXIST);
            }
        }
    }

    private static void deleteSet(Reply request, FakeTable table, List<RawAttribute> attributes) throws Refusal {
        String name = text(attributes, SET_NAME);
        boolean there = table.sets.containsKey(name);
        requireThere(there, request, NftNumber.DESTROYSET);
        if (there && table.isSetUsed(name)) {
            throw new Refusal(Errno.EBUSY);
        }
        table.sets.remove(name);
    }

    private FakeSet set(FakeTable table, List<RawAttribute> attributes) throws Refusal {
        String name = setNames.getOrDefault((int) number(attributes, ELEMENTS_SET_ID), text(attributes, SET_NAME));
        FakeSet set = table.sets.get(name);
        if (set == null) {
            throw new Refusal(Errno.ENOENT);
        }
        return set;
    }

    private static List<List<RawAttribute>> elements(List<RawAttribute> attributes) {
        List<List<RawAttribute>> elements = new ArrayList<>();
        for (RawAttribute each : attributes) {
            if (each.type() == ELEMENTS) {
                AttributeReader list = each.nested();
                while (list.next()) {
                    List<RawAttribute> element = new ArrayList<>();
                    AttributeReader parts = list.nested();
                    while (parts.next()) {
                        element.add(RawAttribute.of(parts));
                    }
                    elements.add(element);
                }
            }
        }
        return elements;
    }

    /** What tells an element from the others of its set; the end of a range from the beginning of the next, too. */
    private static Bytes keyOf(List<RawAttribute> element) {
        MessageWriter out = new MessageWriter(64);
        for (RawAttribute each : element) {
            if (each.type() == ELEMENT_KEY || each.type() == ELEMENT_KEY_END) {
                out.bytes(DataCodec.value(each.nested()).toArray());
            }
        }
        out.u8((int) number(element, ELEMENT_FLAGS));
        return Bytes.of(FakeReferences.bytes(out));
    }

    private void addElements(Reply request, FakeTable table, List<RawAttribute> attributes) throws Refusal {
        FakeSet set = set(table, attributes);
        for (List<RawAttribute> element : elements(attributes)) {
            String chain = FakeReferences.chainOfElement(element);
            if (!chain.isEmpty() && !table.chains.containsKey(chain)) {
                throw new Refusal(Errno.ENOENT);
            }
            Bytes key = keyOf(element);
            requireAddable(set.elements().containsKey(key), request);
            List<RawAttribute> before = set.elements().get(key);
            if (before != null && !only(before, 2).equals(only(element, 2))) {
                throw new Refusal(Errno.EEXIST);
            }
            if (before == null) {
                set.elements().put(key, element);
            }
        }
        if ((number(set.part().attributes(), SET_FLAGS) & NftNumber.SET_INTERVAL) != 0) {
            FakeRanges.requireDisjoint(set.elements().keySet(), ENOTEMPTY);
        }
    }

    private void deleteElements(Reply request, FakeTable table, List<RawAttribute> attributes) throws Refusal {
        FakeSet set = set(table, attributes);
        if (!has(attributes, ELEMENTS)) {
            set.elements().clear();
            return;
        }
        for (List<RawAttribute> element : elements(attributes)) {
            requireThere(set.elements().remove(keyOf(element)) != null, request, NftNumber.DESTROYSETELEM);
        }
    }

    private static String objectKey(List<RawAttribute> attributes) {
        return number(attributes, OBJECT_TYPE) + " " + text(attributes, OBJECT_NAME);
    }

    private static void addObject(Reply request, FakeTable table, List<RawAttribute> attributes) throws Refusal {
        String key = objectKey(attributes);
        requireAddable(table.objects.containsKey(key), request);
        if (!table.objects.containsKey(key)) {
            table.objects.put(key, new Part(attributes, table.nextHandle()));
        }
    }

    private static void deleteObject(Reply request, FakeTable table, List<RawAttribute> attributes) throws Refusal {
        String key = objectKey(attributes);
        boolean there = table.objects.containsKey(key);
        requireThere(there, request, NftNumber.DESTROYOBJ);
        if (there && table.isObjectUsed(key)) {
            throw new Refusal(Errno.EBUSY);
        }
        table.objects.remove(key);
    }
}
