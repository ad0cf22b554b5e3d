package dev.poplin.netlink.testing;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.testing.FakeTable.Part;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One transaction of nftables in the fake kernel, on a copy of the tables. Called under the kernel's lock. */
final class FakeChanges {

    private static final int NAME = 1;
    private static final int OBJECT_NAME = 2;
    private static final int OBJECT_TYPE = 3;
    private static final int CHAIN_NAME = 3;
    private static final int CHAIN_HOOK = 4;
    private static final int CHAIN_TYPE = 7;

    private final Map<String, FakeTable> tables = new LinkedHashMap<>();
    private final FakeSetChanges sets = new FakeSetChanges();
    private final FakeRuleChanges rules = new FakeRuleChanges(sets);
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

    void carryOut(Reply request) throws Refusal {
        FakeAttributes attributes = FakeAttributes.of(request);
        int family = request.u8(0);
        if (request.type() == NftNumber.NEWTABLE) {
            addTable(request, family, attributes);
            return;
        }
        if (request.type() == NftNumber.DELTABLE || request.type() == NftNumber.DESTROYTABLE) {
            deleteTable(request, family, attributes);
            return;
        }
        FakeTable table = tables.get(key(family, attributes.text(NAME)));
        if (table == null) {
            throw new Refusal(Errno.ENOENT);
        }
        switch (request.type()) {
            case NftNumber.NEWCHAIN -> addChain(request, table, attributes);
            case NftNumber.DELCHAIN, NftNumber.DESTROYCHAIN -> deleteChain(request, table, attributes);
            case NftNumber.NEWRULE -> rules.add(request, table, attributes);
            case NftNumber.DELRULE, NftNumber.DESTROYRULE -> FakeRuleChanges.delete(request, table, attributes);
            case NftNumber.NEWSET -> sets.add(request, table, attributes);
            case NftNumber.DELSET, NftNumber.DESTROYSET -> FakeSetChanges.delete(request, table, attributes);
            case NftNumber.NEWSETELEM -> sets.addElements(request, table, attributes);
            case NftNumber.DELSETELEM, NftNumber.DESTROYSETELEM -> sets.deleteElements(request, table, attributes);
            case NftNumber.NEWOBJ -> addObject(request, table, attributes);
            case NftNumber.DELOBJ, NftNumber.DESTROYOBJ -> deleteObject(request, table, attributes);
            default -> throw new Refusal(Errno.EOPNOTSUPP);
        }
    }

    /** The destroying verbs of nft: what is not there is no failure. */
    static void requireThere(boolean there, Reply request, int destroyingType) throws Refusal {
        if (!there && request.type() != destroyingType) {
            throw new Refusal(Errno.ENOENT);
        }
    }

    /** What is there is a failure when the request says so. */
    static void requireAddable(boolean exists, Reply request) throws Refusal {
        if (exists && FakeObjects.exclusive(request)) {
            throw new Refusal(Errno.EEXIST);
        }
    }

    private void addTable(Reply request, int family, FakeAttributes attributes) throws Refusal {
        String name = attributes.text(NAME);
        FakeTable existing = tables.get(key(family, name));
        requireAddable(existing != null, request);
        if (existing != null) {
            existing.attributes = attributes;
        } else {
            tables.put(key(family, name), new FakeTable(family, name, ++tableHandles, attributes));
        }
    }

    private void deleteTable(Reply request, int family, FakeAttributes attributes) throws Refusal {
        if (attributes.isEmpty()) {
            tables.values().removeIf(table -> family == 0 || table.family == family);
            return;
        }
        boolean there = tables.remove(key(family, attributes.text(NAME))) != null;
        requireThere(there, request, NftNumber.DESTROYTABLE);
    }

    private static void addChain(Reply request, FakeTable table, FakeAttributes attributes) throws Refusal {
        String name = attributes.text(CHAIN_NAME);
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
            if (attributes.has(type)
                    && !attributes.only(type).equals(existing.attributes().only(type))) {
                throw new Refusal(Errno.EOPNOTSUPP);
            }
        }
        Map<Integer, RawAttribute> merged = new LinkedHashMap<>();
        existing.attributes().forEach(each -> merged.put(each.type(), each));
        attributes.forEach(each -> merged.put(each.type(), each));
        table.chains.put(name, new Part(new FakeAttributes(List.copyOf(merged.values())), existing.handle()));
    }

    private static void deleteChain(Reply request, FakeTable table, FakeAttributes attributes) throws Refusal {
        String name = attributes.text(CHAIN_NAME);
        if (attributes.has(CHAIN_HOOK)) {
            // The chain would stay without some devices, which this kernel does not do.
            throw new Refusal(Errno.EOPNOTSUPP);
        }
        boolean there = table.chains.containsKey(name);
        requireThere(there, request, NftNumber.DESTROYCHAIN);
        if (there && table.isChainUsed(name)) {
            throw new Refusal(Errno.EBUSY);
        }
        table.deleteRulesOf(name);
        table.chains.remove(name);
    }

    private static String objectKey(FakeAttributes attributes) {
        return attributes.number(OBJECT_TYPE) + " " + attributes.text(OBJECT_NAME);
    }

    private static void addObject(Reply request, FakeTable table, FakeAttributes attributes) throws Refusal {
        String key = objectKey(attributes);
        requireAddable(table.objects.containsKey(key), request);
        if (!table.objects.containsKey(key)) {
            table.objects.put(key, new Part(attributes, table.nextHandle()));
        }
    }

    private static void deleteObject(Reply request, FakeTable table, FakeAttributes attributes) throws Refusal {
        String key = objectKey(attributes);
        boolean there = table.objects.containsKey(key);
        requireThere(there, request, NftNumber.DESTROYOBJ);
        if (there && table.isObjectUsed(key)) {
            throw new Refusal(Errno.EBUSY);
        }
        table.objects.remove(key);
    }
}
