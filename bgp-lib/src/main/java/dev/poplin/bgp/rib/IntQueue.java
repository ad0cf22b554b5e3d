package dev.poplin.bgp.rib;

import java.util.Arrays;

/** Numbers, first in, first out. Gives its room back when it has run empty. Confined to its owner. */
final class IntQueue {

    private static final int ROOM = 16;

    /** Stands for the room of a queue that is empty. */
    private static final int[] NONE = {};

    private int[] items = NONE;
    private int head;
    private int size;

    void add(int item) {
        if (size == items.length) {
            int[] larger = new int[Math.max(ROOM, items.length * 2)];
            copyTo(larger);
            items = larger;
            head = 0;
        }
        items[head + size & items.length - 1] = item;
        size++;
    }

    /** The first; there must be one. */
    int peek() {
        return items[head];
    }

    /** Takes the first out; there must be one. */
    int poll() {
        int item = items[head];
        head = head + 1 & items.length - 1;
        size--;
        if (size == 0 && items.length > ROOM) {
            items = NONE;
            head = 0;
        }
        return item;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int[] toArray() {
        int[] copy = new int[size];
        copyTo(copy);
        return copy;
    }

    private void copyTo(int[] target) {
        int first = Math.min(size, items.length - head);
        System.arraycopy(items, head, target, 0, first);
        System.arraycopy(items, 0, target, first, size - first);
    }

    @Override
    public String toString() {
        return Arrays.toString(toArray());
    }
}
