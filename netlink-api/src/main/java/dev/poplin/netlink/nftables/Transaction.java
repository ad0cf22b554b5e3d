package dev.poplin.netlink.nftables;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Changes of any tables that the kernel carries out together or not at all: {@code nft -f}. Collects them until {@link #commit},
 * after which it is spent. Confined to one thread.
 *
 * <pre>{@code
 * Transaction transaction = netlink.nftables().transaction();
 * transaction.table(TableFamily.INET, "mine").add().add(clients).add(input).append("input", rule);
 * transaction.commit();
 * }</pre>
 */
public final class Transaction {

    private static final int GENERATION = 1;

    private final Conversation conversation;
    private final List<Request> requests = new ArrayList<>();
    private OptionalInt generation = OptionalInt.empty();
    private int ids;
    private final List<Runnable> whenCommitted = new ArrayList<>();
    private final Set<Update> updates = new HashSet<>();
    private boolean spent;

    Transaction(Conversation conversation) {
        this.conversation = conversation;
    }

    /** Changes of one table, which become part of this transaction in the order in which they are called for. */
    public TableChanges table(TableFamily family, String name) {
        return new TableChanges(this, family, name);
    }

    /**
     * Only commits if nobody has changed any table since {@link Nftables#generation} returned this.
     *
     * @param number the generation
     */
    public Transaction requireGeneration(int number) {
        generation = OptionalInt.of(number);
        return this;
    }

    /** {@code flush ruleset}: deletes every table of every family. */
    public Transaction flush() {
        add(new Request(
                "flush ruleset", NftNumber.DELTABLE, 0, out -> out.u8(0).u8(0).u16(0)));
        return this;
    }

    /** How many messages there are so far. */
    public int size() {
        return requests.size();
    }

    void add(Request request) {
        if (spent) {
            throw new IllegalStateException("the transaction is committed already");
        }
        requests.add(request);
    }

    void whenCommitted(Runnable action) {
        whenCommitted.add(action);
    }

    private record Update(TableFamily family, String table, Object ranges) {}

    /**
     * Notes that ranges are updated in a table.
     *
     * @throws IllegalStateException if they are already, as their changes count from what is committed
     */
    void requireFirstUpdate(TableFamily family, String table, Object ranges) {
        if (!updates.add(new Update(family, table, ranges))) {
            throw new IllegalStateException(
                    "this transaction updates the ranges in table " + family + " " + table + " already: " + ranges);
        }
    }

    int nextId() {
        return ++ids;
    }

    /**
     * Carries out everything, or nothing.
     *
     * @throws NetlinkException the first refusal, with the object that was refused in nft's words as its operation, and the other
     *     refusals as suppressed; then nothing has changed. {@link Nftables#GENERATION_CHANGED} if the generation is not the
     *     required one
     * @throws IllegalStateException if it was committed before
     */
    public void commit() throws NetlinkException {
        if (spent) {
            throw new IllegalStateException("the transaction is committed already");
        }
        spent = true;
        if (!requests.isEmpty()) {
            conversation.transact(
                    boundary("begin a transaction", NftNumber.BATCH_BEGIN, generation),
                    requests,
                    boundary("commit a transaction", NftNumber.BATCH_END, OptionalInt.empty()));
        }
        whenCommitted.forEach(Runnable::run);
    }

    private static Request boundary(String operation, int type, OptionalInt generation) {
        return new Request(operation, type, MessageFlags.REQUEST, out -> {
            out.u8(0).u8(0).be16(NftNumber.SUBSYSTEM >> 8);
            generation.ifPresent(number -> out.attributeBe32(GENERATION, number));
        });
    }
}
