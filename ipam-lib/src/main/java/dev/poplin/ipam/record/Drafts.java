package dev.poplin.ipam.record;

import dev.poplin.ipam.store.Store;

/** Makes the drafts of one store, which share what need not be made anew for each. Thread-safe. */
public final class Drafts {

    private final Store store;
    private final BlockIndex index;
    private final Rests rests;
    private final DraftMemory memory = new DraftMemory();

    /** Drafts of a store. */
    public Drafts(Store store, BlockIndex index, Rests rests) {
        this.store = store;
        this.index = index;
        this.rests = rests;
    }

    /** What they read and write. */
    public Store store() {
        return store;
    }

    /** How blocks are found. */
    public BlockIndex index() {
        return index;
    }

    /** What they need not make anew. */
    DraftMemory memory() {
        return memory;
    }

    /** A draft that has read nothing. */
    public Draft draft() {
        return draft(store);
    }

    /** A draft that has read nothing, and reads the store as this view has it. */
    public Draft draft(Store view) {
        return new Draft(view, index, rests, memory);
    }
}
