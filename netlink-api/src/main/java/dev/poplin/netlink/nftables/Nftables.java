package dev.poplin.netlink.nftables;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.nftables.object.NftObject;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.ListedRule;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.system.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The tables of nftables in a namespace, as {@code nft}. Thread-safe.
 *
 * <pre>{@code
 * Rule ssh = Rule.builder().l4proto(RuleBuilder.TCP).dport(22).accept();
 * Chain input = Chain.base("input", new Hook("filter", Hook.INPUT, Hook.FILTER, false), List.of(ssh));
 * netlink.nftables().apply(Ruleset.of(TableFamily.INET, "mine", List.of(input), List.of()));
 * }</pre>
 */
public final class Nftables {

    /** ERESTART: somebody else has changed a table since the generation that a transaction requires. */
    public static final Errno GENERATION_CHANGED = Errno.of(85);

    private static final int LIST_ATTEMPTS = 8;

    private final Conversation conversation;

    /** The tables of the namespace that this conversation is with. */
    public Nftables(Conversation conversation) {
        this.conversation = conversation;
    }

    /**
     * The table with all that is in it, or empty if there is none: {@code nft list table}. Right after tens of thousands of
     * elements were added, the kernel's hash table may still be growing, and its listing leave some out.
     *
     * @throws NetlinkException EINTR if somebody changed a table during each of several attempts
     */
    public Optional<Ruleset> list(TableFamily family, String name) throws NetlinkException {
        return undisturbed(
                "list table " + family + " " + name, () -> new RulesetReader(conversation, family, name, false).read());
    }

    private interface Listing<T> {
        T read() throws NetlinkException;
    }

    private <T> T undisturbed(String operation, Listing<T> listing) throws NetlinkException {
        for (int attempt = 0; attempt < LIST_ATTEMPTS; attempt++) {
            int before = generation();
            try {
                T read = listing.read();
                if (generation() == before) {
                    return read;
                }
            } catch (NetlinkException e) {
                // What was listed a moment ago may be gone when its content is asked for.
                if (!e.errno().equals(Errno.ENOENT) || generation() == before) {
                    throw e;
                }
            }
        }
        throw new NetlinkException(operation + ": changed during " + LIST_ATTEMPTS + " listings", Errno.EINTR);
    }

    /**
     * All tables of all families, without what they have counted: {@code nft -s list ruleset}.
     *
     * @throws NetlinkException EINTR if somebody changed a table during each of several attempts
     */
    public List<Ruleset> list() throws NetlinkException {
        return undisturbed("list ruleset", () -> readAll(false));
    }

    /**
     * All tables of all families with what they have counted, what is left of quotas and time-outs, and when they were last used:
     * {@code nft list ruleset}. It is for {@link #restore}; two snapshots of the same tables differ as soon as a packet has come.
     *
     * @throws NetlinkException EINTR if somebody changed a table during each of several attempts
     */
    public List<Ruleset> snapshot() throws NetlinkException {
        return undisturbed("list ruleset", () -> readAll(true));
    }

    private List<Ruleset> readAll(boolean withCounts) throws NetlinkException {
        Request request = new Request(
                "list tables", NftNumber.GETTABLE, 0, out -> out.u8(0).u8(0).u16(0));
        record Table(TableFamily family, String name) {}
        List<Table> tables =
                conversation.dump(request, reply -> new Table(new TableFamily(reply.u8(0)), tableName(reply)));
        List<Ruleset> read = new ArrayList<>();
        for (Table table : tables) {
            new RulesetReader(conversation, table.family(), table.name(), withCounts)
                    .read()
                    .ifPresent(read::add);
        }
        return read;
    }

    /**
     * Makes these tables be all that there are, in one transaction: {@code nft flush ruleset} and {@code nft -f}.
     *
     * @throws NetlinkException if the kernel refuses; then nothing has changed
     */
    public void restore(List<Ruleset> tables) throws NetlinkException {
        Transaction transaction = transaction().flush();
        for (Ruleset table : tables) {
            RulesetChanges.write(Optional.empty(), table, transaction.table(table.family(), table.name()));
        }
        transaction.commit();
    }

    /** The rules of a table with their handles, in order within each chain; empty if there is no such table. */
    public List<ListedRule> rules(TableFamily family, String table) throws NetlinkException {
        return new RulesetReader(conversation, family, table, false).rules();
    }

    /**
     * The rules of one chain with their handles, in order; only these are listed by the kernel: {@code nft -a list chain}. Empty if there is no
     * such chain.
     */
    public List<ListedRule> rules(TableFamily family, String table, String chain) throws NetlinkException {
        return new RulesetReader(conversation, family, table, false).rulesOf(chain);
    }

    /** One rule with its handle and what it has counted; empty if there is none: {@code nft -a list chain} has all. */
    public Optional<ListedRule> rule(TableFamily family, String table, String chain, long handle)
            throws NetlinkException {
        return ifThere(() -> new TablePart(conversation, family, table, false).rule(chain, handle));
    }

    /** The chains of a table without their rules: {@code nft list chains}. Empty if there is no such table. */
    public List<Chain> chains(TableFamily family, String table) throws NetlinkException {
        return new RulesetReader(conversation, family, table, false).chains();
    }

    /**
     * One set or map with its elements, which alone are listed by the kernel: {@code nft list set}. Empty if there is none.
     *
     * @throws NetlinkException EINTR if somebody changed a table during each of several attempts
     */
    public Optional<NftSet> set(TableFamily family, String table, String set) throws NetlinkException {
        return undisturbed(
                "list set " + family + " " + table + " " + set,
                () -> ifThere(() -> new RulesetReader(conversation, family, table, false).set(set)));
    }

    /** One counter, quota or other object with what it has counted; empty if there is none: {@code nft list counter}, {@code nft list quota}. */
    public Optional<NftObject> object(TableFamily family, String table, NftObject object) throws NetlinkException {
        return ifThere(() -> new TablePart(conversation, family, table, false).object(object));
    }

    /**
     * Some elements of a set with what they have counted, without listing the others: {@code nft get element}. They are asked for one after the
     * other, and ranges with a few requests each, as the kernel does not say where one ends.
     *
     * @param elements the set with the elements that are meant, by their keys; of a range, any part of it may be said
     * @return the set with these elements as the kernel has them
     * @throws NetlinkException ENOENT if there is no such element
     */
    public NftSet elements(TableFamily family, String table, NftSet elements) throws NetlinkException {
        return new TablePart(conversation, family, table, false).elements(elements);
    }

    private static <T> Optional<T> ifThere(Listing<T> listing) throws NetlinkException {
        try {
            return Optional.of(listing.read());
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The rules of a table with their handles and with what their counters have counted: {@code nft -a list table}. */
    public List<ListedRule> rulesWithCounts(TableFamily family, String table) throws NetlinkException {
        return new RulesetReader(conversation, family, table, true).rules();
    }

    /** The same, and begins to count anew from zero: {@code nft reset rules table}; since Linux 6.3. */
    public List<ListedRule> resetRules(TableFamily family, String table) throws NetlinkException {
        return new RulesetReader(conversation, family, table, true).rules(NftNumber.GETRULE_RESET);
    }

    /** The counters, quotas and other objects of a table with what they have counted: {@code nft list counters table}. */
    public List<NftObject> objects(TableFamily family, String table) throws NetlinkException {
        return new RulesetReader(conversation, family, table, true).objects(NftNumber.GETOBJ);
    }

    /** The same, and begins to count anew from zero: {@code nft reset counters}, {@code nft reset quotas}. */
    public List<NftObject> resetObjects(TableFamily family, String table) throws NetlinkException {
        return new RulesetReader(conversation, family, table, true).objects(NftNumber.GETOBJ_RESET);
    }

    /** A set with what its elements have counted, which begin anew from zero: {@code nft reset set}; since Linux 6.5. */
    public Optional<NftSet> resetSet(TableFamily family, String table, String set) throws NetlinkException {
        return new RulesetReader(conversation, family, table, true).set(set, NftNumber.GETSETELEM_RESET);
    }

    /**
     * One rule with what it has counted, which begins anew from zero: {@code nft reset rule TABLE CHAIN handle N}; since Linux 6.3.
     *
     * @throws NetlinkException ENOENT if there is none
     */
    public ListedRule resetRule(TableFamily family, String table, String chain, long handle) throws NetlinkException {
        return new TablePart(conversation, family, table, true).rule(chain, handle);
    }

    /**
     * One counter, quota or other object with what it has counted, which begins anew from zero: {@code nft reset counter}, {@code nft reset
     * quota}.
     *
     * @param object says by its name and type which
     * @throws NetlinkException ENOENT if there is none
     */
    public NftObject resetObject(TableFamily family, String table, NftObject object) throws NetlinkException {
        return new TablePart(conversation, family, table, true).object(object);
    }

    /**
     * Some elements of a set with what they have counted, which begin anew from zero: {@code nft reset element}; since Linux 6.5. They are
     * reset one after the other.
     *
     * @param elements the set with the elements that are meant, by their keys; of a range, any part of it may be said
     * @return the set with these elements as the kernel has them
     * @throws NetlinkException ENOENT if there is no such element; those before it are reset
     */
    public NftSet resetElements(TableFamily family, String table, NftSet elements) throws NetlinkException {
        return new TablePart(conversation, family, table, true).elements(elements);
    }

    /** Begins changes that are carried out together or not at all. */
    public Transaction transaction() {
        return new Transaction(conversation);
    }

    /** The number of the present state of all tables; every committed transaction of anybody changes it. */
    public int generation() throws NetlinkException {
        Request request = new Request("get the generation", NftNumber.GETGEN, 0, out -> out.u8(0)
                .u8(0)
                .u16(0));
        return conversation.get(request, reply -> {
            AttributeReader attributes = reply.attributes(NftNumber.HEADER_BYTES);
            while (attributes.next()) {
                if (attributes.type() == 1) {
                    return attributes.be32();
                }
            }
            return 0;
        });
    }

    /** The names of a family's tables: {@code nft list tables}. */
    public List<String> tables(TableFamily family) throws NetlinkException {
        Request request = new Request("list tables " + family, NftNumber.GETTABLE, 0, out -> out.u8(family.number())
                .u8(0)
                .u16(0));
        return conversation.dump(request, Nftables::tableName);
    }

    /** The name of the table that an object of a listing belongs to. */
    static String tableName(Reply reply) {
        AttributeReader attributes = reply.attributes(NftNumber.HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == 1) {
                return attributes.string();
            }
        }
        return "";
    }

    /**
     * Makes the table be this: reads what is there and writes what differs, in one transaction. Nothing is written if nothing
     * differs. If somebody has changed a table meanwhile, or elements have come to their end, it is read again.
     *
     * <p>Of a dynamic set ({@link NftSet.Options#withDynamic}), to which rules add elements, only those that the target names are written:
     * the others are what rules have learned, and stay. {@link TableChanges#deleteElements} and {@link TableChanges#flushSet} remove them.
     * They go where the whole table has to be made anew, because a set, an object or a base chain has another shape, or because anything
     * differs and there is a set or a chain without a name.
     *
     * @return whether anything was written
     * @throws NetlinkException if the kernel refuses; then nothing has changed. The operation names the object that it refused.
     *     {@link #GENERATION_CHANGED} if somebody changed a table during each of several attempts
     */
    public boolean apply(Ruleset target) throws NetlinkException {
        Optional<Ruleset> before = Optional.empty();
        NetlinkException refusal = null;
        for (int attempt = 0; attempt < LIST_ATTEMPTS; attempt++) {
            Transaction transaction = transaction().requireGeneration(generation());
            Optional<Ruleset> actual = list(target.family(), target.name());
            if (refusal != null && refusal.errno().equals(Errno.ENOENT) && actual.equals(before)) {
                throw refusal;
            }
            RulesetChanges.write(actual, target, transaction.table(target.family(), target.name()));
            try {
                transaction.commit();
                return transaction.size() > 0;
            } catch (NetlinkException e) {
                // The end of an element is no new generation.
                if (!e.errno().equals(GENERATION_CHANGED) && !e.errno().equals(Errno.ENOENT)) {
                    throw e;
                }
                refusal = e;
                before = actual;
            }
        }
        throw Objects.requireNonNull(refusal);
    }

    /** Removes a table with all that is in it; nothing happens if there is none. */
    public void delete(TableFamily family, String name) throws NetlinkException {
        Transaction transaction = transaction();
        transaction.table(family, name).delete();
        try {
            transaction.commit();
        } catch (NetlinkException e) {
            if (!e.errno().equals(Errno.ENOENT)) {
                throw e;
            }
        }
    }
}
