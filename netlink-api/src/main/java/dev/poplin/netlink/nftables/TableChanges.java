package dev.poplin.netlink.nftables;

import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.NetfilterNames;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.KeptAttributes;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.nftables.expression.Additions;
import dev.poplin.netlink.nftables.expression.SetReference;
import dev.poplin.netlink.nftables.object.Flowtable;
import dev.poplin.netlink.nftables.object.FlowtableCodec;
import dev.poplin.netlink.nftables.object.NftObject;
import dev.poplin.netlink.nftables.object.ObjectCodec;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.ChainCodec;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.set.ElementCodec;
import dev.poplin.netlink.nftables.set.IntervalMap;
import dev.poplin.netlink.nftables.set.IntervalSet;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.Element;
import dev.poplin.netlink.nftables.set.SetCodec;
import dev.poplin.netlink.system.Request;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The changes of one table within a {@link Transaction}, in nft's verbs. Confined to one thread. */
public final class TableChanges {

    private static final TableFamily NETDEV = new TableFamily(5);
    private static final int FLAGS = 2;
    private static final int FLAG_OWNER = 2;
    private static final int FLAG_PERSIST = 4;
    private static final int RULE_CHAIN = 2;
    private static final int RULE_HANDLE = 3;
    private static final int RULE_POSITION = 6;
    private static final int CHAIN_NAME = 3;
    private static final int SET_NAME = 2;
    private static final int ELEMENTS_SET_ID = 4;

    private final Transaction transaction;
    private final TableFamily family;
    private final String table;
    private final Additions added = new Additions();

    TableChanges(Transaction transaction, TableFamily family, String table) {
        this.transaction = transaction;
        this.family = family;
        this.table = table;
    }

    private TableChanges request(String operation, int type, int flags, Consumer<MessageWriter> payload) {
        return request(() -> operation, type, flags, payload);
    }

    private TableChanges request(Supplier<String> operation, int type, int flags, Consumer<MessageWriter> payload) {
        transaction.add(new Request(operation, type, flags, NetfilterNames.of(type), out -> {
            out.u8(family.number()).u8(0).u16(0).attributeString(1, table);
            payload.accept(out);
        }));
        return this;
    }

    private String named(String verb, String object) {
        return verb + " " + family + " " + table + (object.isEmpty() ? "" : " " + object);
    }

    /** {@code add table}; nothing happens if it exists. */
    public TableChanges add() {
        return add(Bytes.of());
    }

    /**
     * {@code add table { flags owner; }}: a table that nobody else can change, and that goes when this {@code Netlink} is closed;
     * since Linux 5.12.
     */
    public TableChanges addOwned() {
        return addWithFlags(FLAG_OWNER);
    }

    /**
     * {@code add table { flags owner,persist; }}: as {@link #addOwned}, but the table stays when this {@code Netlink} is closed, and
     * can then be owned anew by adding it again; since Linux 6.9.
     */
    public TableChanges addOwnedAndPersistent() {
        return addWithFlags(FLAG_OWNER | FLAG_PERSIST);
    }

    private TableChanges addWithFlags(int flags) {
        return request(
                named("add table", ""),
                NftNumber.NEWTABLE,
                MessageFlags.CREATE,
                out -> out.attributeBe32(FLAGS, flags));
    }

    TableChanges add(Bytes attributes) {
        return request(named("add table", ""), NftNumber.NEWTABLE, MessageFlags.CREATE, out -> {
            if (!KeptAttributes.has(attributes, FLAGS)) {
                out.attributeBe32(FLAGS, 0);
            }
            KeptAttributes.write(attributes, out);
        });
    }

    /** {@code delete table}, with all that is in it; refused if there is none. */
    public TableChanges delete() {
        return request(named("delete table", ""), NftNumber.DELTABLE, 0, out -> {});
    }

    /** {@code destroy table}: deletes it if it exists; since Linux 6.3. */
    public TableChanges destroy() {
        return request(named("destroy table", ""), NftNumber.DESTROYTABLE, 0, out -> {});
    }

    /** {@code flush table}: deletes the rules of every chain. */
    public TableChanges flush() {
        return request(named("flush table", ""), NftNumber.DELRULE, 0, out -> {});
    }

    /** {@code add chain}, then its rules. */
    public TableChanges add(Chain chain) {
        addWithoutRules(chain);
        chain.rules().forEach(rule -> append(chain.name(), rule));
        return this;
    }

    TableChanges addWithoutRules(Chain chain) {
        int id = chain.isAnonymous() ? transaction.nextId() : 0;
        if (chain.isAnonymous()) {
            added.chain(chain.name(), id);
        }
        return request(
                named("add chain", chain.name()),
                NftNumber.NEWCHAIN,
                MessageFlags.CREATE,
                out -> ChainCodec.write(out, chain, id));
    }

    /** {@code delete chain}; refused if a rule or an element still leads to it. */
    public TableChanges deleteChain(String chain) {
        return request(
                named("delete chain", chain), NftNumber.DELCHAIN, 0, out -> out.attributeString(CHAIN_NAME, chain));
    }

    /** {@code destroy chain}: deletes it if it exists; since Linux 6.3. */
    public TableChanges destroyChain(String chain) {
        return request(
                named("destroy chain", chain),
                NftNumber.DESTROYCHAIN,
                0,
                out -> out.attributeString(CHAIN_NAME, chain));
    }

    /** {@code add chain} with devices for one that is there and hooks others already; since Linux 6.4. */
    public TableChanges addDevices(String chain, List<String> devices) {
        return request(
                named("add devices to chain", chain),
                NftNumber.NEWCHAIN,
                MessageFlags.CREATE,
                out -> ChainCodec.writeDevices(out, chain, devices));
    }

    /**
     * {@code delete chain} with devices: the chain stays, and no longer hooks these; since Linux 6.4. A chain that hooks no devices, and
     * before Linux 6.4 any chain, is taken for one to be deleted: if it has rules or something leads to it, the kernel refuses with EBUSY;
     * otherwise it goes.
     *
     * @throws IllegalArgumentException if chains of this family hook no devices: it is neither netdev nor inet
     */
    public TableChanges deleteDevices(String chain, List<String> devices) {
        if (!family.equals(NETDEV) && !family.equals(TableFamily.INET)) {
            throw new IllegalArgumentException("chains of the family " + family + " hook no devices");
        }
        return request(
                named("delete devices of chain", chain),
                NftNumber.DELCHAIN,
                MessageFlags.NONREC,
                out -> ChainCodec.writeDevices(out, chain, devices));
    }

    /** {@code flush chain}: deletes its rules. */
    public TableChanges flushChain(String chain) {
        return request(
                named("flush chain", chain), NftNumber.DELRULE, 0, out -> out.attributeString(RULE_CHAIN, chain));
    }

    /** {@code add rule}: behind the others. */
    public TableChanges append(String chain, Rule rule) {
        return rule("add rule", MessageFlags.CREATE | MessageFlags.APPEND, chain, rule, out -> {});
    }

    /** {@code insert rule}: before the others. */
    public TableChanges insert(String chain, Rule rule) {
        return rule("insert rule", MessageFlags.CREATE, chain, rule, out -> {});
    }

    /** {@code add rule … handle N}: behind the rule with this handle. */
    public TableChanges appendBehind(String chain, long handle, Rule rule) {
        int flags = MessageFlags.CREATE | MessageFlags.APPEND;
        return rule("add rule", flags, chain, rule, out -> out.attributeBe64(RULE_POSITION, handle));
    }

    /** {@code insert rule … handle N}: before the rule with this handle. */
    public TableChanges insertBefore(String chain, long handle, Rule rule) {
        return rule("insert rule", MessageFlags.CREATE, chain, rule, out -> out.attributeBe64(RULE_POSITION, handle));
    }

    /** {@code replace rule}. */
    public TableChanges replace(String chain, long handle, Rule rule) {
        return rule("replace rule", MessageFlags.REPLACE, chain, rule, out -> out.attributeBe64(RULE_HANDLE, handle));
    }

    private TableChanges rule(String verb, int flags, String chain, Rule rule, Consumer<MessageWriter> place) {
        return request(() -> named(verb, chain + " " + rule), NftNumber.NEWRULE, flags, out -> {
            ChainCodec.write(out, chain, rule, added);
            place.accept(out);
        });
    }

    /** {@code delete rule … handle N}. */
    public TableChanges deleteRule(String chain, long handle) {
        return request(
                named("delete rule", chain + " handle " + handle), NftNumber.DELRULE, 0, out -> out.attributeString(
                                RULE_CHAIN, chain)
                        .attributeBe64(RULE_HANDLE, handle));
    }

    /** {@code destroy rule … handle N}: deletes it if it exists; since Linux 6.3. */
    public TableChanges destroyRule(String chain, long handle) {
        return request(
                named("destroy rule", chain + " handle " + handle),
                NftNumber.DESTROYRULE,
                0,
                out -> out.attributeString(RULE_CHAIN, chain).attributeBe64(RULE_HANDLE, handle));
    }

    /** {@code add set} or {@code add map}, then its elements; chains that its verdicts lead to must exist. */
    public TableChanges add(NftSet set) {
        return addWithoutElements(set).addElements(set);
    }

    TableChanges addWithoutElements(NftSet set) {
        int id = transaction.nextId();
        added.set(set.name(), new SetReference(SetCodec.sentName(set), id));
        return request(
                named("add set", set.name()),
                NftNumber.NEWSET,
                MessageFlags.CREATE,
                out -> SetCodec.write(out, set, id));
    }

    /** {@code delete set}; refused if a rule uses it. */
    public TableChanges deleteSet(String set) {
        return request(named("delete set", set), NftNumber.DELSET, 0, out -> out.attributeString(SET_NAME, set));
    }

    /** {@code destroy set}: deletes it if it exists; since Linux 6.3. */
    public TableChanges destroySet(String set) {
        return request(named("destroy set", set), NftNumber.DESTROYSET, 0, out -> out.attributeString(SET_NAME, set));
    }

    /** {@code flush set}: deletes its elements. */
    public TableChanges flushSet(String set) {
        return request(named("flush set", set), NftNumber.DELSETELEM, 0, out -> out.attributeString(SET_NAME, set));
    }

    /** {@code add element}: all of these, whose set exists. The set is not read for it. */
    public TableChanges addElements(NftSet elements) {
        return addElements(elements, elements.elements());
    }

    TableChanges addElements(NftSet set, SortedMap<Bytes, Element> elements) {
        return elements("add element", NftNumber.NEWSETELEM, MessageFlags.CREATE, set, elements);
    }

    /** {@code delete element}: all of these; refused if one is not there. The set is not read for it. */
    public TableChanges deleteElements(NftSet elements) {
        return deleteElements(elements, elements.elements());
    }

    TableChanges deleteElements(NftSet set, SortedMap<Bytes, Element> elements) {
        return elements("delete element", NftNumber.DELSETELEM, 0, set, elements);
    }

    /**
     * Deletes and adds those ranges of a set that changed since it was last committed; the set exists and is not read. When this
     * transaction is committed, the set knows that the kernel has them.
     *
     * @throws IllegalStateException if this transaction updates it in this table already
     */
    public TableChanges update(IntervalSet set) {
        transaction.requireFirstUpdate(family, table, set);
        IntervalSet.Delta delta = set.delta();
        transaction.whenCommitted(() -> set.confirm(delta));
        return deleteElements(delta.removed()).addElements(delta.added());
    }

    /**
     * Deletes and adds those ranges of a map that changed since it was last committed; the map exists and is not read. When this
     * transaction is committed, the map knows that the kernel has them.
     *
     * @throws IllegalStateException if this transaction updates it in this table already
     */
    public TableChanges update(IntervalMap map) {
        transaction.requireFirstUpdate(family, table, map);
        IntervalSet.Delta delta = map.delta();
        transaction.whenCommitted(() -> map.confirm(delta));
        return deleteElements(delta.removed()).addElements(delta.added());
    }

    /** {@code destroy element}: deletes those of them that are there; since Linux 6.3. */
    public TableChanges destroyElements(NftSet elements) {
        return elements("destroy element", NftNumber.DESTROYSETELEM, 0, elements, elements.elements());
    }

    private TableChanges elements(String verb, int type, int flags, NftSet set, SortedMap<Bytes, Element> elements) {
        for (List<ElementCodec.Raw> portion : ElementCodec.portions(set, elements)) {
            request(named(verb, set.name()), type, flags, out -> {
                out.attributeString(
                        SET_NAME, added.set(set.name()).map(SetReference::name).orElse(set.name()));
                added.set(set.name()).ifPresent(reference -> out.attributeBe32(ELEMENTS_SET_ID, reference.id()));
                ElementCodec.write(out, set.kind(), portion);
            });
        }
        return this;
    }

    /** {@code add counter}, {@code add quota} and so on. */
    public TableChanges add(NftObject object) {
        return request(
                named("add " + object.typeName(), object.name()),
                NftNumber.NEWOBJ,
                MessageFlags.CREATE,
                out -> ObjectCodec.write(out, object));
    }

    /** {@code delete counter} and so on; refused if a rule or an element uses it. */
    public TableChanges delete(NftObject object) {
        return request(
                named("delete " + object.typeName(), object.name()),
                NftNumber.DELOBJ,
                0,
                out -> ObjectCodec.key(out, object));
    }

    /** {@code destroy counter} and so on: deletes it if it exists; since Linux 6.3. */
    public TableChanges destroy(NftObject object) {
        return request(
                named("destroy " + object.typeName(), object.name()),
                NftNumber.DESTROYOBJ,
                0,
                out -> ObjectCodec.key(out, object));
    }

    /** {@code add flowtable}. */
    public TableChanges add(Flowtable flowtable) {
        return request(
                named("add flowtable", flowtable.name()),
                NftNumber.NEWFLOWTABLE,
                MessageFlags.CREATE,
                out -> FlowtableCodec.write(out, flowtable));
    }

    /** {@code delete flowtable}; refused if a rule uses it. */
    public TableChanges delete(Flowtable flowtable) {
        return request(
                named("delete flowtable", flowtable.name()),
                NftNumber.DELFLOWTABLE,
                0,
                out -> FlowtableCodec.key(out, flowtable));
    }

    /** {@code destroy flowtable}: deletes it if it exists; since Linux 6.3. */
    public TableChanges destroy(Flowtable flowtable) {
        return request(
                named("destroy flowtable", flowtable.name()),
                NftNumber.DESTROYFLOWTABLE,
                0,
                out -> FlowtableCodec.key(out, flowtable));
    }

    /** {@code add flowtable} with devices for one that is there and hooks others already; since Linux 5.8. */
    public TableChanges addDevices(Flowtable flowtable, List<String> devices) {
        return request(
                named("add devices to flowtable", flowtable.name()),
                NftNumber.NEWFLOWTABLE,
                MessageFlags.CREATE,
                out -> {
                    FlowtableCodec.key(out, flowtable);
                    FlowtableCodec.devices(out, devices);
                });
    }

    /** {@code delete flowtable} with devices: the flow table stays, and no longer hooks these; since Linux 5.8. */
    public TableChanges deleteDevices(Flowtable flowtable, List<String> devices) {
        return request(named("delete devices of flowtable", flowtable.name()), NftNumber.DELFLOWTABLE, 0, out -> {
            FlowtableCodec.key(out, flowtable);
            FlowtableCodec.devices(out, devices);
        });
    }
}
