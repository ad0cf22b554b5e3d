package dev.poplin.bgp.rib;

import java.util.ArrayList;
import java.util.List;

/** Who tells a table its paths, by their numbers; that of one who has left and has no path is used again. Confined to its owner. */
final class TableSources {

    private final List<TableSource> all = new ArrayList<>();
    private final IntQueue free = new IntQueue();

    TableSource add(Path.Source source) {
        int number = free.size() > 0 ? free.poll() : all.size();
        TableSource added = new TableSource(number, source);
        if (number < all.size()) {
            all.set(number, added);
        } else {
            all.add(added);
        }
        return added;
    }

    /** A source tells nothing any more. */
    void remove(TableSource source) {
        source.leave();
        release(source);
    }

    /** A source has left, or lost a path: its number is free, once, if both are so and it has no other path. */
    void release(TableSource source) {
        if (source.hasLeft() && source.paths() == 0 && source.giveBackNumber()) {
            free.add(source.number());
        }
    }

    /** The source of a path with this stamp. */
    TableSource of(int stamp) {
        return all.get(TableSource.numberOf(stamp));
    }

    /** How many numbers sources have had. */
    int numbers() {
        return all.size();
    }

    /** How many paths there are of all of them. */
    int paths() {
        return all.stream().mapToInt(TableSource::paths).sum();
    }
}
