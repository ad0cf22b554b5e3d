package dev.poplin.bgp.rib;

/**
 * Numbered slots in chains, one chain for each number that has any; numbers of slots begin with 1, and one that is given back is used
 * again. Eight bytes a slot that stands alone. Confined to its owner.
 */
final class SlotChains {

    private final IntColumn heads = new IntColumn();
    private final IntColumn next = new IntColumn();
    private int firstFree;
    private int used;
    private int size;

    /** The first slot of a number, or 0. */
    int first(int number) {
        return heads.get(number);
    }

    /** The slot behind another one, or 0. */
    int next(int slot) {
        return next.get(slot);
    }

    /** How many numbers have a slot. */
    int size() {
        return size;
    }

    /** Gives a number another slot, behind its first one. */
    int append(int number) {
        int slot = take();
        int head = heads.get(number);
        if (head == 0) {
            heads.set(number, slot);
            next.set(slot, 0);
            size++;
        } else {
            insertBehind(head, slot);
        }
        return slot;
    }

    private int take() {
        if (firstFree == 0) {
            return ++used;
        }
        int slot = firstFree;
        firstFree = next.get(slot);
        return slot;
    }

    private void insertBehind(int before, int slot) {
        next.set(slot, next.get(before));
        next.set(before, slot);
    }

    /** Takes a slot from a number, which has it. */
    void remove(int number, int slot) {
        unlink(number, slot);
        size -= heads.get(number) == 0 ? 1 : 0;
        next.set(slot, firstFree);
        firstFree = slot;
    }

    /** Makes a slot of a number its first. */
    void moveToFront(int number, int slot) {
        int head = heads.get(number);
        if (slot != head) {
            unlink(number, slot);
            next.set(slot, head);
            heads.set(number, slot);
        }
    }

    private void unlink(int number, int slot) {
        int before = heads.get(number);
        if (before == slot) {
            heads.set(number, next.get(slot));
            return;
        }
        while (next.get(before) != slot) {
            before = next.get(before);
        }
        next.set(before, next.get(slot));
    }
}
