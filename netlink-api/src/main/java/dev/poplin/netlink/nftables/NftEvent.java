package dev.poplin.netlink.nftables;

import dev.poplin.netlink.nftables.object.Flowtable;
import dev.poplin.netlink.nftables.object.NftObject;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.ListedRule;
import dev.poplin.netlink.nftables.set.ElementCodec;
import dev.poplin.netlink.nftables.set.NftSet;
import java.util.ArrayList;
import java.util.List;

/** What a {@link NftMonitor} tells. Immutable. */
public sealed interface NftEvent {

    /**
     * Somebody committed a transaction.
     *
     * @param number the number of the state that it made, see {@link Nftables#generation}
     * @param processId the number of the thread that did; a process with one thread has the same
     * @param processName the thread's name, for most programs that of the program
     * @param changes all that it changed, in order
     */
    record Generation(int number, int processId, String processName, List<NftChange> changes) implements NftEvent {

        /** Copies the list. */
        public Generation {
            changes = List.copyOf(changes);
        }
    }

    /** Changes were lost, because they came faster than they were taken or cannot be read; list again. */
    record Overrun() implements NftEvent {}

    /** One change of a transaction. */
    sealed interface NftChange {

        /** The family of the table. */
        TableFamily family();

        /** The table's name. */
        String table();

        /** Whether it is gone. */
        boolean deleted();
    }

    /** A table came or went. */
    record TableChange(TableFamily family, String table, boolean deleted) implements NftChange {}

    /** A chain came, changed or went; without its rules. */
    record ChainChange(TableFamily family, String table, Chain chain, boolean deleted) implements NftChange {}

    /** A rule came or went. */
    record RuleChange(TableFamily family, String table, ListedRule rule, boolean deleted) implements NftChange {}

    /** A set came, changed or went; without its elements. */
    record SetChange(TableFamily family, String table, NftSet set, boolean deleted) implements NftChange {}

    /** Elements came or went, as the kernel has them: a range of a set of single keys is told as its two ends. */
    record ElementsChange(
            TableFamily family, String table, String set, List<ElementCodec.Raw> elements, boolean deleted)
            implements NftChange {

        /** Copies the list. */
        public ElementsChange {
            elements = List.copyOf(elements);
        }

        /** The kernel tells of each element by itself; here those of one set that follow each other are one change. */
        static List<NftChange> merged(List<NftChange> changes) {
            List<NftChange> merged = new ArrayList<>();
            List<ElementCodec.Raw> run = new ArrayList<>();
            for (int at = 0; at < changes.size(); at++) {
                if (!(changes.get(at) instanceof ElementsChange change)) {
                    merged.add(changes.get(at));
                    continue;
                }
                run.addAll(change.elements());
                if (at + 1 == changes.size() || !change.isOfSameSet(changes.get(at + 1))) {
                    merged.add(new ElementsChange(change.family, change.table, change.set, run, change.deleted));
                    run.clear();
                }
            }
            return merged;
        }

        private boolean isOfSameSet(NftChange other) {
            return other instanceof ElementsChange next
                    && next.family.equals(family)
                    && next.table.equals(table)
                    && next.set.equals(set)
                    && next.deleted == deleted;
        }
    }

    /** A counter, a quota or another object came, changed or went. */
    record ObjectChange(TableFamily family, String table, NftObject object, boolean deleted) implements NftChange {}

    /** A flow table came, changed or went. */
    record FlowtableChange(TableFamily family, String table, Flowtable flowtable, boolean deleted)
            implements NftChange {}

    /** Something of a kind that is not known here, by its message type. */
    record UnknownChange(TableFamily family, String table, int messageType) implements NftChange {

        @Override
        public boolean deleted() {
            return false;
        }
    }
}
