package dev.poplin.ipam.check;

import dev.poplin.ipam.record.Keys;

/** What it means for people that something is found under a key of the index. */
final class IndexPlace {

    private IndexPlace() {}

    static String meaning(String key) {
        if (key.startsWith(Keys.AFFINITIES)) {
            int end = key.lastIndexOf('/');
            return "among the blocks of node "
                    + key.substring(Keys.AFFINITIES.length(), Math.max(end, Keys.AFFINITIES.length()));
        } else if (key.startsWith(Keys.EMPTY)) {
            return "among the empty blocks";
        } else if (key.startsWith(Keys.ROOM)) {
            return "among the blocks that can lend an address";
        }
        return "among the blocks that have lent addresses";
    }
}
