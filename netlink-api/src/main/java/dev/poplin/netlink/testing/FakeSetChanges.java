package dev.poplin.netlink.testing;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.DataCodec;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.testing.FakeTable.FakeSet;
import dev.poplin.netlink.testing.FakeTable.Part;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a transaction of the fake kernel does to the sets of a table and to their elements. Called under the kernel's lock. */
final class FakeSetChanges {

    private static final Errno ENOTEMPTY = Errno.of(39);
    private static final int SET_NAME = 2;
    private static final int SET_FLAGS = 3;
    private static final int SET_KEY_TYPE = 4;
    private static final int SET_ID = 10;
    private static final int ELEMENTS = 3;
    private static final int ELEMENTS_SET_ID = 4;
    private static final int ELEMENT_KEY = 1;
    private static final int ELEMENT_DATA = 2;
    private static final int ELEMENT_FLAGS = 3;
    private static final int ELEMENT_KEY_END = 10;

    private final Map<Integer, String> names = new HashMap<>();

    /** The sets that this transaction has named, by the numbers that it uses for them. */
    Map<Integer, String> names() {
        return Collections.unmodifiableMap(names);
    }

    void add(Reply request, FakeTable table, FakeAttributes attributes) throws Refusal {
        String name = attributes.text(SET_NAME);
        int number = 0;
        while (name.endsWith("%d") && table.sets.containsKey(name.replace("%d", Integer.toString(number)))) {
            number++;
        }
        String found = name.replace("%d", Integer.toString(number));
        FakeSet existing = table.sets.get(found);
        FakeChanges.requireAddable(existing != null, request);
        names.put((int) attributes.number(SET_ID), found);
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
        table.sets.put(
                found, new FakeSet(new Part(new FakeAttributes(named), table.nextHandle()), new LinkedHashMap<>()));
    }

    private static void requireSameShape(FakeAttributes before, FakeAttributes after) throws Refusal {
        for (int type : new int[] {SET_FLAGS, SET_KEY_TYPE}) {
            if (before.number(type) != after.number(type)) {
                throw new Refusal(Errno.EEXIST);
            }
        }
    }

    static void delete(Reply request, FakeTable table, FakeAttributes attributes) throws Refusal {
        String name = attributes.text(SET_NAME);
        boolean there = table.sets.containsKey(name);
        FakeChanges.requireThere(there, request, NftNumber.DESTROYSET);
        if (there && table.isSetUsed(name)) {
            throw new Refusal(Errno.EBUSY);
        }
        table.sets.remove(name);
    }

    private FakeSet set(FakeTable table, FakeAttributes attributes) throws Refusal {
        String name = names.getOrDefault((int) attributes.number(ELEMENTS_SET_ID), attributes.text(SET_NAME));
        FakeSet set = table.sets.get(name);
        if (set == null) {
            throw new Refusal(Errno.ENOENT);
        }
        return set;
    }

    /** What tells an element from the others of its set; the end of a range from the beginning of the next, too. */
    private static Bytes keyOf(FakeAttributes element) {
        MessageWriter out = new MessageWriter(64);
        for (RawAttribute each : element) {
            if (each.type() == ELEMENT_KEY || each.type() == ELEMENT_KEY_END) {
                out.bytes(DataCodec.value(each.nested()).toArray());
            }
        }
        out.u8((int) element.number(ELEMENT_FLAGS));
        return Bytes.of(FakeReferences.bytes(out));
    }

    void addElements(Reply request, FakeTable table, FakeAttributes attributes) throws Refusal {
        FakeSet set = set(table, attributes);
        for (FakeAttributes element : attributes.lists(ELEMENTS)) {
            String chain = FakeReferences.chainOfElement(element);
            if (!chain.isEmpty() && !table.chains.containsKey(chain)) {
                throw new Refusal(Errno.ENOENT);
            }
            Bytes key = keyOf(element);
            FakeChanges.requireAddable(set.elements().containsKey(key), request);
            FakeAttributes before = set.elements().get(key);
            if (before != null && !before.only(ELEMENT_DATA).equals(element.only(ELEMENT_DATA))) {
                throw new Refusal(Errno.EEXIST);
            }
            if (before == null) {
                set.elements().put(key, element);
            }
        }
        if (isOfEnds(set)) {
            List<Bytes> keys = new ArrayList<>();
            set.elements().forEach((key, element) -> {
                if ((element.number(ELEMENT_FLAGS) & NftNumber.ELEMENT_CATCH_ALL) == 0) {
                    keys.add(key);
                }
            });
            FakeRanges.requireDisjoint(keys, ENOTEMPTY);
        }
    }

    /** Whether each range is two elements: of concatenations, each is one that has both its ends. */
    private static boolean isOfEnds(FakeSet set) {
        long flags = set.part().attributes().number(SET_FLAGS);
        return (flags & NftNumber.SET_INTERVAL) != 0 && (flags & NftNumber.SET_CONCAT) == 0;
    }

    void deleteElements(Reply request, FakeTable table, FakeAttributes attributes) throws Refusal {
        FakeSet set = set(table, attributes);
        if (!attributes.has(ELEMENTS)) {
            set.elements().clear();
            return;
        }
        for (FakeAttributes element : attributes.lists(ELEMENTS)) {
            FakeChanges.requireThere(set.elements().remove(keyOf(element)) != null, request, NftNumber.DESTROYSETELEM);
        }
    }
}
